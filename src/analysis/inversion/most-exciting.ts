import { type NdArray, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import type { SearchPlace } from './search-places.ts';

export interface MostExcitingOptions {
  readonly unit: number;
  /** Bins of the stimulus, its last being that of the response. */
  readonly bins: number;
  /** Length of the standardised stimulus as a vector: its energy is bounded by the square of this. */
  readonly norm: number;
  readonly place: SearchPlace;
  /** Orthonormal filters [filter, lag, ...frame] of the unit's subspace, lag 0 the present; not needed anywhere. */
  readonly filters?: NdArray;
  readonly steps: number;
  /** Ascents from different stimuli. */
  readonly starts: number;
  readonly seed: number;
}

/** The stimulus that a unit is predicted to answer most. */
export interface MostExciting {
  readonly place: SearchPlace;
  /** Standardised stimulus [lag, ...frame], lag 0 the present bin; no longer than the norm. */
  readonly stimulus: NdArray;
  /** Predicted response at its end, in the unit of the responses; mean over networks. */
  readonly response: number;
  /** Of the best stimulus of every ascent, in the order of the starts. */
  readonly responses: readonly number[];
}

/** Length of the first step as a part of the norm; it falls to nothing in a straight line. */
const firstStep = 0.5;

/**
 * Gradient ascent to the stimulus of bounded energy that drives a unit most (activation maximisation, Erhan, Bengio, Courville & Vincent 2009; most
 * exciting inputs, Walker et al. 2019, Nat. Neurosci. 22:2060): what goes into the output nonlinearity at the last bin, mean over networks, from random starts
 * (stream "most-exciting"), every step followed by a projection onto the ball of radius `norm` and into the place. The start with the highest response wins.
 * Throws Unsupported for models that start from sounds or see the future, InvalidInput where filters are needed and missing, or of another length than the stimulus.
 */
export function mostExciting(encoders: readonly Encoder[], options: MostExcitingOptions): MostExciting {
  const { unit, bins, place, steps, starts, seed, norm } = options;
  const [{ shape, architecture, config }] = encoders;
  if (architecture.input === 'waveform' || architecture.twoSided) {
    throw new CortexError(
      'Unsupported',
      `${config.model} is not causal on frames; ask a model that is for its best stimulus.`,
    );
  }
  const size = bins * sizeOf(shape.frame);
  const basis = place === 'anywhere' ? undefined : basisOf(options, size);
  const project = (x: tf.Tensor2D) => bounded(placed(x, basis, place), norm);
  const x = tf.tidy(() =>
    tf.variable(project(tf.tensor2d(randomStream(seed, 'most-exciting').normals(starts * size), [starts, size]))),
  );
  const stimuliOf = (at: tf.Tensor) => at.reshape([starts, bins, ...shape.frame]);
  const slope = tf.grad((at: tf.Tensor) => lastOf(encoders, stimuliOf(at), unit, 'drive').sum());
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      // Along the gradient itself: steps of a length of their own for each value, as Adam's, would end at its signs on the ball.
      const uphill = ofLength(placed(slope(x) as tf.Tensor2D, basis, place), norm * firstStep * (1 - step / steps));
      x.assign(project(x.add(uphill)));
    });
  }
  const [responses, found] = tf.tidy(() => [
    Array.from(lastOf(encoders, stimuliOf(x), unit, 'response').dataSync()),
    Array.from({ length: starts }, (_, i) => x.slice([i, 0], [1, size]).dataSync<'float32'>().slice()),
  ]);
  tf.dispose([x, ...(basis ? [basis] : [])]);
  const best = responses.indexOf(Math.max(...responses));
  return { place, stimulus: newestFirst(found[best], [bins, ...shape.frame]), response: responses[best], responses };
}

/** Filters as rows in the order of time [filter, bin · pixel]. */
function basisOf({ filters, place, bins }: MostExcitingOptions, size: number): tf.Tensor2D {
  if (!filters || filters.data.length !== filters.shape[0] * size) {
    const found = filters ? `of [${filters.shape.join(', ')}]` : 'missing';
    throw new CortexError(
      'InvalidInput',
      `Filters of ${bins} bins say what is ${place} a subspace, but they are ${found}.`,
    );
  }
  const { shape, data } = filters;
  return tf.tidy(() =>
    tf
      .tensor(data, [...shape])
      .reverse(1)
      .reshape<tf.Tensor2D>([shape[0], size]),
  );
}

/** Rows [start, value] in the span of the basis, or without it. */
function placed(x: tf.Tensor2D, basis: tf.Tensor2D | undefined, place: SearchPlace): tf.Tensor2D {
  if (!basis) return x;
  const inside = tf.matMul<tf.Tensor2D>(tf.matMul(x, basis, false, true), basis);
  return place === 'inside' ? inside : x.sub(inside);
}

/** Rows no longer than `norm`. */
function bounded(x: tf.Tensor2D, norm: number): tf.Tensor2D {
  const lengths = x.norm('euclidean', 1, true);
  return x.mul(tf.scalar(norm).div(lengths.maximum(1e-12)).minimum(1));
}

/** Rows of that length; those of zeros stay so. */
function ofLength(x: tf.Tensor2D, length: number): tf.Tensor2D {
  return x.mul(tf.scalar(length).div(x.norm('euclidean', 1, true).maximum(1e-30)));
}

/** Drive or response of the unit at the last bin [start], mean over networks. */
function lastOf(encoders: readonly Encoder[], stimuli: tf.Tensor, unit: number, what: 'drive' | 'response'): tf.Tensor {
  const [starts, bins] = stimuli.shape;
  const each = encoders.map((encoder) => {
    const output = what === 'drive' ? encoder.drive(stimuli) : encoder.rescale(encoder.forward(stimuli));
    return output.slice([0, bins - 1, unit], [starts, 1, 1]).reshape([starts]);
  });
  return tf.addN(each).div(encoders.length);
}

/** Bins in the order of lags. */
function newestFirst(values: Float32Array, shape: readonly number[]): NdArray {
  const size = values.length / shape[0];
  const data = new Float32Array(values.length);
  for (let lag = 0; lag < shape[0]; lag++) {
    data.set(values.subarray((shape[0] - 1 - lag) * size, (shape[0] - lag) * size), lag * size);
  }
  return { shape, data };
}
