import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, databases and a browser take part; nothing is timed, so a slow machine only waits longer.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Most of the time goes by in waiting for processes and disks, so that as many as there are processors do not crowd them.
    maxWorkers: '100%',
  },
});
