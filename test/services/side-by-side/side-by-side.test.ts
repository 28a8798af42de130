import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { carryOutComparison, type FinishedCell } from '../../../services/side-by-side/carry-out.ts';
import { type ComparisonPlan, comparisonCells } from '../../../services/side-by-side/plan.ts';
import { comparisonTables } from '../../../services/side-by-side/table.ts';
import { comparisonCsv, comparisonRows } from '../../../services/side-by-side/table-text.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { fourVideos } from '../../training/decoder/four-videos.ts';

const plan: ComparisonPlan = {
  decoders: ['linear', 'mlp'],
  folds: 2,
  seeds: 2,
  study: studyConfigSchema.parse({
    preset: 'tiny',
    decoder: 'mlp',
    options: { hiddenUnits: [4, 4] },
    training: { steps: 2, batchSize: 2, validateEverySteps: 1 },
  }),
};
let folder: string;
let cells: FinishedCell[];
let loads = 0;
const load = async () => {
  loads++;
  return fourVideos();
};

beforeAll(async () => {
  await startEngine();
  folder = temporaryFolder();
  cells = await carryOutComparison(plan, { folder, load });
}, 60_000);

test('every trained decoder has all seeds, one in closed form one, on every fold; the data of a fold are loaded once', () => {
  expect(comparisonCells(plan).map(({ decoder, seed, fold }) => `${decoder} ${seed} ${fold}`)).toEqual([
    'linear 1 0',
    'mlp 1 0',
    'mlp 2 0',
    'linear 1 1',
    'mlp 1 1',
    'mlp 2 1',
  ]);
  expect(loads).toBe(2);
});

test('training seeds make other networks of the same data, and each is a run of its own', async () => {
  const [first, second] = cells.filter(({ decoder, fold }) => decoder === 'mlp' && fold === 0);
  expect(first.scores.test.metrics.mse).not.toBe(second.scores.test.metrics.mse);
  const record = JSON.parse(await readFile(join(folder, 'mlp-seed-2-fold-1', 'run.json'), 'utf8'));
  expect(record.config).toMatchObject({ kind: 'training', decoder: 'mlp', seed: 1, trainingSeed: 2, fold: 1 });
  expect(record.fingerprint.data).toBeDefined();
  const linear = JSON.parse(await readFile(join(folder, 'linear-seed-1-fold-0', 'run.json'), 'utf8'));
  expect(linear.config).toMatchObject({ decoder: 'linear', options: {}, training: {}, arm: 'planted' });
});

test('started again, nothing is fitted; other settings are refused by name', async () => {
  const path = join(folder, 'mlp-seed-1-fold-0', 'checkpoints', 'latest.safetensors');
  const before = await stat(path);
  const again = await carryOutComparison(plan, { folder, load });
  expect(again).toEqual(cells);
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
  const study = { ...plan.study, training: { ...plan.study.training, batchSize: 3 } };
  await expect(carryOutComparison({ ...plan, study }, { folder, load })).rejects.toThrow(/batchSize: 2 → 3/);
});

test('the table has a mean over folds, its sd between seeds or folds, the ceiling, and the level of chance', () => {
  const [table, ...others] = comparisonTables(cells, 'test, known videos');
  expect(others).toEqual([]);
  expect(table.columns.map(({ name, seeds, folds }) => [name, seeds, folds])).toEqual([
    ['linear', 1, 2],
    ['mlp', 2, 2],
    ['true videos', 1, 2],
    ['ignoring the spikes', 1, 2],
  ]);
  const [linear, mlp, ceiling, trivial] = table.columns.map(({ metrics }) => metrics);
  const errors = cells.filter(({ decoder }) => decoder === 'mlp').map(({ scores }) => scores.test.metrics.mse ?? 0);
  expect(mlp.mse?.mean).toBeCloseTo(errors.reduce((sum, value) => sum + value, 0) / 4, 12);
  expect(mlp.mse?.n).toBe(2);
  expect(ceiling.mse?.mean).toBe(0);
  expect(ceiling.colourR?.mean).toBeCloseTo(1, 12);
  expect(trivial.cueIdentification?.mean).toBe(0.5);
  expect(linear.mse?.mean).toBeLessThan(trivial.mse?.mean ?? 0);
  expect(Object.keys(mlp)).toEqual(expect.arrayContaining(['directionMeanErrorDeg', 'directionBalancedAccuracy']));
  const rows = comparisonRows(table);
  expect(rows[0]).toEqual(['test, known videos', 'linear', 'mlp', 'true videos', 'ignoring the spikes']);
  expect(rows.every((row) => row.length === 5)).toBe(true);
  const csv = comparisonCsv([table]);
  expect(csv.split('\r\n')[0]).toBe('tested,decoder,parameters,seeds,folds,metric,mean,sd,n');
  expect(csv).toContain('"test, known videos",mlp,');
});
