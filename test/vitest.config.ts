import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes half a minute of the processor, the longest first. */
const longest = [
  'services/own-recording.test.ts',
  'services/http/page/page.test.ts',
  'package/package.test.ts',
  'services/clients/live-clients.test.ts',
  'services/runs/decoding/whole-study.test.ts',
  'services/runs/old-runs.test.ts',
  'services/recovery/recover.test.ts',
  'services/runs/contrast-decoding/decode-sessions.test.ts',
];

/** Long files begin first, so that no core waits for one of them at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Folders whose files leave nothing behind in their process, so that they share one, which takes more than a second to start. */
const tidy = [
  ...['analysis', 'datasets', 'io', 'layers', 'metrics', 'models', 'plots', 'signal', 'training', 'views'],
  ...[
    'analyses',
    'benchmark',
    'cards',
    'cli',
    'full-study',
    'lines',
    'peers/bench',
    'recovery',
    'report',
    'runs',
    'side-by-side',
    'store',
    'sweeps',
  ].map((folder) => `services/${folder}`),
  ...['bodies', 'metrics', 'openapi', 'operation', 'routes', 'security', 'uploads'].map(
    (folder) => `services/http/${folder}`,
  ),
];
/** Files there that have one of their own. */
const untidy = [
  // Another engine or environment, timers that are not real, modules that are replaced, tensors that are counted.
  ...['*wasm', 'jobs', 'open-run', 'work', 'kept', 'whose-scores', 'fold-networks', 'mask-run', 'growth'],
  // Processes that are killed or kept.
  ...['resumed-fit', 'whole-run', 'redis', 'slurm', 'real-runs', 'serving'],
  // Long ones.
  ...['whole-study', 'old-runs', 'recover', 'null-arms'],
];
const tidyFile = `!(${untidy.join('|')}).test.ts`;
const shared = [`test/${tidyFile}`, ...tidy.map((folder) => `test/${folder}/**/${tidyFile}`)];

/** Rounding depends on the number of threads, and so do ties of golden networks at their full size. */
const golden = 'test/services/peers/golden/**/*.test.ts';

/** Short-lived objects are collected less often, here and in the processes that tests start: a tenth of the time of small operations. */
const memory = '--max-semi-space-size=64';

/** Two processes at a time: the suite is sized for two cores. A file has one of its own unless its folder is shared (TensorFlow keeps state). */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    globalSetup: ['test/provision-engine.ts'],
    setupFiles: ['test/setup.ts'],
    deps: { interopDefault: false },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As many processes as cores are at work, and threads that wait for each other take a tenth of the processor.
    env: { TF_NUM_INTRAOP_THREADS: '1', NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${memory}` },
    execArgv: [memory],
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [...shared, golden] } },
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      {
        extends: true,
        test: { name: 'golden', include: [golden], env: { TF_NUM_INTRAOP_THREADS: '2' } },
      },
    ],
  },
});
