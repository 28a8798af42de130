import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { expectFinite, type NdArray } from '../../arrays.ts';
import { CortexError, quoted } from '../../errors.ts';
import { expectSame, type Fingerprint, parseFingerprint } from '../../fingerprint.ts';
import { expectFiniteWeights } from '../../io/finite-weights.ts';
import { readTensorFile, writeTensorFile } from '../../io/safetensors.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { Optimiser } from '../optimisers.ts';

const historySchema = z.strictObject({
  /** Loss of every training batch, before its step. */
  train: z.array(z.number()),
  /** Mean loss over the validation split after `step` steps. */
  validation: z.array(z.strictObject({ step: z.int(), loss: z.number() })),
});
export type TrainingHistory = z.infer<typeof historySchema>;

const stateSchema = z.object({
  /** Steps done. Batches, dropout masks and learning rates are functions of it, so it is the whole random state. */
  step: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  bestLoss: z.number().nullable(),
  bestStep: z.int().nullable(),
  history: historySchema,
});
export type TrainingState = z.infer<typeof stateSchema>;

const latestFile = 'latest.safetensors';
const bestFile = 'best.safetensors';
/** Of what the optimiser keeps beside the weights. */
const slotPrefix = 'optimiser/';

/** The checkpoints of one training run: `latest` to resume from, `best` (lowest validation loss) to use. */
export class CheckpointFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get hasLatest(): boolean {
    return existsSync(join(this.folder, latestFile));
  }

  /**
   * Saves weights, optimiser slots, state and the fingerprint of the training; `best` first, so that a kill between the
   * two loses nothing. Throws InvalidData for a weight that is not finite.
   */
  async save(model: VideoDecoder, optimiser: Optimiser, state: TrainingState, fingerprint: Fingerprint): Promise<void> {
    const weights = await finiteWeights(model);
    const metadata = {
      state: JSON.stringify(state),
      decoder: model.name,
      fingerprint: JSON.stringify(fingerprint),
    };
    if (state.bestStep === state.step) {
      await writeTensorFile(join(this.folder, bestFile), { tensors: weights, metadata });
    }
    const slots = Object.entries(await optimiser.slotValues()).map(([name, data]) => [
      `${slotPrefix}${name}`,
      { shape: [data.length], data },
    ]);
    const tensors = { ...weights, ...Object.fromEntries(slots) };
    await writeTensorFile(join(this.folder, latestFile), { tensors, metadata });
  }

  /** Saves a decoder that was fitted at once: its weights as `best`, and in `latest` only the state. Throws as `save`. */
  async saveFitted(model: VideoDecoder, state: TrainingState, fingerprint: Fingerprint): Promise<void> {
    const tensors = await finiteWeights(model);
    const metadata = { state: JSON.stringify(state), decoder: model.name, fingerprint: JSON.stringify(fingerprint) };
    await writeTensorFile(join(this.folder, bestFile), { tensors, metadata });
    await writeTensorFile(join(this.folder, latestFile), { tensors: {}, metadata });
  }

  /** Path of the checkpoint of the lowest validation loss. */
  get best(): string {
    return join(this.folder, bestFile);
  }

  /** Throws Conflict, naming what differs, when one of the checkpoints is of another training than this one. */
  async expectTraining(fingerprint: Fingerprint): Promise<void> {
    for (const path of [latestFile, bestFile].map((file) => join(this.folder, file)).filter(existsSync)) {
      expectTraining(path, (await readTensorFile(path)).metadata, fingerprint);
    }
  }

  /** How far the latest checkpoint is; undefined without one. */
  async latestState(): Promise<TrainingState | undefined> {
    if (!this.hasLatest) return undefined;
    const { metadata } = await readTensorFile(join(this.folder, latestFile));
    return stateSchema.parse(JSON.parse(metadata.state));
  }

  /**
   * Puts the latest weights and slots back. Throws Conflict, naming what differs, for one of another training, and InvalidData for a weight
   * that is not finite.
   */
  async resume(model: VideoDecoder, optimiser: Optimiser, fingerprint: Fingerprint): Promise<TrainingState> {
    const path = join(this.folder, latestFile);
    const { tensors, metadata } = await readTensorFile(path);
    expectDecoder(path, metadata, model);
    expectTraining(path, metadata, fingerprint);
    const state = stateSchema.parse(JSON.parse(metadata.state));
    const isSlot = (name: string) => name.startsWith(slotPrefix);
    expectFiniteWeights(path, Object.fromEntries(Object.entries(tensors).filter(([name]) => !isSlot(name))));
    const values = Object.entries(tensors).map(([name, { data }]) => [name, data] as const);
    model.weights.assign(Object.fromEntries(values));
    const slots = values.flatMap(([name, data]) =>
      isSlot(name) ? [[name.slice(slotPrefix.length), data] as const] : [],
    );
    optimiser.restore(Object.fromEntries(slots), state.step);
    return state;
  }

  /**
   * Loads the weights of the best checkpoint into `model`; refuses that of another decoder. `check` sees the file's path
   * and fingerprint (undefined for files from before there were any) before the weights are used, and may throw. Throws
   * InvalidData, naming it, for a weight that is not finite.
   */
  async loadBest(
    model: VideoDecoder,
    check?: (path: string, fingerprint: Fingerprint | undefined) => void,
  ): Promise<TrainingState> {
    const path = this.best;
    const { tensors, metadata } = await readTensorFile(path);
    expectDecoder(path, metadata, model);
    check?.(path, parseFingerprint(metadata.fingerprint));
    expectFiniteWeights(path, tensors);
    model.weights.assign(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
    return stateSchema.parse(JSON.parse(metadata.state));
  }
}

function expectTraining(path: string, metadata: Readonly<Record<string, string>>, fingerprint: Fingerprint): void {
  const whatToDo = 'go on with the same data, settings and engine, or choose another folder.';
  expectSame(path, parseFingerprint(metadata.fingerprint), fingerprint, whatToDo);
}

function expectDecoder(path: string, metadata: Readonly<Record<string, string>>, { name }: VideoDecoder): void {
  // Files from before there was a choice do not say it.
  const written = metadata.decoder ?? 'video-unet';
  if (written !== name) {
    throw new CortexError(
      'Conflict',
      `${path} holds the weights of the decoder ${quoted(written)}, not of "${name}"; ask for that one or choose another folder.`,
    );
  }
}

/** The weights of a decoder by name. Throws InvalidData, naming it, for one that is not finite. */
export async function finiteWeights(model: VideoDecoder): Promise<Record<string, NdArray>> {
  const arrays = await model.weights.arrays();
  for (const [name, array] of Object.entries(arrays)) expectFinite(array, `weight "${name}"`);
  return arrays;
}
