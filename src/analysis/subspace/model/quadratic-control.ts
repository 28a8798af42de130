import { type NdArray, rowValues } from '../../../arrays.ts';
import { solvePositive } from '../../../engine/positive-solve.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { type FrameItem, momentsOver, type SplitBins } from '../fields/subspace-frames.ts';

/** Ridges tried, in multiples of the number of training bins (features have sd 1). */
const ridges = [1e-4, 1e-3, 1e-2, 1e-1];

/**
 * Control of the subspace model (after the code of Wingert et al. 2026): a linear readout of the projections z_i and
 * their products z_i z_j, by ridge regression, the ridge chosen on the validation bins (the middle one without). Items
 * of one unit each.
 *
 * @returns predictions [unit, test bin] in the unit of the responses; NaN rows for units of no item or training
 * response
 */
export function fitQuadraticControls(items: readonly FrameItem[], responses: NdArray, bins: SplitBins): NdArray {
  const count = bins.test.length;
  const predicted = new Float32Array(responses.shape[0] * count).fill(Number.NaN);
  for (const { projections, units } of items) {
    for (const unit of units) {
      const response = rowValues(responses, unit);
      const present = (of: Int32Array) => of.filter((bin) => !Number.isNaN(response[bin]));
      const chosen = { train: present(bins.train), validation: present(bins.validation), test: bins.test };
      if (chosen.train.length > 0) predicted.set(predictOne(projections, response, chosen), unit * count);
    }
  }
  return { shape: [responses.shape[0], count], data: predicted };
}

function predictOne(projections: NdArray, response: Float32Array, bins: SplitBins): Float32Array {
  const moments = Array.from({ length: projections.shape[0] }, (_, k) =>
    momentsOver(rowValues(projections, k), bins.train),
  );
  const target = momentsOver(response, bins.train);
  const z = (of: Int32Array) => {
    const values = new Float32Array(moments.length * of.length);
    for (const [k, { mean, sd }] of moments.entries()) {
      const row = rowValues(projections, k);
      for (const [i, bin] of of.entries()) values[k * of.length + i] = (row[bin] - mean) / sd;
    }
    return tf.tensor2d(values, [moments.length, of.length]);
  };
  const y = (of: Int32Array) => Float32Array.from(of, (bin) => (response[bin] - target.mean) / target.sd);
  const output = tf.tidy(() => {
    const raw = featuresOf(z(bins.train));
    const mean = raw.mean(0, true);
    const sd = raw.sub(mean).square().mean(0, true).sqrt().maximum(1e-6);
    const features = (of: Int32Array) => featuresOf(z(of)).sub(mean).div<tf.Tensor2D>(sd);
    const x = features(bins.train);
    const products = tf.matMul<tf.Tensor2D>(x, x, true, false);
    const along = tf.matMul<tf.Tensor2D>(x, tf.tensor2d(y(bins.train), [bins.train.length, 1]), true, false);
    const unit = tf.eye(x.shape[1]).mul(bins.train.length);
    const solutions = ridges.map((ridge) => solvePositive(products.add(unit.mul(ridge)), along));
    const best = bins.validation.length > 0 ? bestOf(solutions, features(bins.validation), y(bins.validation)) : 2;
    return tf.matMul(features(bins.test), solutions[best]).reshape([bins.test.length]);
  });
  const values = output.dataSync<'float32'>();
  output.dispose();
  return values.map((value) => target.mean + target.sd * value);
}

function bestOf(solutions: readonly tf.Tensor2D[], features: tf.Tensor2D, target: Float32Array): number {
  const column = tf.tensor2d(target, [target.length, 1]);
  const errors = solutions.map((one) => tf.matMul(features, one).sub(column).square().mean().dataSync()[0]);
  return errors.indexOf(Math.min(...errors));
}

/** Rows z [component, bin] → [bin, component + pairs]: z_i and z_i z_j with i ≤ j. */
function featuresOf(z: tf.Tensor2D): tf.Tensor2D {
  const count = z.shape[0];
  const pairs = Array.from({ length: count }, (_, i) =>
    z.slice([i, 0], [count - i, -1]).mul<tf.Tensor2D>(z.slice([i, 0], [1, -1])),
  );
  return tf.concat([z, ...pairs], 0).transpose();
}
