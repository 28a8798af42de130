import type { tf } from '../../engine/tensorflow.ts';
import type { EncoderTraining } from './settings.ts';

/** Segments over which the normalised error is averaged, as in NEMS. */
const segments = 10;
/** Added to rates in front of the logarithm. */
const rateFloor = 1e-6;

/**
 * Loss of predictions against responses [batch, time, unit]; `weights` (0 or 1, broadcast to that shape) leaves bins
 * out. mse: mean squared error. nmse: bins in 10 segments, in each √(Σ error² / Σ response²) over bins and units,
 * mean over segments (NEMS). poisson: mean of r̂ − y ln r̂ for rates r̂, negative ones taken as 0 (McCullagh & Nelder
 * 1989, §6.2, without the term of y alone).
 */
export function encoderLoss(
  kind: EncoderTraining['loss'],
  predicted: tf.Tensor3D,
  responses: tf.Tensor3D,
  weights: tf.Tensor,
): tf.Scalar {
  if (kind === 'nmse') return normalisedError(predicted, responses, weights);
  const cost = kind === 'mse' ? predicted.sub(responses).square() : poissonCost(predicted, responses);
  return weightedMean(cost, weights);
}

function poissonCost(predicted: tf.Tensor, responses: tf.Tensor): tf.Tensor {
  const rate = predicted.relu().add(rateFloor);
  return rate.sub(responses.mul(rate.log()));
}

function weightedMean(cost: tf.Tensor, weights: tf.Tensor): tf.Scalar {
  const units = cost.size / weights.size;
  return cost.mul(weights).sum().div(weights.sum().mul(units).maximum(1));
}

function normalisedError(predicted: tf.Tensor3D, responses: tf.Tensor3D, weights: tf.Tensor): tf.Scalar {
  const [batch, time] = predicted.shape;
  const bins = batch * time;
  const perSegment = Math.ceil(bins / segments);
  const perBin = (cells: tf.Tensor) =>
    cells
      .sum(2)
      .reshape([bins])
      .pad([[0, perSegment * segments - bins]])
      .reshape([segments, perSegment])
      .sum(1);
  const error = perBin(predicted.sub(responses).square().mul(weights));
  const power = perBin(responses.square().mul(weights));
  const used = power.greater(0).toFloat();
  // The small term keeps the slope of the root finite at a perfect fit.
  const ratio = error.add(1e-12).div(power.maximum(1e-12)).sqrt();
  return ratio.mul(used).sum().div(used.sum().maximum(1));
}
