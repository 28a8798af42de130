import type { EngineIdentity } from '../../engine/identity.ts';
import { CortexError, pickByName, schemaFaults } from '../../errors.ts';
import {
  type DecoderConfigInput,
  type DecoderName,
  decoderNames,
  decoderOptions,
  isClosedForm,
} from '../../models/decoders/catalogue.ts';
import { type DecoderTraining, decoderTrainingSchema } from './settings.ts';

/** How much a decoder is given: the paper's sizes and steps, minutes on two cores, or a test's. */
export const decoderPresets = ['paper', 'quick', 'tiny'] as const;
export type DecoderPreset = (typeof decoderPresets)[number];

/** A decoder's options and training when nothing else is asked for; the training of a decoder in closed form is not used. */
export interface DecoderRecipe {
  readonly options: Readonly<Record<string, unknown>>;
  readonly training: DecoderTraining;
}

/** What the two short trainings have in common. The cue counts more, for it is small and comes last. */
const short = {
  optimiser: 'adam',
  epsilon: 1e-9,
  unitWeightDecay: 3,
  schedule: { kind: 'flat-linear', warmupSteps: 20, flatFraction: 0.5, finalFraction: 0.02 },
  frameWeights: { fixation: 1, cue: 10, stimulus: 5 },
} satisfies Partial<DecoderTraining>;

const trainings: Readonly<Record<DecoderPreset, DecoderTraining>> = {
  /** Zhang et al. (2026) as written: 16,400 steps of 64; days on a CPU. */
  paper: {
    steps: 16_400,
    batchSize: 64,
    optimiser: 'adamax',
    learningRate: 0.01,
    epsilon: 1e-8,
    unitWeightDecay: 0,
    schedule: { kind: 'step', factor: 0.85, everyEpochs: 3 },
    frameWeights: { fixation: 1, cue: 2, stimulus: 5 },
    validateEverySteps: 410,
  },
  /** Recovers what is planted in five minutes on two cores. */
  quick: {
    ...short,
    steps: 480,
    batchSize: 16,
    learningRate: 0.006,
    validateEverySteps: 80,
  },
  /** For wasm and tests: the same pipeline on a narrow network, too short to recover everything. */
  tiny: {
    ...short,
    steps: 240,
    batchSize: 8,
    learningRate: 0.01,
    validateEverySteps: 60,
  },
};

/** What a decoder has otherwise than others: options that are not its usual ones, and changes to the training. */
const exceptions: Partial<Record<DecoderName, Partial<Record<DecoderPreset, Changes>>>> = {
  'video-unet': { quick: { options: { width: 16 } }, tiny: { options: { width: 8, hiddenUnits: 128 } } },
  // Its steps are cheap; thrice as many took its validation loss from .214 to .066 where selectivity is mixed.
  mlp: { quick: { training: { steps: 1440 } } },
};
interface Changes {
  readonly options?: DecoderRecipe['options'];
  readonly training?: Partial<DecoderTraining>;
}

/** The recipe of a decoder for videos of the paper's size. Throws NotFound for an unknown preset. */
export function decoderRecipe(decoder: DecoderName, preset: DecoderPreset): DecoderRecipe {
  const training = pickByName('preset', preset, trainings);
  const changes = exceptions[decoder]?.[preset];
  return { options: changes?.options ?? {}, training: { ...training, ...changes?.training } };
}

/** The preset that an engine is quick enough for. */
export function usualPreset({ backend }: Pick<EngineIdentity, 'backend'>): DecoderPreset {
  return backend === 'tensorflow' ? 'quick' : 'tiny';
}

/** What is wrong with settings of the training of a decoder that is fitted in closed form; undefined when nothing is. */
export function closedFormFault(decoder: DecoderName, changes: Partial<DecoderTraining>): string | undefined {
  const given = Object.keys(changes);
  if (!isClosedForm(decoder) || given.length === 0) return undefined;
  return `${decoder} is fitted in closed form, without gradient steps, so it has no ${given.join(', ')}; leave out the training`;
}

/**
 * The recipe of a decoder with changes: all options and the whole training. Throws InvalidInput that names the option or
 * the field of the training at fault.
 */
export function withDecoderRecipe(
  { decoder = decoderNames[0], options = {} }: DecoderConfigInput,
  preset: DecoderPreset,
  changes: Partial<DecoderTraining>,
): WholeRecipe {
  return changedRecipe(decoder, decoderRecipe(decoder, preset), options, changes);
}

/** A recipe of which nothing is left open, and whose it is. */
export interface WholeRecipe extends DecoderRecipe {
  readonly decoder: DecoderName;
}

/** Any recipe of a decoder with changes; throws as `withDecoderRecipe`. */
export function changedRecipe(
  decoder: DecoderName,
  recipe: DecoderRecipe,
  options: Readonly<Record<string, unknown>>,
  changes: Partial<DecoderTraining>,
): WholeRecipe {
  const fault = closedFormFault(decoder, changes);
  if (fault) throw new CortexError('InvalidInput', `${fault}.`);
  const training = decoderTrainingSchema.safeParse({ ...recipe.training, ...changes });
  if (!training.success) {
    throw new CortexError('InvalidInput', `Training of ${decoder}: ${schemaFaults(training.error)}.`, {
      details: { changes },
      cause: training.error,
    });
  }
  return { decoder, options: decoderOptions(decoder, { ...recipe.options, ...options }), training: training.data };
}
