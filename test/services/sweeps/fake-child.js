import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Stands in for the child process of a worker: a run is some steps, each the square of the one before, with a checkpoint after
// each. Plain JavaScript: it starts at once.

const steps = 6;
/** @param {number} seed The first runs are long enough to be killed in the midst of them. */
const stepMs = (seed) => (seed < 6 ? 700 : 20);
const engine = {
  backend: 'tensorflow',
  version: '0',
  device: 'cpu',
  threads: 1,
  kernels: 'none',
  vectorLevel: 'none',
  attempts: [],
  summary: 'Engine: none.',
};

/**
 * @param {number} id
 * @param {{ config: Record<string, unknown>, dir: string }} task
 */
async function run(id, { config, dir }) {
  const path = join(dir, 'checkpoint.json');
  mkdirSync(dir, { recursive: true });
  let state = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { step: 0, weights: Number(config.seed) + 2 };
  const resumedAt = state.step;
  while (state.step < steps) {
    await new Promise((resolve) => setTimeout(resolve, stepMs(Number(config.seed))));
    state = { step: state.step + 1, weights: (state.weights * state.weights) % 99991 };
    writeFileSync(join(dir, '.part'), JSON.stringify(state));
    renameSync(join(dir, '.part'), path);
    process.send?.({ id, progress: { phase: 'train', done: state.step, total: steps } });
  }
  writeFileSync(join(dir, 'weights'), String(state.weights));
  const result = {
    run: dir,
    metrics: {},
    trivial: {},
    masking: [],
    warnings: [],
    engine: 'none',
    preset: 'tiny',
    seconds: 1,
  };
  return { metrics: { weights: state.weights, resumedAt }, seconds: 1, warnings: [], madeOf: {}, run: result };
}

process.once('disconnect', () => process.exit(1));
/** @param {import('../../../services/jobs/compute-messages.ts').ComputeOrder} order */
const obey = async ({ id, task }) => {
  const answer = task.kind === 'sweep-run' ? await run(id, task) : engine;
  process.send?.({ id, answer });
};
process.on('message', obey);
