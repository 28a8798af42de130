import { sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { type EncoderConfigInput, resolvedConfig } from '../../models/encoders/encoder-config.ts';
import { encoderShapeOf } from '../../models/encoders/encoder-shape.ts';
import { nonlinearitySpecs } from '../../models/encoders/output-nonlinearity.ts';
import { prefilterCopies } from '../../models/encoders/prefilters/prefilter.ts';
import { encoderArchitecture } from '../../models/encoders/registry.ts';
import { withRecipe } from './fit-encoder.ts';
import { trainingSegments } from './jackknife.ts';
import { hasFewValues, visualRecipes, wholeFrameRecipe } from './recipes.ts';
import type { EncoderTraining } from './settings.ts';

/** One set of changes to a model's recipe. */
export interface TuningCandidate {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly training?: Partial<EncoderTraining>;
}

/** What is tried of a grid, and what would cost too much on these data, by name with the reason. */
export interface TuningGrid {
  readonly candidates: readonly TuningCandidate[];
  readonly leftOut: Readonly<Record<string, string>>;
}

/** Parameters × training bins × epochs of a candidate that is tried: some two minutes on two cores. */
const mostWork = 1e12;

const wholeFrame = { ...wholeFrameRecipe.options, dropout: 0.3 };
const longer = wholeFrameRecipe.training;
const shorter = { ...longer, weightDecay: 4, epochs: 60, validateEveryEpochs: 3 } satisfies Partial<EncoderTraining>;

/** Grids of models that the general one does not do for, beside their recipe; settled on the validation part of pvc2. */
const ownGrids: Readonly<Record<string, (data: EncodingData) => readonly TuningCandidate[]>> = {
  'visual-cnn': (data) => [
    hasFewValues(data)
      ? {
          name: 'local',
          options: { span: 'local', filters: 8, denseUnits: 8, activation: 'gelu', dropout: 0 },
          training: visualRecipes['visual-cnn'].training,
        }
      : { name: 'whole-frame-1024', options: wholeFrameRecipe.options, training: longer },
    { name: 'whole-frame-64', options: { ...wholeFrame, filters: 64 }, training: shorter },
    { name: 'whole-frame-512', options: { ...wholeFrame, filters: 512 }, training: shorter },
  ],
};

/** True for models whose recipe is not enough for all data, so that settings are chosen where nothing else is asked for. */
export const isTunedByDefault = (model: string): boolean => Object.hasOwn(ownGrids, model);

/**
 * The small grid of a model on these data: its recipe, and the candidates that can be afforded. Models without a grid of their
 * own try their recipe with more weight decay, and with slower steps for longer.
 */
export function smallGrid(model: EncoderConfigInput, data: EncodingData): TuningGrid {
  const recipe = { name: 'recipe' };
  const others = candidatesOf(model, data);
  const costs = others.map((candidate) => ({ candidate, work: workOf(model, candidate, data) }));
  const tooMuch = costs.filter(({ work }) => work > mostWork);
  return {
    candidates: [recipe, ...costs.flatMap(({ candidate, work }) => (work > mostWork ? [] : [candidate]))],
    leftOut: Object.fromEntries(
      tooMuch.map(({ candidate, work }) => [
        candidate.name,
        `parameters × training bins × epochs are ${work.toExponential(1)}; the most is ${mostWork.toExponential(0)}`,
      ]),
    ),
  };
}

/** What is asked of a model with the changes of a candidate; what is asked for comes before what a candidate says. */
export function withCandidate<T extends { options?: object | undefined; training?: object | undefined }>(
  asked: T,
  { options, training }: TuningCandidate,
): T {
  return { ...asked, options: { ...options, ...asked.options }, training: { ...training, ...asked.training } };
}

/** Grids of single models are for clips that go on for some time. */
function candidatesOf(model: EncoderConfigInput, data: EncodingData): readonly TuningCandidate[] {
  if (!isTunedByDefault(model.model)) return generalGrid(model, data);
  return data.split.train.some((clip) => data.clips[clip].repeats.shape[1] > 1) ? ownGrids[model.model](data) : [];
}

function generalGrid(model: EncoderConfigInput, data: EncodingData): TuningCandidate[] {
  const { learningRate, weightDecay, epochs } = withRecipe(model, data, {}).training;
  return [
    { name: 'more-decay', training: { weightDecay: Math.max(0.5, 4 * weightDecay) } },
    { name: 'slower', training: { learningRate: learningRate / 3, epochs: 2 * epochs } },
  ];
}

function workOf(model: EncoderConfigInput, candidate: TuningCandidate, data: EncodingData): number {
  const asked = { ...model, options: { ...candidate.options, ...model.options } };
  const { config, training } = withRecipe(asked, data, candidate.training ?? {});
  const { options, prefilter, nonlinearity } = resolvedConfig(config);
  const shape = { ...encoderShapeOf(data), copies: prefilterCopies(prefilter) };
  const specs = [
    ...encoderArchitecture(config.model).specs(options, shape),
    ...nonlinearitySpecs(nonlinearity, shape.units),
  ];
  const parameters = specs.reduce((sum, { shape: axes }) => sum + sizeOf(axes), 0);
  const bins = trainingSegments(data).reduce((sum, { from, to }) => sum + to - from, 0);
  return parameters * bins * training.epochs;
}
