import { datasets } from '../../../datasets/catalogue.ts';
import { type RunConfig, runConfigSchema } from '../../runs/config.ts';
import { recordedHash } from '../../runs/expect-data.ts';
import { carryOut, isEncodingResult, type RunResult } from '../../runs/kinds.ts';
import { readDataHash } from '../../runs/run-file.ts';
import { type Outcome, task } from '../task.ts';

/** Runs of their own kind, as `cortex train --model` and `cortex study` make them: each has its folder. */
export const runTask = task<RunConfig>({
  schema: runConfigSchema,
  madeOf: recordedNow,
  carryOut: async (config, { dir, onProgress }): Promise<Outcome> => {
    const run = await carryOut(config, { runDir: dir, ...(onProgress && { onProgress }) });
    const { seconds, warnings } = run;
    return { metrics: metricsOf(run), seconds, warnings, madeOf: await recordedThen(config, dir), run };
  },
});

/** The recordings of a run as they are now; of a simulation its config says all. */
export async function recordedNow(config: RunConfig) {
  const hash = await recordedHash(config);
  return hash === undefined ? {} : { data: { hash } };
}

/** The recordings that the finished run in `dir` was made of. */
export async function recordedThen({ dataset }: RunConfig, dir: string) {
  return datasets[dataset].kind === 'recorded' ? { data: { hash: await readDataHash(dir) } } : {};
}

function metricsOf(run: RunResult): Outcome['metrics'] {
  if (!isEncodingResult(run)) return { ...run.metrics };
  const means = (scores: typeof run.scores, prefix = '') =>
    Object.entries(scores).map(([name, summary]) => [`${prefix}${name}`, summary?.mean ?? null] as const);
  const beside = Object.entries(run.baselines).flatMap(([name, scores]) => means(scores, `${name} `));
  return Object.fromEntries([...means(run.scores), ['parameters', run.parameters] as const, ...beside]);
}
