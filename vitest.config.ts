import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real processes, databases and a browser take part; nothing is timed, so a slow machine only waits longer.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
