import type { z } from 'zod';
import type { DecoderName } from '../../src/models/decoders/catalogue.ts';
import type { descriptionRequestSchema } from '../analyses/descriptions/request.ts';
import { type StudyConfig, studyConfigSchema } from '../runs/decoding/config.ts';

/** How much a full study does. */
export interface FullSizes {
  /** Decoders side by side, the paper's first. */
  readonly decoders: readonly DecoderName[];
  /** Trainings of the paper's network. */
  readonly networkSeeds: number;
  /** Random masks of each sort: of the paper's network, and of the recommended decoder. */
  readonly networkRandom: number;
  readonly random: number;
  /** Test conditions that random masks and lesion curves are measured on: the reading of motion is what takes the time. */
  readonly randomConditions: number;
  /** Random orders of the lesion curves. */
  readonly curves: number;
  /** Epochs of the inverted encoder at the data's own step and at the one of the bands; the recipe's when left out. */
  readonly encoderEpochs?: number;
  readonly bandEpochs: number;
  readonly nullVideos: number;
  /** What `cortex describe` is asked beyond its usual settings. */
  readonly description: z.input<typeof descriptionRequestSchema>;
}

/** A study of everything: whose data, and how much. */
export interface FullPlan {
  /** The study of the paper's network; its decoder, training seed and regions are those of each stage. */
  readonly study: StudyConfig & { readonly preset: NonNullable<StudyConfig['preset']> };
  readonly sizes: FullSizes;
}

const quick: FullSizes = {
  decoders: ['video-unet', 'mlp', 'shallow-cnn', 'linear', 'lookup'],
  networkSeeds: 2,
  networkRandom: 199,
  random: 199,
  randomConditions: 4,
  curves: 5,
  bandEpochs: 12,
  nullVideos: 100,
  description: {},
};

/** What a full study leaves in its folder, beside `report.html` and the runs and results of its stages. */
export const fullStudyFile = 'full.json';

/** By preset. */
const sizes: Readonly<Record<FullPlan['study']['preset'], FullSizes>> = {
  paper: {
    ...quick,
    networkSeeds: 5,
    random: 999,
    randomConditions: 16,
    curves: 10,
    bandEpochs: 60,
  },
  quick,
  tiny: {
    ...quick,
    decoders: ['video-unet', 'linear', 'lookup'],
    networkSeeds: 1,
    networkRandom: 9,
    random: 19,
    curves: 2,
    encoderEpochs: 2,
    bandEpochs: 1,
    nullVideos: 10,
    description: { points: 128, permutations: 49, iterations: 250 },
  },
};

/** The whole plan of a study config. Throws what the schema throws for a config that is none. */
export function fullPlan({ preset, ...study }: StudyConfig, usualPreset: FullPlan['study']['preset']): FullPlan {
  const settled = preset ?? usualPreset;
  return { study: { ...studyConfigSchema.parse(study), preset: settled }, sizes: sizes[settled] };
}

/** What of a study says whose data it is of: everything but decoder and training. */
export function dataOf({ study }: FullPlan): Omit<FullPlan['study'], 'decoder' | 'options' | 'training'> {
  const { decoder: _, options: __, training: ___, ...data } = study;
  return data;
}
