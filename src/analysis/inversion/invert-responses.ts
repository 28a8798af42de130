import { type NdArray, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { adam, Optimiser } from '../../training/optimisers.ts';
import { logLikelihood } from './log-likelihood.ts';
import type { NoiseModel } from './noise-model.ts';
import type { WindowResponses } from './response-windows.ts';
import { priorTensors, type StimulusPrior } from './stimulus-prior.ts';

export interface InversionOptions {
  /** Factor of the log prior; above 1 where bins and units are not as independent as the likelihood takes them to be. */
  readonly weight: number;
  /** Gradient steps. */
  readonly steps: number;
  /** Of Adam at the beginning, in standard deviations of the prior; it falls to nothing along a cosine. */
  readonly learningRate?: number;
  readonly onStep?: (done: number, total: number) => void;
}

/** What is most likely to have been shown. */
export interface Inversion {
  /** [window, time, ...frame] as the data set has stimuli, without what came before the windows. */
  readonly stimuli: NdArray;
  /** Mean over windows of the log posterior before every step, up to a constant, nats. */
  readonly logPosterior: Float64Array;
}

/** Stimulus values of one pass forward and back; a bound on memory. */
const valuesPerPass = 2 ** 19;
const usualRate = 0.1;

/**
 * The most probable stimuli given responses [window, time, unit], by gradient ascent of ln p(y | x) + weight · ln p(x) through the networks, whose mean
 * is the prediction (after Bauer, Margrie & Clopath 2024, eLife, who ascend the Poisson likelihood through an ensemble; the prior is ours). x has the bins of the prior, of
 * which the last are the window: those before it are unknown too, since the window's responses depend on them. In coordinates in which
 * the prior is standard normal, from its mean on. Throws InvalidInput for a prior of fewer bins than the window, Unsupported for networks that start from sounds.
 */
export function invertResponses(
  encoders: readonly Encoder[],
  responses: WindowResponses,
  noise: NoiseModel,
  prior: StimulusPrior,
  options: InversionOptions,
): Inversion {
  const [windows, bins] = responses.sum.shape;
  expectInvertible(encoders, prior, bins);
  const size = sizeOf(prior.frame);
  const atOnce = Math.max(1, Math.floor(valuesPerPass / (prior.bins * size)));
  const stimuli = new Float32Array(windows * bins * size);
  const logPosterior = new Float64Array(options.steps);
  const tensors = priorTensors(prior);
  const passes = Math.ceil(windows / atOnce);
  try {
    for (let pass = 0; pass < passes; pass++) {
      const first = pass * atOnce;
      const part = rowsOf(responses, first, Math.min(windows, first + atOnce));
      const course = ascend(encoders, part, noise, prior, {
        ...options,
        tensors,
        onStep: (done) => options.onStep?.(pass * options.steps + done, passes * options.steps),
      });
      stimuli.set(course.stimuli, first * bins * size);
      course.values.forEach((value, step) => {
        logPosterior[step] += value / windows;
      });
    }
  } finally {
    tensors.dispose();
  }
  return { stimuli: { shape: [windows, bins, ...prior.frame], data: stimuli }, logPosterior };
}

function expectInvertible(encoders: readonly Encoder[], prior: StimulusPrior, bins: number): void {
  if (encoders.length === 0) throw new CortexError('InvalidInput', 'Decoding by encoding needs at least one encoder.');
  const [{ architecture, config }] = encoders;
  if (architecture.input === 'waveform') {
    throw new CortexError(
      'Unsupported',
      `${config.model} starts from sounds; gradient reconstruction is of spectrograms and videos, so use a model of frames.`,
    );
  }
  if (prior.bins < bins) {
    throw new CortexError('InvalidInput', `The prior is over ${prior.bins} bins but the windows have ${bins}.`);
  }
}

/** Windows first … end − 1. */
function rowsOf({ sum, trials }: WindowResponses, first: number, end: number): WindowResponses {
  const row = sum.data.length / sum.shape[0];
  const part = ({ shape, data }: NdArray) => ({
    shape: [end - first, ...shape.slice(1)],
    data: data.subarray(first * row, end * row),
  });
  return { sum: part(sum), trials: part(trials) };
}

interface AscentOptions extends InversionOptions {
  readonly tensors: ReturnType<typeof priorTensors>;
}

function ascend(
  encoders: readonly Encoder[],
  { sum, trials }: WindowResponses,
  noise: NoiseModel,
  { bins, sd }: StimulusPrior,
  { weight, steps, learningRate = usualRate, tensors, onStep }: AscentOptions,
): { stimuli: Float32Array; values: Float64Array } {
  const [windows, looked, units] = sum.shape;
  const seen = tf.tidy(() => ({
    sum: tf.tensor3d(sum.data, [windows, looked, units]),
    trials: tf.tensor3d(trials.data, [windows, looked, units]),
  }));
  const z = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R3>([windows, bins, sd.shape[1]])));
  const optimiser = new Optimiser(adam({ beta2: 0.99 }), { z });
  const values = new Float64Array(steps);
  const cost = (at: tf.Tensor) => {
    const predicted = meanPrediction(encoders, tensors.stimulusOf(at as tf.Tensor3D), looked);
    const likely = logLikelihood(noise, predicted, seen).sum();
    return at
      .square()
      .sum()
      .mul(0.5 * weight)
      .sub<tf.Scalar>(likely);
  };
  const valueAndSlope = tf.valueAndGrad(cost);
  for (let step = 0; step < steps; step++) {
    const { value, grad } = tf.tidy(() => valueAndSlope(z));
    optimiser.apply({ z: grad }, 0.5 * learningRate * (1 + Math.cos((Math.PI * step) / steps)));
    values[step] = -value.dataSync()[0];
    tf.dispose([value, grad]);
    onStep?.(step + 1, steps);
  }
  const shown = tf.tidy(() => lastBins(tensors.stimulusOf(z), looked));
  const stimuli = shown.dataSync<'float32'>().slice();
  tf.dispose([shown, z, ...Object.values(seen)]);
  optimiser.dispose();
  return { stimuli, values };
}

/** Mean prediction of the last bins [stretch, time, unit], in the unit of the responses. */
function meanPrediction(encoders: readonly Encoder[], stimuli: tf.Tensor, looked: number): tf.Tensor3D {
  const each = encoders.map((encoder) =>
    lastBins(encoder.rescale(encoder.forward(encoder.standardise(stimuli))), looked),
  );
  return tf.addN(each).div(encoders.length);
}

/** The last bins of [stretch, time, …]. */
function lastBins(values: tf.Tensor, looked: number): tf.Tensor {
  const [count, bins, ...rest] = values.shape;
  return values.slice([0, bins - looked, ...rest.map(() => 0)], [count, looked, ...rest]);
}
