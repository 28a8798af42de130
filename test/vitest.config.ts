import { defineConfig } from 'vitest/config';

/** One process a file (TensorFlow keeps state), two at a time: the suite is sized for two cores. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/provision-engine.ts'],
    deps: { interopDefault: false },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Rounding depends on the number of threads, and so do ties of golden networks at their full size.
    env: { TF_NUM_INTRAOP_THREADS: '2' },
  },
});
