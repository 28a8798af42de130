import { concatenate } from '../../../arrays.ts';
import { solvePositive } from '../../../engine/positive-solve.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { LinearForm, LinearVideoDecoder } from '../../../models/decoders/linear-video-decoder.ts';
import type { TrainingData } from '../training-data.ts';
import { type BinMoments, framesAt, regressorsAt, TrainingMoments } from './bin-moments.ts';
import { validationLoss } from './validation-loss.ts';

/** Bins, evenly spread, on whose validation samples ridges are compared. */
const comparedBins = 8;
/** Multiplications of solving for every bin above which weights for each are not among those chosen from. */
const mostWork = 2e10;

type Values = Readonly<Record<string, Float32Array>>;
interface Fit {
  readonly ridge: number;
  readonly values: Values;
}

/**
 * Fits a linear decoder by ridge regression (Hoerl & Kennard 1970), about the means of every bin: the same weights in
 * every bin, or weights of its own for each. The ridge, and the form unless the options name it, have the lowest mean
 * squared error of pixels on the validation samples; ridges are compared on eight bins.
 */
export function fitLinearVideo(
  decoder: LinearVideoDecoder,
  data: TrainingData,
): { readonly weights: LinearForm; readonly ridge: number } {
  const { lags, weights, ridges } = decoder.config;
  const moments = new TrainingMoments(data, lags);
  const isCheap = moments.bins * moments.regressors ** 3 <= mostWork;
  const forms: LinearForm[] = weights !== 'chosen' ? [weights] : isCheap ? ['shared', 'per-bin'] : ['shared'];
  const fits = forms.map((form) => {
    const problem = { moments, data, lags, ridges };
    const fit = form === 'shared' ? fitShared(problem) : fitPerBin(problem);
    decoder.weights.assign(fit.values);
    return { form, ...fit, loss: forms.length > 1 ? validationLoss(decoder, data) : 0 };
  });
  const best = fits.reduce((a, b) => (b.loss < a.loss ? b : a));
  decoder.weights.assign(best.values);
  return { weights: best.form, ridge: best.ridge };
}

interface Problem {
  readonly moments: TrainingMoments;
  readonly data: TrainingData;
  readonly lags: readonly [number, number];
  readonly ridges: readonly number[];
}

function fitShared({ moments, data, lags, ridges }: Problem): Fit {
  const bins = Array.from({ length: moments.bins }, (_, bin) => bin);
  const { gram, cross } = totals(moments);
  const kernels = ridges.map((ridge) => tf.tidy(() => ridgeSolution(gram, cross, ridge)));
  const losses = ridges.map(() => 0);
  for (const bin of spread(bins)) {
    tf.tidy(() => {
      const means = moments.at(bin);
      const target = validationTarget(data, lags, bin, means);
      kernels.forEach((kernel, i) => {
        losses[i] += target.lossOf(tf.matMul<tf.Tensor2D>(target.regressors, kernel));
      });
    });
  }
  const place = losses.indexOf(Math.min(...losses));
  const kernel = kernels[place];
  const biases = bins.map((bin) => {
    const bias = tf.tidy(() => {
      const { regressorMean, frameMean } = moments.at(bin);
      return frameMean.sub(tf.matMul<tf.Tensor2D>(regressorMean, kernel));
    });
    const values = bias.dataSync<'float32'>().slice();
    bias.dispose();
    return values;
  });
  const values = { kernel: kernel.dataSync<'float32'>().slice(), bias: concatenate(biases) };
  tf.dispose([gram, cross, ...kernels]);
  return { ridge: ridges[place], values };
}

/** Σ x xᵀ and Σ x yᵀ over all bins. */
function totals(moments: TrainingMoments): { readonly gram: tf.Tensor2D; readonly cross: tf.Tensor2D } {
  let total: { gram: tf.Tensor2D; cross: tf.Tensor2D } | undefined;
  for (let bin = 0; bin < moments.bins; bin++) {
    const before = total;
    total = tf.tidy(() => {
      const { gram, sums, frames } = moments.at(bin);
      const cross = tf.matMul<tf.Tensor2D>(sums, frames);
      return before ? { gram: before.gram.add(gram), cross: before.cross.add(cross) } : { gram, cross };
    });
    if (before) tf.dispose([before.gram, before.cross]);
  }
  return total!;
}

