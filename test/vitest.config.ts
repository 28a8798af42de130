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

/** One process a file (TensorFlow keeps state), two at a time: the suite is sized for two cores. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/provision-engine.ts'],
    deps: { interopDefault: false },
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Rounding depends on the number of threads, and so do ties of golden networks at their full size.
    env: { TF_NUM_INTRAOP_THREADS: '2' },
  },
});
