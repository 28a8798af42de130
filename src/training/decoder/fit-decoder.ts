import type { DecodingData } from '../../data/decoding-data.ts';
import { type EngineIdentity, engineReport } from '../../engine/index.ts';
import type { Fingerprint } from '../../fingerprint.ts';
import {
  type DecoderConfigInput,
  type DecoderName,
  type DecoderShape,
  decoderCard,
  decoderNames,
  isClosedForm,
} from '../../models/decoders/catalogue.ts';
import { type DecoderPlan, planDecoder } from '../../models/decoders/registry.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import type { OnProgress } from '../../progress.ts';
import type { TrainingState } from './checkpoint.ts';
import { type Chosen, fitClosedForm } from './closed-form/fit-closed-form.ts';
import { recipeFor, recipeNote } from './recipe-scale.ts';
import { type DecoderPreset, usualPreset } from './recipes.ts';
import type { DecoderTraining } from './settings.ts';
import { isTrained, type TrainingOutcome, trainDecoder, trainingFingerprint } from './train-decoder.ts';
import { type TrainingData, trainingDataOf } from './training-data.ts';

export interface FitDecoderOptions {
  readonly seed: number;
  /** Whose recipe to start from, see `decoderRecipe`; what the engine is quick enough for when left out. */
  readonly preset?: DecoderPreset;
  /** Changes to the recipe's training. */
  readonly training?: Partial<DecoderTraining>;
  /** Folder of the checkpoints; the fit goes on from what is there. Without: always from the start. */
  readonly checkpoints?: string;
  /** What the checkpoints say of the engine; that of this process when left out. */
  readonly engine?: EngineIdentity;
  readonly onProgress?: OnProgress;
}

/** A fitted decoder, and how its training went. */
export interface DecoderFit extends TrainingOutcome {
  /** With the weights of the best step; the caller's to dispose. */
  readonly decoder: VideoDecoder;
  /** What training ran with; undefined of a decoder in closed form. */
  readonly training?: DecoderTraining;
  /** What the size of the videos changed in the preset, as a sentence; undefined when nothing. */
  readonly recipeNote: string | undefined;
  /** What a decoder in closed form chose on the validation samples, by the name of the option. */
  readonly chosen?: Chosen;
  /** Of this call. */
  readonly seconds: number;
}

/** What `fitDecoder` makes of its arguments, before anything is built. */
export interface DecoderFitPlan {
  readonly decoder: DecoderPlan;
  /** Undefined of a decoder in closed form. */
  readonly training?: DecoderTraining;
  readonly recipeNote: string | undefined;
  /** Whether the checkpoint of this state is the last. */
  readonly isDone: (state: TrainingState) => boolean;
  readonly data: TrainingData;
  /** All that decides the weights, bit for bit: network, training, seed, data, engine. */
  fingerprint(): Fingerprint;
}

/**
 * Fits a decoder of videos to the training samples of `data`: the recipe of its preset, changed by `config.options` and
 * `training` (Zhang et al. 2026, Commun. Biol., Methods). The weights of the step with the lowest loss on the validation
 * samples are kept; decoders in closed form are solved for at once. Responses are [sample, time, unit], standardised; videos
 * [condition, time, height, width, colour] in [0, 1], of any size, which the recipe is fitted to (see `recipeNote`). Same
 * seed, same numbers, bit for bit (one engine and thread count), interrupted and resumed from `checkpoints` or not. Start
 * the engine first: `await startEngine()`.
 *
 * Throws InvalidInput for an option or a field of the training that is none or does not fit, NotFound for an unknown
 * decoder or preset, InvalidShape and InvalidData for data that do not fit together, are not finite or lack samples, and
 * for a loss that stops being finite, and Conflict, naming what differs, for checkpoints that something else made.
 */
export async function fitDecoder(
  config: DecoderConfigInput,
  data: DecodingData,
  options: FitDecoderOptions,
): Promise<DecoderFit> {
  const started = performance.now();
  const plan = planDecoderFit(config, data, options);
  const decoder = plan.decoder.build(options.seed);
  try {
    const { seed, engine, checkpoints, onProgress } = options;
    if (!plan.training) {
      const { standardisation } = data;
      const { fingerprint } = plan;
      const fitted = await fitClosedForm(decoder, plan.data, {
        seed,
        standardisation,
        checkpoints,
        fingerprint,
        onProgress,
      });
      return { decoder, ...fitted, recipeNote: undefined, seconds: (performance.now() - started) / 1000 };
    }
    const outcome = await trainDecoder(decoder, plan.data, plan.training, {
      seed,
      engine,
      origin: originOf(data),
      checkpoints,
      onProgress,
    });
    const { training, recipeNote } = plan;
    return { decoder, ...outcome, training, recipeNote, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    decoder.dispose();
    throw error;
  }
}

/** What `fitDecoder` would do with the same arguments; nothing is built. Throws as it does for arguments and data that misfit. */
export function planDecoderFit(
  config: DecoderConfigInput,
  data: DecodingData,
  { seed, preset = usualPreset(engineReport()), training: changes = {}, engine }: FitDecoderOptions,
): DecoderFitPlan {
  const trainingData = trainingDataOf(data);
  const shape = shapeOf(config.decoder ?? decoderNames[0], data);
  const { decoder: name, options, training } = recipeFor(config, preset, changes, shape);
  const decoder = planDecoder({ decoder: name, options }, shape);
  return {
    decoder,
    ...(!isClosedForm(name) && { training }),
    recipeNote: isClosedForm(name) ? undefined : recipeNote(config, preset, changes, shape),
    isDone: (state) => isTrained(state, isClosedForm(name) ? { steps: 1 } : training),
    data: trainingData,
    fingerprint: () => {
      const made = trainingFingerprint(decoder, trainingData, training, { seed, engine, origin: originOf(data) });
      if (!isClosedForm(name)) return made;
      const { training: _, ...rest } = made;
      return rest;
    },
  };
}

/** What a decoder of `data` is built for. */
function shapeOf(name: DecoderName, { unitRegions, videos, splits }: DecodingData): DecoderShape {
  const [, frames, height, width, colours] = videos.shape;
  return {
    units: unitRegions.length,
    frames,
    frame: [height, width, colours],
    ...(decoderCard(name).keepsVideos && { conditions: new Set(splits.train.condition).size }),
  };
}

const originOf = ({ manifest }: DecodingData): Fingerprint => ({ set: manifest.name, hash: manifest.hash });
