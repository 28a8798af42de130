import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type EngineReport, engineIdentity } from '../../src/engine/index.ts';
import { CortexError, type ErrorTag, isCortexError } from '../../src/errors.ts';
import { expectSame, type Fingerprint, fingerprintSchema } from '../../src/fingerprint.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { decodeJson } from '../../src/io/text.ts';
import type { OnProgress, Progress } from '../../src/progress.ts';
import { counted } from '../lines/counted.ts';
import type { FullPlan } from './plan.ts';

/** What a stage works with. */
export interface StageContext {
  readonly plan: FullPlan;
  /** Of the full study; stages have folders of their own in it. */
  readonly folder: string;
  readonly engine: EngineReport;
  /** SHA-256 of the recordings. */
  readonly dataHash: string;
  readonly onProgress?: OnProgress;
}

/** One stage of a full study. Its result is plain JSON and is kept. */
export interface Stage<Result> {
  readonly name: StageName;
  /** Data that it cannot be made of end the study. */
  readonly isRequired?: boolean;
  /** What of earlier stages decides the result, beside the plan, the data and the engine. */
  readonly after?: Fingerprint;
  readonly run: (context: StageContext) => Promise<Result>;
}

/** What stages take on two cores with the preset quick, for the time that is told to be left. */
const minutesOf = {
  decoders: 14,
  masking: 8,
  'single-regions': 2,
  encoder: 3,
  bands: 4,
  steps: 2,
  description: 3,
  contrasts: 25,
} as const;
export type StageName = keyof typeof minutesOf;

/** What came of a stage: its result, or why these data have none. */
export type StageOutcome<Result> = { readonly result: Result } | { readonly reason: string };

/** Raised when stages give other results for the same plan. */
const version = 2;

const storedSchema = z.object({ fingerprint: fingerprintSchema, seconds: z.number(), outcome: z.unknown() });

/** Where the result of a stage lies. */
const stageFile = (folder: string, name: string) => join(folder, 'stages', `${name}.json`);

/** Carries out the stages of a full study in turn, and says how much is left. */
export class StageRunner {
  private readonly context: StageContext;
  private readonly planned: readonly StageName[];
  private done = 0;
  /** Minutes that fresh stages have taken, and those that they were planned to take. */
  private taken = 0;
  private plannedTaken = 0;

  constructor(context: StageContext, planned: readonly StageName[]) {
    this.context = context;
    this.planned = planned;
  }

  /**
   * The outcome of a stage: what is kept of just this plan, data, engine and earlier stages, or else made now. Data that a stage
   * cannot be made of are its outcome too. Throws Conflict, naming what differs, for a result that something else made, and what
   * the stage throws for other reasons.
   */
  async outcome<Result>(stage: Stage<Result>): Promise<StageOutcome<Result>> {
    const { folder, onProgress, ...made } = this.context;
    const path = stageFile(folder, stage.name);
    const fingerprint = fingerprintOf(stage, made);
    const stored = await readStage(path);
    if (stored) expectSame(path, stored.fingerprint, fingerprint, 'name another folder, or delete this file.');
    const outcome = stored ? (stored.outcome as StageOutcome<Result>) : await this.fresh(stage, path, fingerprint);
    this.done++;
    return outcome;
  }

  private async fresh<Result>(
    stage: Stage<Result>,
    path: string,
    fingerprint: Fingerprint,
  ): Promise<StageOutcome<Result>> {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const { onProgress } = this.context;
    const place = `stage ${this.done + 1} of ${this.planned.length}, ${stage.name}`;
    const left = () => this.secondsLeft(seconds());
    const message = `${place}: ${counted(Math.max(1, Math.round(left() / 60)), 'minute')} left`;
    onProgress?.({ phase: 'data', done: 0, total: 1, message, secondsLeft: left() });
    const told = ({ message: _, ...progress }: Progress) =>
      onProgress?.({ ...progress, secondsLeft: left(), note: `${place}${progress.note ? `: ${progress.note}` : ''}` });
    const outcome = await outcomeOf(stage, { ...this.context, onProgress: told });
    this.taken += seconds() / 60;
    this.plannedTaken += minutesOf[stage.name];
    const stored = { fingerprint, seconds: seconds(), outcome };
    await writeFileAtomic(path, `${JSON.stringify(stored, null, 1)}\n`);
    // As it is read again: what JSON does not hold must not make a difference.
    return JSON.parse(JSON.stringify(outcome));
  }

  /** Of all stages, by how long those before have taken. */
  private secondsLeft(inThis: number): number {
    const pace = this.plannedTaken > 0 ? this.taken / this.plannedTaken : 1;
    const [own = 0, ...later] = this.planned.slice(this.done).map((name) => 60 * pace * minutesOf[name]);
    return Math.max(0, own - inThis) + later.reduce((sum, seconds) => sum + seconds, 0);
  }
}

function fingerprintOf(
  { name, after = {} }: Stage<unknown>,
  { plan, engine, dataHash }: Omit<StageContext, 'folder' | 'onProgress'>,
): Fingerprint {
  // Data that have moved are the same data.
  const { data: _, ...study } = plan.study;
  return { stage: name, version, study, sizes: plan.sizes, data: dataHash, engine: engineIdentity(engine), after };
}

/** What these data cannot give is an outcome; every other failure is one of the study. */
async function outcomeOf<Result>(
  { run, isRequired = false }: Stage<Result>,
  context: StageContext,
): Promise<StageOutcome<Result>> {
  try {
    return { result: await run(context) };
  } catch (error) {
    if (isRequired || !isCortexError(error) || !tagsOfTheData.includes(error.tag)) throw error;
    return { reason: error.message };
  }
}

const tagsOfTheData: readonly ErrorTag[] = ['InvalidData', 'InvalidInput', 'InvalidShape', 'Unsupported', 'NotFound'];

async function readStage(path: string): Promise<z.infer<typeof storedSchema> | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const parsed = storedSchema.safeParse(decodeJson(bytes, path));
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidData', `${path} holds no result of a stage; delete it to carry the stage out again.`);
}
