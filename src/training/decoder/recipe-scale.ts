import { sizeOf } from '../../arrays.ts';
import { productsPerSample } from '../../models/decoders/arithmetic.ts';
import {
  type DecoderConfigInput,
  type DecoderName,
  type DecoderShape,
  decoderNames,
  isClosedForm,
} from '../../models/decoders/catalogue.ts';
import { planDecoder } from '../../models/decoders/registry.ts';
import { frameField, frameOf } from '../../models/video-frame.ts';
import {
  changedRecipe,
  type DecoderPreset,
  type DecoderRecipe,
  decoderRecipe,
  type WholeRecipe,
  withDecoderRecipe,
} from './recipes.ts';
import type { DecoderTraining } from './settings.ts';

/** Length of the paper's videos in frames. */
const paperFrames = 45;
/** What the loss, batch norms and optimiser take for a voxel, in products; measured on two cores without AVX-512. */
const productsPerVoxel = 6000;
/** How much more than on videos of the paper's size a recipe may take: ten minutes where they take five. */
const mostCost = 2;
/** How many times the usual steps are taken at most where they cost less. */
const mostSteps = 4;
/** What the batch and the width are divided by, in turn, until the cost is borne. */
const reductions = [
  { batch: 1, width: 1 },
  { batch: 2, width: 1 },
  { batch: 2, width: 2 },
  { batch: 4, width: 2 },
  { batch: 4, width: 4 },
  { batch: 8, width: 4 },
  { batch: 16, width: 4 },
] as const;
/** Data of one's own may be few and soon learnt by heart: validations come so much closer, and training ends after so many. */
const validationsMore = 4;
const patience = 2;
/** Steps that are always taken. */
const leastSteps = 60;

/**
 * The recipe of a decoder with changes for videos of `shape`: that of `withDecoderRecipe`, scaled but for the preset
 * "paper". What `config.options` and `changes` say stays. Throws as `withDecoderRecipe`.
 */
export function recipeFor(
  { decoder = decoderNames[0], options = {} }: DecoderConfigInput,
  preset: DecoderPreset,
  changes: Partial<DecoderTraining>,
  shape: DecoderShape,
): WholeRecipe {
  const usual = decoderRecipe(decoder, preset);
  const recipe =
    preset === 'paper' || isClosedForm(decoder) ? usual : scaledRecipe(decoder, usual, options, changes, shape);
  return changedRecipe(decoder, recipe, options, changes);
}

/** What `recipeFor` changed in a preset because of the size of the videos, as a sentence; undefined when nothing. */
export function recipeNote(
  config: DecoderConfigInput,
  preset: DecoderPreset,
  changes: Partial<DecoderTraining>,
  shape: DecoderShape,
): string | undefined {
  const usual = withDecoderRecipe(config, preset, changes);
  const scaled = recipeFor(config, preset, changes, shape);
  const differences = (
    [
      ['width', usual.options.width, scaled.options.width],
      ['samples a step', usual.training.batchSize, scaled.training.batchSize],
      ['steps', usual.training.steps, scaled.training.steps],
    ] as const
  ).filter(([, before, now]) => before !== now);
  if (differences.length === 0) return undefined;
  const size = [shape.frames, ...frameOf(shape)].join(' × ');
  const list = differences.map(([what, before, now]) => `${what} ${now} instead of ${before}`).join(', ');
  return `The recipe "${preset}" was fitted to videos of ${size} (frames × height × width × colours): ${list}.`;
}

/**
 * The recipe `usual`, made for videos of the paper's 45 × 32 × 32 × 3, for videos of `shape`. Its cost is steps · batch ·
 * (products + 6000 · voxels of a sample), relative to that of the same decoder on the paper's. Up to twice that nothing is
 * taken away, and cheaper steps are taken up to four times as often. Beyond it the batch is halved, then the width, then
 * each again, the batch to one sample, unless they are asked for in `options` and changes; at last steps are left out. The
 * same recipe for videos of the paper's size.
 */
function scaledRecipe(
  decoder: DecoderName,
  usual: DecoderRecipe,
  options: Readonly<Record<string, unknown>>,
  { batchSize: askedBatch }: Partial<DecoderTraining>,
  shape: DecoderShape,
): DecoderRecipe {
  const paper = { units: shape.units, frames: paperFrames };
  if (shape.frames === paperFrames && frameField(shape.frame).frame === undefined) return usual;
  const { batchSize, steps, validateEverySteps } = usual.training;
  const reference = costOf(decoder, { ...usual.options, ...options }, paper);

  let chosen = { batch: batchSize, options: usual.options, relative: 0 };
  for (const { batch, width } of reductions) {
    const narrower = narrowed(usual.options, width, options);
    const smaller = askedBatch ?? Math.max(1, Math.floor(batchSize / batch));
    const cost = costOf(decoder, { ...narrower, ...options }, shape);
    chosen = { batch: smaller, options: narrower, relative: ((cost / reference) * smaller) / batchSize };
    if (chosen.relative <= mostCost) break;
  }
  const factor =
    chosen.relative > mostCost ? mostCost / chosen.relative : Math.min(mostSteps, Math.max(1, 1 / chosen.relative));
  const scaledSteps = Math.max(leastSteps, Math.round((steps * factor) / 10) * 10);
  return {
    options: chosen.options,
    training: {
      ...usual.training,
      batchSize: chosen.batch,
      steps: scaledSteps,
      validateEverySteps: Math.ceil((validateEverySteps * scaledSteps) / steps / validationsMore),
      patience: validationsMore * patience,
    },
  };
}

const voxelsOf = (shape: DecoderShape): number => shape.frames * sizeOf(frameOf(shape));

/** Cost of one sample in products. */
function costOf(decoder: DecoderName, options: Readonly<Record<string, unknown>>, shape: DecoderShape): number {
  return (
    productsPerSample(planDecoder({ decoder, options: { ...options } }, shape)) + productsPerVoxel * voxelsOf(shape)
  );
}

function narrowed(
  usual: DecoderRecipe['options'],
  divisor: number,
  options: Readonly<Record<string, unknown>>,
): DecoderRecipe['options'] {
  if (typeof usual.width !== 'number' || options.width !== undefined) return usual;
  return { ...usual, width: Math.max(1, Math.floor(usual.width / divisor)) };
}