function fitPerBin({ moments, data, lags, ridges }: Problem): Fit {
  const bins = Array.from({ length: moments.bins }, (_, bin) => bin);
  const losses = ridges.map(() => 0);
  for (const bin of spread(bins)) {
    tf.tidy(() => {
      const own = moments.at(bin);
      const target = validationTarget(data, lags, bin, own);
      ridges.forEach((ridge, i) => {
        const { scores, frames } = binSolution(own, ridge);
        losses[i] += target.lossOf(tf.matMul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(target.regressors, scores), frames));
      });
    });
  }
  const ridge = ridges[losses.indexOf(Math.min(...losses))];
  const solved = bins.map((bin) => {
    const { scores, frames, bias } = tf.tidy(() => {
      const own = moments.at(bin);
      const solution = binSolution(own, ridge);
      const offset = tf.matMul<tf.Tensor2D>(
        tf.matMul<tf.Tensor2D>(own.regressorMean, solution.scores),
        solution.frames,
      );
      return { ...solution, bias: own.frameMean.sub(offset) };
    });
    const values = [scores, frames, bias].map((tensor) => tensor.dataSync<'float32'>().slice());
    tf.dispose([scores, frames, bias]);
    return values;
  });
  const part = (index: number) => concatenate(solved.map((values) => values[index]));
  return { ridge, values: { 'bins/scores': part(0), 'bins/frames': part(1), bias: part(2) } };
}

/** Weights of one bin as a product: through the conditions where they are fewer than the regressors. */
function binSolution({ gram, sums, frames }: BinMoments, ridge: number) {
  const [regressors, conditions] = sums.shape;
  if (conditions < regressors) return { scores: ridgeSolution(gram, sums, ridge), frames };
  return { scores: tf.eye(regressors), frames: ridgeSolution(gram, tf.matMul<tf.Tensor2D>(sums, frames), ridge) };
}

/** (G + λ I)⁻¹ B, λ as a fraction of the mean of the diagonal; through the inverse where that has fewer columns. */
function ridgeSolution(gram: tf.Tensor2D, right: tf.Tensor2D, ridge: number): tf.Tensor2D {
  return tf.tidy(() => {
    const size = gram.shape[0];
    const identity = tf.eye(size);
    const power = gram.mul(identity).sum().div(size).dataSync()[0];
    const system = gram.add<tf.Tensor2D>(identity.mul(power > 0 ? ridge * power : 1));
    if (right.shape[1] <= size) return solvePositive(system, right);
    return tf.matMul<tf.Tensor2D>(solvePositive(system, identity), right);
  });
}

/** The validation samples of one bin about the training means, and the loss of predictions of their frames. */
function validationTarget(
  { validation, videos }: TrainingData,
  lags: readonly [number, number],
  bin: number,
  { regressorMean, frameMean }: BinMoments,
) {
  const rows = regressorsAt(validation.responses, bin, lags);
  const shown = framesAt(videos, bin, [...validation.condition]);
  const frames = tf.tensor2d(shown.data, [shown.shape[0], shown.shape[1]]);
  const lossOf = (prediction: tf.Tensor2D) =>
    prediction.add(frameMean).clipByValue(0, 1).sub(frames).square().mean().dataSync()[0];
  return { regressors: tf.tensor2d(rows.data, [rows.shape[0], rows.shape[1]]).sub<tf.Tensor2D>(regressorMean), lossOf };
}

/** At most eight of the bins, evenly spread. */
function spread(bins: readonly number[]): number[] {
  const taken = Math.min(comparedBins, bins.length);
  return Array.from({ length: taken }, (_, i) => bins[Math.floor(((i + 0.5) * bins.length) / taken)]);
}
