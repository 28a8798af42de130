import { expectFinite, type NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { Encoder } from '../../models/encoders/encoder.ts';
import {
  type EncoderConfig,
  type EncoderConfigInput,
  encoderConfigSchema,
} from '../../models/encoders/encoder-config.ts';
import { encoderShapeOf } from '../../models/encoders/encoder-shape.ts';
import { parsedSettings } from '../../parsed-settings.ts';
import type { OnProgress } from '../../progress.ts';
import { randomStream } from '../../random/stream.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';
import type { Segment } from './crop-order.ts';
import type { EncoderEpoch } from './descent-state.ts';
import { expectEffective, expectPenalised } from './effective-settings.ts';
import { FitCheckpoint, type FitCheckpointOptions } from './fit-checkpoint.ts';
import { fitEpochs, linearEpochsOf } from './fit-epochs.ts';
import { type Fitted, revived, stateOf } from './fit-state.ts';
import { type Omission, trainingSegments } from './jackknife.ts';
import { startNonlinearity } from './nonlinearity-start.ts';
import { encoderRecipe } from './recipes.ts';
import { inputScaling, outputScaling } from './scaling.ts';
import { type EncoderTraining, encoderTrainingDefaults, encoderTrainingSchema } from './settings.ts';
import { ValidationScore } from './validation-score.ts';

export interface FitEncoderOptions {
  readonly seed: number;
  /** Changes to the recipe of the model, see `encoderRecipe`. */
  readonly training?: Partial<EncoderTraining>;
  readonly onProgress?: OnProgress;
  /** Jackknife: leave out one contiguous part of the training clips. */
  readonly omit?: Omission;
  /** Where to keep the place of the fit; it goes on from what is there. Without: always from the start. */
  readonly checkpoint?: FitCheckpointOptions;
}

export interface EncoderFit {
  /** With the weights of the best epoch; the caller's to dispose. */
  readonly encoder: Encoder;
  readonly history: EncoderEpoch[];
  readonly bestEpoch: number;
  /** Validation score of the best epoch: mean CCnorm, or CC when nothing was repeated; null without. */
  readonly bestScore: number | null;
  /** What training ran with. */
  readonly training: EncoderTraining;
  /** Of work, before and after interruptions. */
  readonly seconds: number;
}

/**
 * Fits an encoder to the training clips of `data`: recipe of the model, changed by `config` and `training`. Stimulus
 * and responses are scaled by the moments of the training clips alone, missing responses (NaN) do not count, and the
 * weights of the epoch that scores best on the validation clips are kept (the last without validation clips). Of
 * several initialisations the best on validation is returned. Same seed, same numbers, bit for bit (one engine and
 * thread count), interrupted and resumed from `checkpoint` or not.
 *
 * Throws InvalidInput for settings that do not fit each other or have no effect, InvalidData for a stimulus that is not finite or a loss
 * that stops being so, and what reading a checkpoint throws.
 */
export async function fitEncoder(
  config: EncoderConfigInput,
  data: EncodingData,
  options: FitEncoderOptions,
): Promise<EncoderFit> {
  const started = performance.now();
  const { config: resolved, training } = withRecipe(config, data, options.training ?? {});
  const segments = trainingSegments(data, options.omit);
  const responses = responsesOf(data, segments);
  const validation = data.split.validation.length > 0 ? new ValidationScore(data, data.split.validation) : undefined;
  const checkpoint = checkpointOf(options, resolved, training);
  const from = await checkpoint?.read();
  let best: Fitted | undefined =
    from?.former && revived(from.former, new Encoder(resolved, encoderShapeOf(data), options.seed));
  for (let start = from?.start ?? 0; start < training.initialisations; start++) {
    const seed = start === 0 ? options.seed : randomStream(options.seed, `initialisation/${start}`).integer(2 ** 31);
    const encoder = new Encoder(resolved, encoderShapeOf(data), seed);
    try {
      expectPenalised(encoder, training.penalties);
      encoder.setScaling({
        ...inputScaling(data.clips, segments, data.frame),
        ...outputScaling(responses, segments, data.treatment.skipBins, training.target, encoder.config.nonlinearity!),
      });
      const fitted = scaledResponses(encoder, responses);
      startNonlinearity(encoder, fitted, segments);
      const descent = await fitEpochs(encoder, data, {
        seed,
        training,
        segments,
        responses: training.loss === 'poisson' ? responses : fitted,
        names: encoder.weights.trainableNames,
        validation,
        onProgress: options.onProgress,
        from: start === from?.start ? from.descent : undefined,
        onEpoch: checkpoint && ((take) => checkpoint.offer(async () => stateOf(start, await take(), best))),
      });
      if (best && !(descent.bestScore > best.descent.bestScore)) encoder.dispose();
      else {
        best?.encoder.dispose();
        best = { encoder, descent };
      }
    } catch (error) {
      encoder.dispose();
      best?.encoder.dispose();
      throw error;
    }
  }
  return outcomeOf(best!, training, started, checkpoint?.secondsBefore);
}

/** The checkpoint of a fit, if it has one. */
function checkpointOf(
  { checkpoint, seed, omit }: FitEncoderOptions,
  config: EncoderConfig,
  training: EncoderTraining,
): FitCheckpoint | undefined {
  if (!checkpoint) return undefined;
  return new FitCheckpoint(checkpoint, JSON.stringify({ asked: config, training, seed, omit }));
}

/** The recipe of a model with changes: what to build and how to train it. Throws InvalidInput for a bad combination. */
export function withRecipe(
  config: EncoderConfigInput,
  data: EncodingData,
  changes: Partial<EncoderTraining>,
): { config: EncoderConfig; training: EncoderTraining } {
  expectEffective(config.model, data, changes);
  const recipe = encoderRecipe(config.model, data);
  const training = parsedSettings(
    encoderTrainingSchema,
    { ...encoderTrainingDefaults, ...recipe.training, ...changes },
    `Training of ${config.model}`,
  );
  if (training.cropBins !== undefined && training.warmupBins >= training.cropBins) {
    throw new CortexError(
      'InvalidInput',
      `warmupBins (${training.warmupBins}) must be below cropBins (${training.cropBins}): no bin of a crop would count.`,
    );
  }
  const { epochs, stopAfterEpochs } = training;
  const linearEpochs = linearEpochsOf(training);
  if (stopAfterEpochs !== undefined && (stopAfterEpochs <= linearEpochs || stopAfterEpochs > epochs)) {
    throw new CortexError(
      'InvalidInput',
      `stopAfterEpochs (${stopAfterEpochs}) must be above the ${linearEpochs} epochs of the linear stage and at most the ${epochs} of the schedule.`,
    );
  }
  const { training: _training, ...model } = recipe;
  const options = { ...model.options, ...config.options };
  return {
    config: parsedSettings(encoderConfigSchema, { ...model, ...config, options }, `Model ${config.model}`),
    training,
  };
}

/** Treated mean responses [time, unit] of the clips in use. Throws InvalidData for clips that do not fit together. */
export function responsesOf(data: EncodingData, segments: readonly Segment[]): Map<number, NdArray> {
  const clips = [...new Set(segments.map(({ clip }) => clip))];
  return new Map(
    clips.map((clip) => {
      const { name, stimulus, repeats } = data.clips[clip];
      expectFinite(stimulus, `stimulus "${name}"`);
      if (stimulus.shape[0] !== repeats.shape[1]) {
        throw new CortexError(
          'InvalidData',
          `Clip "${name}" has ${stimulus.shape[0]} stimulus bins but responses of ${repeats.shape[1]}; bin both alike.`,
        );
      }
      return [clip, meanSmoothedResponse(repeats, data.treatment)] as const;
    }),
  );
}

/** (response − mean) / sd in the encoder's scaling. */
export function scaledResponses(encoder: Encoder, responses: ReadonlyMap<number, NdArray>): Map<number, NdArray> {
  const mean = encoder.weights.get('output/mean').dataSync();
  const sd = encoder.weights.get('output/sd').dataSync();
  return new Map(
    [...responses].map(([clip, { shape, data }]) => {
      const scaled = data.map((value, i) => (value - mean[i % mean.length]) / sd[i % sd.length]);
      return [clip, { shape, data: scaled }] as const;
    }),
  );
}

/** What a fit hands back. */
export function outcomeOf(
  { encoder, descent }: Fitted,
  training: EncoderTraining,
  started: number,
  secondsBefore = 0,
): EncoderFit {
  const { history, bestEpoch, bestScore } = descent;
  return {
    encoder,
    history,
    bestEpoch,
    bestScore: Number.isNaN(bestScore) ? null : bestScore,
    training,
    seconds: secondsBefore + (performance.now() - started) / 1000,
  };
}
