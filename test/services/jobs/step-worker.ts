import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMessage, RunOrder } from '../../../services/jobs/run-messages.ts';
import { nextWeights, steps } from './step-weights.ts';

// Stands in for the run worker: some steps, each a hash of the one before, with a checkpoint after every fifth; the last is the run's weights.

const stepMs = 40;

async function work({ config, runDir }: RunOrder): Promise<void> {
  const send = (message: RunMessage) => new Promise<void>((resolve) => process.send?.(message, () => resolve()));
  const path = join(runDir, 'checkpoint.json');
  const write = (to: string, text: string) => {
    writeFileSync(`${to}.part`, text);
    renameSync(`${to}.part`, to);
  };
  let { step, weights } = existsSync(path)
    ? JSON.parse(readFileSync(path, 'utf8'))
    : { step: 0, weights: String(config.seed) };
  while (step < steps) {
    await new Promise((resolve) => setTimeout(resolve, stepMs));
    weights = nextWeights(weights);
    step++;
    if (step % 5 === 0) write(path, JSON.stringify({ step, weights }));
    await send({ kind: 'progress', progress: { phase: 'train', done: step, total: steps } });
  }
  write(join(runDir, 'weights'), weights);
  const result = { run: runDir, metrics: {}, trivial: {}, masking: [], warnings: [], engine: 'none', seconds: 1 };
  await send({ kind: 'succeeded', result: { ...result, preset: 'tiny' } });
  process.exit(0);
}

process.once('disconnect', () => process.exit(1));
process.once('message', work);
