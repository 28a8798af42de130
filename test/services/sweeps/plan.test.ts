import { expect, test } from 'vitest';
import { runName } from '../../../services/sweeps/job.ts';
import { jobsOf, sweepPlanSchema } from '../../../services/sweeps/plan.ts';
import { shareCores } from '../../../services/sweeps/threads.ts';

const plan = sweepPlanSchema.parse({
  base: { kind: 'encoding', dataset: 'auditory-sim', 'training.loss': 'poisson' },
  grid: { model: ['ln', 'linear'], 'training.epochs': [1, 2], seed: '3..4' },
});

test('every combination is a run with its defaults, and the last field varies fastest', async () => {
  const jobs = await jobsOf(plan);
  expect(jobs.map(({ name }) => name)).toEqual([
    'ln-epochs-1-seed-3',
    'ln-epochs-1-seed-4',
    'ln-epochs-2-seed-3',
    'ln-epochs-2-seed-4',
    'linear-epochs-1-seed-3',
    'linear-epochs-1-seed-4',
    'linear-epochs-2-seed-3',
    'linear-epochs-2-seed-4',
  ]);
  expect(jobs[2].factors).toEqual({ model: 'ln', 'training.epochs': 2, seed: 3 });
  expect(jobs[2].config).toMatchObject({ model: 'ln', training: { loss: 'poisson', epochs: 2 }, networks: 1 });
});

test('variants go together and are combined with the grid', async () => {
  const variants = [
    { name: 'short', model: 'ln', options: { lags: 4 } },
    { name: 'long', model: 'ln', options: { lags: 20 } },
  ];
  const base = { kind: 'encoding', dataset: 'auditory-sim' };
  const jobs = await jobsOf(sweepPlanSchema.parse({ base, variants, grid: { seed: [1, 2] } }));
  expect(jobs.map(({ name }) => name)).toEqual(['short-seed-1', 'short-seed-2', 'long-seed-1', 'long-seed-2']);
  expect(jobs[3].config).toMatchObject({ options: { lags: 20 }, seed: 2 });
});

test('studies of decoders, folds, arms and recoveries are plans', async () => {
  const arms = sweepPlanSchema.parse({
    base: { kind: 'training', dataset: 'siegel-sim' },
    grid: { decoder: ['linear', 'mlp'], arm: ['planted', 'flat'], fold: '0..4' },
  });
  expect(await jobsOf(arms)).toHaveLength(20);
  const recoveries = await jobsOf(sweepPlanSchema.parse({ base: { kind: 'recovery' }, grid: { seed: '21..23' } }));
  expect(recoveries[0].config).toMatchObject({ kind: 'recovery', domain: 'auditory', seed: 21 });
});

test('what cannot be a run is refused by name, and so is what is there twice', async () => {
  const refused = (change: object) => jobsOf(sweepPlanSchema.parse({ ...plan, ...change }));
  await expect(refused({ grid: { model: ['linaer'] } })).rejects.toThrow(/Run "linaer": .*Did you mean "linear"/);
  await expect(refused({ base: { dataset: 'auditory-sim' } })).rejects.toThrow(/base\.kind must say/);
  await expect(refused({ base: { kind: 'encodings' } })).rejects.toThrow(/Did you mean "encoding"/);
  await expect(refused({ grid: { model: ['ln'], seed: [1, 1] } })).rejects.toThrow(/"ln-seed-1" twice/);
  await expect(refused({ grid: { seed: '1..1000000' } })).rejects.toThrow(/100000 runs at most/);
  expect(() => sweepPlanSchema.parse({ grid: { seed: '5..1' } })).toThrow();
  expect(() => sweepPlanSchema.parse({ grid: { seed: [] } })).toThrow();
});

test('names are names of files, and stay short', () => {
  expect(runName({ label: 'cnn-population × 4', seed: 2, fold: 0 })).toBe('cnn-population_x_4-seed-2-fold-0');
  expect(runName({})).toBe('run');
  const long = runName({ a: 'x'.repeat(300) });
  expect(long.length).toBeLessThan(100);
  expect(long).not.toBe(runName({ a: 'x'.repeat(301) }));
});

test('as many single-threaded runs as cores; of fewer runs each gets its share', () => {
  expect(shareCores(60, 8)).toEqual({ concurrency: 8, threads: 1 });
  expect(shareCores(2, 8)).toEqual({ concurrency: 2, threads: 4 });
  expect(shareCores(60, 8, { threads: 2 })).toEqual({ concurrency: 4, threads: 2 });
  expect(shareCores(60, 8, { concurrency: 3 })).toEqual({ concurrency: 3, threads: 2 });
});
