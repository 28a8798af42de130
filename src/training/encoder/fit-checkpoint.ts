import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { CortexError, isCortexError } from '../../errors.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../fingerprint.ts';
import { readTensorFile, type TensorFile, writeTensorFile } from '../../io/safetensors.ts';
import { type DescentOutcome, withoutPrefix, withPrefix } from './descent-state.ts';
import type { FitState } from './fit-state.ts';

/** Where an encoder fit keeps its place, so that it goes on from there when it is started again. */
export interface FitCheckpointOptions {
  /** The file. The fit leaves it there; the caller removes it once what the fit gave is on the disk. */
  readonly path: string;
  /** All that the numbers of the fit depend on: model, training, data, engine. A checkpoint of another one is refused. */
  readonly fingerprint: Fingerprint;
  /**
   * Shortest time between two checkpoints, which are taken at ends of epochs. Left out: a tenth of the seconds that the
   * fit has taken, from half a second to 20, but no less than 100 times what the last checkpoint took; so they cost a
   * hundredth of the fit, and an end without warning costs a tenth of it or 20 seconds.
   */
  readonly everySeconds?: number;
}

/** NaN, which JSON does not have, is null there. */
const score = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

const outcomeSchema = z.object({
  history: z.array(z.object({ epoch: z.int(), loss: z.number(), validation: score.optional() })),
  bestEpoch: z.int(),
  bestScore: score,
});

const stateSchema = z.object({
  start: z.int().nonnegative(),
  seconds: z.number(),
  descent: outcomeSchema,
  former: outcomeSchema.optional(),
});

/** The checkpoint of one encoder fit: one safetensors file, whole or absent. */
export class FitCheckpoint {
  /** Seconds of work in the fit that the file holds; 0 before it is read. */
  secondsBefore = 0;
  private readonly options: FitCheckpointOptions;
  private readonly settings: string;
  private readonly opened = performance.now();
  private lastEnd = this.opened;
  /** Seconds that the last one took. */
  private lastCost = 0;

  /** `settings`: the arguments of the fit as text; a checkpoint of others is refused too. */
  constructor(options: FitCheckpointOptions, settings: string) {
    this.options = options;
    this.settings = settings;
  }

  /**
   * What the file holds; undefined when there is none. Throws Conflict for that of another fit, InvalidData for one
   * that is damaged or was written by another version.
   */
  async read(): Promise<FitState | undefined> {
    const { path, fingerprint } = this.options;
    if (!existsSync(path)) return undefined;
    const { tensors, metadata } = await readWhole(path);
    expectSameFit(path, metadata, fingerprint);
    if (metadata.settings !== this.settings) {
      throw new CortexError(
        'Conflict',
        `${path} was written by a fit with other settings; go on with those, or delete it to fit from the start.`,
      );
    }
    const { start, seconds, descent, former } = parsed(path, metadata.state);
    this.secondsBefore = seconds;
    return {
      start,
      descent: { ...descent, tensors: withoutPrefix('descent/', tensors) },
      former: former && { ...former, weights: withoutPrefix('former/', tensors) },
    };
  }

  /** Writes the state that `take` gives, when it is time for it. Throws what the file system throws. */
  async offer(take: () => Promise<FitState>): Promise<void> {
    const started = performance.now();
    const { everySeconds, path, fingerprint } = this.options;
    const seconds = this.secondsBefore + (started - this.opened) / 1000;
    const wait = everySeconds ?? Math.max(0.5, Math.min(20, seconds / 10), 100 * this.lastCost);
    if (started - this.lastEnd < 1000 * wait) return;
    const { start, descent, former } = await take();
    const tensors = { ...withPrefix('descent/', descent.tensors), ...withPrefix('former/', former?.weights ?? {}) };
    const state = { start, seconds, descent: outcomeOf(descent), former: former && outcomeOf(former) };
    const made = JSON.stringify(fingerprint);
    const metadata = { state: JSON.stringify(state), fingerprint: made, settings: this.settings };
    await writeTensorFile(path, { tensors, metadata: { ...metadata, digest: digestOf({ tensors, metadata }) } });
    this.lastEnd = performance.now();
    this.lastCost = (this.lastEnd - started) / 1000;
  }
}

/**
 * Looks at a checkpoint without taking it up, if there is one. Throws Conflict, naming what differs, for that of another
 * fit, and InvalidData for one that is damaged.
 */
export async function expectCheckpointOf(path: string, fingerprint: Fingerprint): Promise<void> {
  if (existsSync(path)) expectSameFit(path, (await readWhole(path)).metadata, fingerprint);
}

function expectSameFit(path: string, metadata: Readonly<Record<string, string>>, fingerprint: Fingerprint): void {
  const whatToDo = 'go on with the same data, settings and engine, or delete it to fit from the start.';
  expectSame(path, parseFingerprint(metadata.fingerprint), fingerprint, whatToDo);
}

const outcomeOf = ({ history, bestEpoch, bestScore }: DescentOutcome) => ({
  history,
  bestEpoch,
  bestScore,
});

async function readWhole(path: string): Promise<TensorFile> {
  try {
    const { tensors, metadata } = await readTensorFile(path);
    const { digest, ...rest } = metadata;
    if (digest !== digestOf({ tensors, metadata: rest })) {
      throw new CortexError('InvalidData', 'Its content is not what was written.');
    }
    return { tensors, metadata: rest };
  } catch (cause) {
    if (!isCortexError(cause, 'InvalidData')) throw cause;
    throw unreadable(path, cause);
  }
}

function parsed(path: string, state: string): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(state));
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): CortexError {
  return new CortexError(
    'InvalidData',
    `${path} is a damaged checkpoint, or one of another version; delete it to fit from the start.`,
    { cause },
  );
}

/** SHA-256 over names, shapes, values and metadata. */
function digestOf({ tensors, metadata }: TensorFile): string {
  const hash = createHash('sha256').update(JSON.stringify([metadata.state, metadata.fingerprint, metadata.settings]));
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    hash.update(JSON.stringify([name, shape])).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
