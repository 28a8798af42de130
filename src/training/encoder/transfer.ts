import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { Encoder } from '../../models/encoders/encoder.ts';
import { encoderShapeOf } from '../../models/encoders/encoder-shape.ts';
import {
  type EncoderFit,
  type FitEncoderOptions,
  outcomeOf,
  responsesOf,
  scaledResponses,
  withRecipe,
} from './fit-encoder.ts';
import { fitEpochs } from './fit-epochs.ts';
import { trainingSegments } from './jackknife.ts';
import { startNonlinearity } from './nonlinearity-start.ts';
import { outputScaling } from './scaling.ts';
import { ValidationScore } from './validation-score.ts';

/**
 * Fits new units onto a trained core (Pennington & David 2023): an encoder of the units of `data` takes every weight of
 * `encoder` whose name does not begin with "readout/", its scale of the stimulus included, and keeps it; only the
 * readout is trained. `encoder` stays as it is. Throws Unsupported for a model without a shared core, InvalidInput when
 * the stimuli are of another kind.
 */
export async function fitReadout(
  encoder: Encoder,
  data: EncodingData,
  options: Omit<FitEncoderOptions, 'checkpoint'>,
): Promise<EncoderFit> {
  const started = performance.now();
  expectSameStimuli(encoder, data);
  const { training } = withRecipe(encoder.config, data, options.training ?? {});
  const segments = trainingSegments(data, options.omit);
  const responses = responsesOf(data, segments);
  const fresh = new Encoder(encoder.config, encoderShapeOf(data), options.seed);
  try {
    copyCore(encoder, fresh);
    fresh.setScaling({
      inputMean: encoder.weights.get('input/mean').dataSync(),
      inputSd: encoder.weights.get('input/sd').dataSync(),
      ...outputScaling(responses, segments, data.treatment.skipBins, training.target, fresh.config.nonlinearity!),
    });
    const fitted = scaledResponses(fresh, responses);
    startNonlinearity(fresh, fitted, segments);
    const descent = await fitEpochs(fresh, data, {
      seed: options.seed,
      training,
      segments,
      responses: training.loss === 'poisson' ? responses : fitted,
      names: fresh.weights.trainableNames.filter(isReadout),
      frozenCore: true,
      validation: data.split.validation.length > 0 ? new ValidationScore(data, data.split.validation) : undefined,
      onProgress: options.onProgress,
    });
    return outcomeOf({ encoder: fresh, descent }, training, started);
  } catch (error) {
    fresh.dispose();
    throw error;
  }
}

const isReadout = (weight: string) => weight.startsWith('readout/');

function copyCore(from: Encoder, to: Encoder): void {
  for (const { name } of from.weights.specs) {
    if (!isReadout(name) && !name.startsWith('output/')) to.weights.get(name).assign(from.weights.get(name));
  }
}

function expectSameStimuli({ architecture, shape }: Encoder, data: EncodingData): void {
  if (!architecture.features) {
    throw new CortexError('Unsupported', `${architecture.name} has no core that units share; fit it afresh.`);
  }
  const offered = encoderShapeOf(data);
  const describe = ({ frame, binMs, samplingRateHz }: typeof offered) =>
    `frames [${frame}] every ${binMs} ms${architecture.input === 'waveform' ? ` from sounds at ${samplingRateHz} Hz` : ''}`;
  if (describe(shape) !== describe(offered)) {
    throw new CortexError(
      'InvalidInput',
      `The core was trained on ${describe(shape)} but these stimuli are ${describe(offered)}; bin them alike.`,
    );
  }
}
