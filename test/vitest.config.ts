import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than half a minute, the longest first. */
const longest = [
  'services/own-recording.test.ts',
  'services/http/page/page.test.ts',
  'services/recovery/recover.test.ts',
  'datasets/paper-layout/round-trip.test.ts',
  'services/clients/live-clients.test.ts',
  'services/runs/old-runs.test.ts',
  'package/package.test.ts',
  'training/decoder/any-size.test.ts',
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

/** Folders whose files leave nothing behind in their process, so that they share one, which takes more than a second to start; files of the wasm engine apart. */
const shared = [
  'analysis',
  'datasets',
  'io',
  'layers',
  'metrics',
  'models',
  'plots',
  'signal',
  'training',
  'views',
].map((folder) => `test/${folder}/**/!(*wasm).test.ts`);

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
    // Rounding depends on the number of threads, and so do ties of golden networks at their full size.
    env: { TF_NUM_INTRAOP_THREADS: '2' },
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: shared } },
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
    ],
  },
});
