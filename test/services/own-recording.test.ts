import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { runPython, testPython } from '../python.ts';
import { temporaryFolder } from '../temporary-folder.ts';

// The script of the README that makes a recording, as it stands there, and the commands below it, with shorter trainings.

const root = fileURLToPath(new URL('../../', import.meta.url));
const python = await testPython();

interface Effect {
  readonly mean: number;
  readonly pBonferroni: number | null;
}
type Scores = Readonly<Record<string, number>>;
interface Study {
  readonly testedOn: string;
  readonly metrics: Scores;
  readonly trivial: Scores;
  readonly known: { readonly metrics: Scores; readonly trivial: Scores };
  readonly baselines: Readonly<Record<string, { readonly metrics: Scores }>>;
  readonly masking: readonly { readonly region: string; readonly motion: Effect; readonly pixels: Effect }[];
}

describe.skipIf(!python)('a recording made by the script of the README', () => {
  const folder = temporaryFolder();
  const place = (name: string) => join(folder, name);

  /** What a command prints with --json. */
  async function cortex<T>(...args: string[]): Promise<T> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, 'services/cli/cortex.js'), ...args, '--json'],
      { cwd: folder, maxBuffer: 2 ** 26 },
    );
    return JSON.parse(stdout) as T;
  }

  beforeAll(async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8');
    const script = readme
      .split('```python\n')
      .slice(1)
      .map((block) => block.split('```')[0])
      .find((block) => block.includes('recording.json'));
    await runPython(python!, `import os; os.chdir(${JSON.stringify(folder)})\n${script}`, []);
  }, 300_000);

  test('is understood: 20 videos of 30 × 24 × 40, 24 units of three regions, 8 trials', async () => {
    expect(await cortex('data', 'check', 'mine')).toMatchObject({
      stimuli: { count: 20, frames: [30, 30] },
      units: 24,
      regions: { V1: 8, V4: 8, MT: 8 },
      trials: [8, 8],
      frame: [24, 40, 1],
      binMs: 100,
      split: { heldOut: 'stimuli' },
      together: 'recorded',
      conditions: ['directionDeg'],
      warnings: [],
      refused: null,
    });
  });

  test('its decoders draw new videos better than the mean video, and MT alone carries the motion', async () => {
    const data = ['--dataset', 'recordings', '--data', 'mine'];
    const linear = await cortex<Study>('study', ...data, '--decoder', 'linear', '--out', place('linear'));
    expect(linear.testedOn).toBe('test, new videos');
    expect(linear.metrics.videoR).toBeGreaterThan(linear.trivial.videoR + 0.2);
    expect(linear.known.metrics.videoR).toBeGreaterThan(linear.metrics.videoR);
    expectMotionInMt(linear);

    const unet = await cortex<Study>(
      ...['study', ...data, '--preset', 'tiny', '--steps', '420', '--batch-size', '4', '--out', place('unet')],
    );
    expect(Object.keys(unet.baselines)).toEqual(['linear', 'lookup']);
    for (const { metrics } of Object.values(unet.baselines)) {
      expect(unet.metrics.mse).toBeLessThan(metrics.mse);
    }
    expectMotionInMt(unet);

    const together = await cortex<Study['masking'][number]>('mask', place('unet'), '--regions', 'V1,V4');
    expect(together.motion.mean).toBeLessThan(unet.masking.find(({ region }) => region === 'MT')!.motion.mean / 2);
  }, 300_000);

  test('an encoder predicts its units better than the linear baseline, and is flattened', async () => {
    const run = await cortex<{
      readonly scores: { readonly cc: { readonly mean: number } };
      readonly baselines: Readonly<Record<string, { readonly cc: { readonly mean: number } | null } | null>>;
    }>(
      ...['train', '--dataset', 'recordings', '--data', 'mine', '--model', 'visual-cnn', '--tune', 'none'],
      ...['--epochs', '100'],
      ...['--out', place('encoder')],
    );
    expect(run.scores.cc.mean).toBeGreaterThan(run.baselines['ridge-strf']!.cc!.mean);
    const units = ['V1-0', 'V4-0', 'MT-0'];
    const subspace = await cortex<{ readonly units: readonly { readonly unit: string }[] }>(
      ...['subspace', place('encoder'), '--units', units.join(), '--times', '40', '--model-steps', '20'],
      ...['--shuffles', '1'],
    );
    expect(subspace.units.map(({ unit }) => unit)).toEqual(units);
  }, 300_000);
});

/** Silencing MT changes the direction that is read more than silencing either other region does, and significantly. */
function expectMotionInMt({ masking }: Study): void {
  const of = (name: string) => masking.find(({ region }) => region === name)!.motion;
  expect(of('MT').mean).toBeGreaterThan(40);
  for (const other of ['V1', 'V4']) expect(of(other).mean).toBeLessThan(of('MT').mean / 2);
}
