import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The longest begin first, so that none of them is left to run alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes('/test/simulation/');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, databases and a browser take part; nothing is timed, so a slow machine only waits longer.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Most of the time goes by in waiting for processes and disks, so that as many as there are processors do not crowd them.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
  },
});
