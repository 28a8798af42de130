import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  benchmarkCells,
  benchmarkEntry,
  benchmarkJobs,
  benchmarkPlanSchema,
  fitConfigSchema,
} from '../../../services/benchmark/plan.ts';
import { runBenchmark } from '../../../services/benchmark/run-benchmark.ts';
import { benchmarkMarkdown, benchmarkTable } from '../../../services/benchmark/table.ts';
import { type NdArray, ndarray, type TypedArray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { engineIdentity, engineReport, startEngine } from '../../../src/engine/index.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { smallGrid } from '../../../src/training/encoder/tuning.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { smallData } from '../../training/encoder/encoding-fixture.ts';

await startEngine();

const training = { epochs: 40, cropBins: 60, learningRate: 0.02, weightDecay: 0 };
const plan = benchmarkPlanSchema.parse({ dataset: 'ns1', models: ['linear'], seeds: 2, training });
const data = smallData({ bins: 300 });

const plusOne = ({ shape, data: values }: NdArray<TypedArray>): NdArray =>
  ndarray(
    shape,
    Float32Array.from(values, (value) => value + 1),
  );

/** Counts how often each fold is fitted, by the progress that fits report. */
function counting() {
  const notes = new Set<string>();
  return { notes, onProgress: ({ note }: { note?: string }) => notes.add(note ?? '') };
}

test('baselines and models, with every seed; a second run fits nothing', async () => {
  const folder = temporaryFolder();
  const load = async () => data;
  const first = counting();
  const rows = await runBenchmark({ ...plan, shuffles: 1 }, { folder, load, onProgress: first.onProgress });
  expect(rows.map(({ label }) => label)).toEqual(['mean rate', 'ridge STRF', 'linear', 'linear, shuffled']);
  expect(first.notes.size).toBe(3);
  const [rate, ridge, linear, shuffled] = rows;
  expect(rate.ccNorm).toBeNull();
  expect(ridge.ccNorm!.mean).toBeGreaterThan(0.8);
  expect(linear.ccNorm!.mean).toBeGreaterThan(0.8);
  expect(linear.ccNorm!.sd).not.toBeNull();
  expect(linear.seeds).toBe(2);
  expect(linear.parameters).toBe(40 * 4 * 3 + 3);
  expect(Math.abs(shuffled.ccNorm!.mean)).toBeLessThan(0.3);
  const second = counting();
  const again = await runBenchmark({ ...plan, shuffles: 1 }, { folder, load, onProgress: second.onProgress });
  expect(again).toEqual(rows);
  expect(second.notes.size).toBe(0);
  // One that is lost is fitted again, and comes out the same.
  await rm(join(folder, 'linear-seed-2.json'));
  const repaired = counting();
  const table = await runBenchmark({ ...plan, shuffles: 1 }, { folder, load, onProgress: repaired.onProgress });
  expect([...repaired.notes]).toEqual(['linear-seed-2 (4 of 5)']);
  expect(table[2].ccNorm).toEqual(rows[2].ccNorm);
});

test('a plan with a fold or a model that there is none of is refused before anything is fitted', () => {
  expect(() => benchmarkPlanSchema.parse({ ...plan, folds: 6 })).toThrow(/ns1 has 5 folds at most but folds is 6/);
  expect(() => benchmarkPlanSchema.parse({ ...plan, dataset: 'auditory-sim', folds: 2 })).toThrow(
    /auditory-sim has no choice of fold; leave out folds/,
  );
  expect(() => benchmarkPlanSchema.parse({ ...plan, models: ['visual-cnn*2'] })).toThrow(
    /visual-cnn takes videos but ns1 has sounds/,
  );
  expect(() => fitConfigSchema.parse({ ...benchmarkJobs({ ...plan, folds: 5 })[0].config, fold: 5 })).toThrow(
    /ns1 has folds 0 to 4 but fold is 5/,
  );
  expect(() => benchmarkEntry('linaer*2')).toThrow(/Unknown encoder "linaer"\. Did you mean "linear"\?/);
});

test('results of other data or settings are not mixed in', async () => {
  const folder = temporaryFolder();
  const short = { ...plan, seeds: 1, training: { ...training, epochs: 1 } };
  await runBenchmark(short, { folder, load: async () => data });
  const other = async (): Promise<EncodingData> => ({ ...data, hash: 'another' });
  await expect(runBenchmark(short, { folder, load: other })).rejects.toThrow(/data hash: \S+ → another/);
  const engine = { ...engineIdentity(engineReport()), version: '0.0' };
  const resplit = { ...data, split: { ...data.split, test: data.split.test.slice(1) } };
  const shifted = data.clips.map((clip, i) => (i > 0 ? clip : { ...clip, repeats: plusOne(clip.repeats) }));
  for (const [change, message] of [
    [{ load: async () => resplit }, /mean_rate-seed-1\.json .*\(split test: \[6,7\] → \[7\]\)/],
    [{ load: async () => ({ ...data, clips: shifted }) }, /\(arrays: [0-9a-f]{8}… → [0-9a-f]{8}…\)/],
    [{ load: async () => data, engine }, /\(engine version: \S+ → 0\.0\)/],
  ] as const) {
    let ready = false;
    const onReady = async () => {
      ready = true;
    };
    await expect(runBenchmark(short, { folder, onReady, ...change })).rejects.toThrow(message);
    expect(ready).toBe(false);
  }
  const faster = { ...short, training: { ...short.training, learningRate: 0.5 } };
  await expect(runBenchmark(faster, { folder, load: async () => data })).rejects.toThrow(
    /training learningRate: 0\.02 → 0\.5/,
  );
  await writeFile(join(folder, 'mean_rate-seed-1.json'), '{');
  await expect(runBenchmark(short, { folder, load: async () => data })).rejects.toThrow(/no result of a run/);
});

test('folds: one file each, a unit counts with its mean over folds', async () => {
  const folder = temporaryFolder();
  const folded = async ({ fold }: { fold?: number }): Promise<EncodingData> => {
    const order = fold === 1 ? [2, 3, 4, 5, 6, 7, 0, 1] : [0, 1, 2, 3, 4, 5, 6, 7];
    return { ...data, split: { train: order.slice(0, 4), validation: order.slice(4, 6), test: order.slice(6) } };
  };
  const rows = await runBenchmark({ ...plan, seeds: 1, folds: 2 }, { folder, load: folded });
  expect(rows.map(({ folds }) => folds)).toEqual([2, 2, 2]);
  expect((await readdir(folder)).sort()).toEqual([
    'linear-seed-1-fold-0.json',
    'linear-seed-1-fold-1.json',
    'mean_rate-seed-1-fold-0.json',
    'mean_rate-seed-1-fold-1.json',
    'ridge_STRF-seed-1-fold-0.json',
    'ridge_STRF-seed-1-fold-1.json',
  ]);
});

test('settings that the validation clips choose, of all networks that are averaged', async () => {
  const { learningRate: _, weightDecay: __, ...free } = { ...training, epochs: 8 };
  const tuned = benchmarkPlanSchema.parse({ ...plan, models: ['linear*2'], seeds: 1, training: free, tune: 'small' });
  const folder = temporaryFolder();
  const load = async () => data;
  const [, ridge, linear] = await runBenchmark(tuned, { folder, load });
  const scores: [string, number][] = [];
  for (const { name, training: changes } of smallGrid({ model: 'linear' }, data).candidates) {
    const { encoder, bestScore } = await fitEncoder({ model: 'linear' }, data, {
      seed: 1,
      training: { ...changes, ...free },
    });
    encoder.dispose();
    scores.push([name, bestScore!]);
  }
  const [[best, most], [, next]] = scores.sort(([, a], [, b]) => b - a);
  expect(most).toBeGreaterThan(next);
  expect(linear.chosen).toEqual([best]);
  expect(ridge.chosen).toEqual([]);
  expect(ridge.ccNormOfOne).toEqual(ridge.ccNorm);
  expect(linear.ccNormOfOne!.mean).not.toBe(linear.ccNorm!.mean);
  await expect(runBenchmark({ ...tuned, tune: 'none' }, { folder, load })).rejects.toThrow(/tune: small → none/);
});

test('the table: means over units and folds, then over seeds', () => {
  const cell = (seed: number, fold: number, ccNorm: (number | null)[]) => ({
    label: 'a',
    seed,
    fold,
    parameters: 7,
    seconds: 2,
    units: ['u', 'v'],
    ccNorm,
    cc: ccNorm,
    ccNormOfOne: ccNorm.map((value) => value && value / 2),
    chosen: seed === 1 ? 'few' : 'many',
    summary: {},
    notes: ['all: few clips', `a: seed ${seed}`],
  });
  const [row] = benchmarkTable([
    cell(1, 0, [0.2, null]),
    cell(1, 1, [0.4, 0.7]),
    cell(2, 0, [0.5, 0.5]),
    cell(2, 1, [0.5, 0.5]),
  ]);
  // Seed 1: unit u .3, unit v .7, mean .5; seed 2: .5.
  expect(row.ccNorm).toEqual({ mean: expect.closeTo(0.5, 9), sd: expect.closeTo(0, 9), n: 2 });
  expect(row).toMatchObject({ units: 2, seeds: 2, folds: 2, parameters: 7, seconds: 2 });
  expect(benchmarkMarkdown([row]).split('\n')[2]).toBe(
    '| a | 7 | 2 | 0.500 ± 0.000 | 0.500 | 0.250 ± 0.000 | 0.500 ± 0.000 | few, many | 2 | 2.0 |',
  );
  expect(row.notes).toEqual(['all: few clips', 'a: seed 1', 'a: seed 2']);
  expect(benchmarkMarkdown([row, row])).toMatch(/\|\n\nNote: all: few clips\n\nNote: a: seed 1\n\nNote: a: seed 2$/);
});

test('averages of networks by name; an unknown model and a bad number are errors', () => {
  expect(benchmarkEntry('linear*4')).toMatchObject({ label: 'linear × 4', model: 'linear', networks: 4 });
  expect(() => benchmarkEntry('linaer')).toThrow(/Did you mean "linear"/);
  expect(() => benchmarkEntry('linear*0')).toThrow(/name\*4/);
  const cells = benchmarkCells({ ...plan, models: ['linear', 'ln*2'], seeds: 2, folds: 5, shuffles: 0 });
  expect(cells).toHaveLength(2 * 5 + 2 * 2 * 5);
});

test('refitted networks have learned from the validation clips too, and the table says so', async () => {
  const load = async () => data;
  const one = { ...plan, seeds: 1 };
  const [, , plain] = await runBenchmark(one, { folder: temporaryFolder(), load });
  const [, , again] = await runBenchmark({ ...one, refit: true }, { folder: temporaryFolder(), load });
  expect(plain.chosen).toEqual([]);
  expect(again.chosen).toEqual(['refitted']);
  expect(again.ccNorm!.mean).not.toBe(plain.ccNorm!.mean);
  expect(again.ccNorm!.mean).toBeGreaterThan(0.8);
  expect(again.notes).toEqual(plain.notes);
  const unsplit = { ...data, split: { ...data.split, validation: [] } };
  await expect(
    runBenchmark({ ...one, refit: true }, { folder: temporaryFolder(), load: async () => unsplit }),
  ).rejects.toThrow(/no validation clips to choose settings and epochs by; leave out refit/);
});
