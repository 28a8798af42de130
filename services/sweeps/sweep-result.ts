import { hostname } from 'node:os';
import { z } from 'zod';
import type { EngineIdentity } from '../../src/engine/index.ts';
import { CortexError, shortened } from '../../src/errors.ts';
import { type Fingerprint, fingerprintSchema } from '../../src/fingerprint.ts';
import type { RunResult } from '../runs/run-options.ts';
import { type SweepJob, sweepJobSchema, type TaskConfig } from './job.ts';
import type { Outcome } from './task.ts';

const sweepResultSchema = z.object({
  ...sweepJobSchema.pick({ name: true, factors: true }).shape,
  /** All that decides the result. */
  fingerprint: fingerprintSchema,
  metrics: z.record(z.string(), z.number().nullable()),
  details: z.unknown().optional(),
  /** Of runs that have a folder of their own. */
  run: z.custom<RunResult>().optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  /** Machine that carried it out. */
  host: z.string(),
  finished: z.iso.datetime(),
  /** SHA-256 of the files of its run folder, by path. */
  files: z.record(z.string(), z.string()),
});
/** `NAME.json`: what one run of a sweep came to. Written once, whole or not at all. */
export type SweepResult = z.infer<typeof sweepResultSchema>;

/** What a result must be made of to be taken; the place of the data does not matter, what is in them does. */
export function fingerprintOf(config: TaskConfig, madeOf: Fingerprint, engine?: EngineIdentity): Fingerprint {
  const { data: _place, ...settings } = config;
  return { config: settings, ...madeOf, ...(engine && { engine }) };
}

export function sweepResult(job: SweepJob, outcome: Outcome, engine: EngineIdentity, files: SweepResult['files']) {
  const { metrics, details, run, warnings, seconds, madeOf } = outcome;
  const result: SweepResult = {
    name: job.name,
    factors: job.factors,
    fingerprint: fingerprintOf(job.config, madeOf, engine),
    metrics: finite(metrics),
    ...(details !== undefined && { details }),
    ...(run && { run }),
    warnings: [...warnings],
    seconds,
    host: hostname(),
    finished: new Date().toISOString(),
    files,
  };
  return result;
}

/** Reads a result; throws InvalidData, which names the `place`, for anything else. */
export function parseSweepResult(text: string, place: string): SweepResult {
  try {
    return sweepResultSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${shortened(place)} is no result of a run of this version; delete it to carry that run out again.`;
    throw new CortexError('InvalidData', message, { cause });
  }
}

/** Infinity, such as the signal-to-noise ratio of the truth, is no number of JSON. */
const finite = (metrics: Outcome['metrics']) =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, value !== null && Number.isFinite(value) ? value : null]),
  );
