import type { Fingerprint } from '../../fingerprint.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { Optimiser } from '../optimisers.ts';
import { type CheckpointFolder, finiteWeights, type TrainingState } from './checkpoint.ts';

/** Where a training keeps its best weights, and the place that it goes on from when it is started again. */
export interface TrainingPlace {
  /** Puts back what an earlier process left; undefined when that is nothing. */
  resume(model: VideoDecoder, optimiser: Optimiser): Promise<TrainingState | undefined>;
  save(model: VideoDecoder, optimiser: Optimiser, state: TrainingState): Promise<void>;
  /** Gives `model` the weights of the lowest validation loss, and says of which step they are. */
  loadBest(model: VideoDecoder): Promise<TrainingState>;
}

/** On the disk, for this training alone: whatever made the checkpoints, its fingerprint must be this one. */
export function onDisk(folder: CheckpointFolder, fingerprint: Fingerprint): TrainingPlace {
  return {
    resume: async (model, optimiser) => (folder.hasLatest ? folder.resume(model, optimiser, fingerprint) : undefined),
    save: (model, optimiser, state) => folder.save(model, optimiser, state, fingerprint),
    loadBest: (model) => folder.loadBest(model),
  };
}

/** In memory: a training that is stopped starts from the beginning. */
export function inMemory(): TrainingPlace {
  let best: { readonly weights: Readonly<Record<string, Float32Array>>; readonly state: TrainingState } | undefined;
  return {
    resume: async () => undefined,
    save: async (model, _optimiser, state) => {
      const arrays = Object.entries(await finiteWeights(model)).map(([name, { data }]) => [name, data] as const);
      if (state.bestStep === state.step) best = { weights: Object.fromEntries(arrays), state };
    },
    loadBest: async (model) => {
      // A training is saved, and so is its best, after its last step if not before.
      model.weights.assign(best!.weights);
      return best!.state;
    },
  };
}
