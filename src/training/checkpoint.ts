import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { expectFinite, type NdArray } from '../arrays.ts';
import { CortexError, quoted } from '../errors.ts';
import { readTensorFile, writeTensorFile } from '../io/safetensors.ts';
import type { VideoDecoder } from '../models/video-decoder.ts';
import type { Optimiser } from './optimisers.ts';

const historySchema = z.strictObject({
  /** Loss of every training batch, before its step. */
  train: z.array(z.number()),
  /** Mean loss over the validation split after `step` steps. */
  validation: z.array(z.strictObject({ step: z.int(), loss: z.number() })),
});
export type TrainingHistory = z.infer<typeof historySchema>;

const stateSchema = z.strictObject({
  /** Steps done. Batches, dropout masks and learning rates are functions of it, so it is the whole random state. */
  step: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  bestLoss: z.number().nullable(),
  bestStep: z.int().nullable(),
  history: historySchema,
  /** Bits depend on these two: kernels sum in another order with another number of threads. */
  engine: z.string(),
  threads: z.int(),
  /** Digest of the data, model and training settings that this checkpoint belongs to. */
  fingerprint: z.string(),
});
export type TrainingState = z.infer<typeof stateSchema>;

const latestFile = 'latest.safetensors';
const bestFile = 'best.safetensors';

/** The checkpoints of one training run: `latest` to resume from, `best` (lowest validation loss) to use. */
export class CheckpointFolder {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get hasLatest(): boolean {
    return existsSync(join(this.folder, latestFile));
  }

  /** Saves weights, optimiser slots and state; `best` first, so that a kill between the two loses nothing. Throws InvalidData for a weight that is not finite. */
  async save(model: VideoDecoder, optimiser: Optimiser, state: TrainingState): Promise<void> {
    const weights = await namedArrays(model);
    const metadata = { state: JSON.stringify(state), decoder: model.name };
    if (state.bestStep === state.step) {
      await writeTensorFile(join(this.folder, bestFile), { tensors: weights, metadata });
    }
    const slots = Object.entries(await optimiser.slotValues()).map(([name, data]) => [
      `optimiser/${name}`,
      { shape: [data.length], data },
    ]);
    const tensors = { ...weights, ...Object.fromEntries(slots) };
    await writeTensorFile(join(this.folder, latestFile), { tensors, metadata });
  }

  /** Puts the latest weights and slots back; refuses a checkpoint of another decoder, other data or settings. */
  async resume(model: VideoDecoder, optimiser: Optimiser, fingerprint: string): Promise<TrainingState> {
    const path = join(this.folder, latestFile);
    const { tensors, metadata } = await readTensorFile(path);
    expectDecoder(path, metadata, model);
    const state = stateSchema.parse(JSON.parse(metadata.state));
    if (state.fingerprint !== fingerprint) {
      throw new CortexError(
        'Conflict',
        `${path} was written with other data or settings; resume with the same ones or choose another folder.`,
      );
    }
    const values = Object.entries(tensors).map(([name, { data }]) => [name, data] as const);
    model.weights.assign(Object.fromEntries(values));
    const slots = values.flatMap(([name, data]) =>
      name.startsWith('optimiser/') ? [[name.slice('optimiser/'.length), data] as const] : [],
    );
    optimiser.restore(Object.fromEntries(slots), state.step);
    return state;
  }

  /** Loads the weights of the best checkpoint into `model`; refuses that of another decoder. */
  async loadBest(model: VideoDecoder): Promise<TrainingState> {
    const path = join(this.folder, bestFile);
    const { tensors, metadata } = await readTensorFile(path);
    expectDecoder(path, metadata, model);
    model.weights.assign(Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data])));
    return stateSchema.parse(JSON.parse(metadata.state));
  }
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

async function namedArrays(model: VideoDecoder): Promise<Record<string, NdArray>> {
  const values = await model.weights.values();
  const arrays = model.weights.specs.map(({ name, shape }) => [name, { shape, data: values[name] }] as const);
  for (const [name, array] of arrays) expectFinite(array, `weight "${name}"`);
  return Object.fromEntries(arrays);
}
