import { tf } from '../engine/tensorflow.ts';

/** Receives the batch mean and unbiased variance of each channel that a normalisation used; the tensors are kept. */
export type StatisticsSink = (mean: tf.Tensor1D, variance: tf.Tensor1D) => void;

/** ε of every batch norm, PyTorch's default. */
export const batchNormEpsilon = 1e-5;

type SavingArguments = [tf.Tensor, tf.Tensor1D, tf.Tensor1D, (tensors: tf.Tensor[]) => void];

/**
 * Batch norm in plain operations over everything but the last `gamma.size` channels; Ioffe & Szegedy (2015),
 * Algorithm 1, with its gradient written out.
 *
 * The sums over rows go in two levels: TensorFlow's own reductions and its fused kernel add one value after the other
 * in float32, which over 700 000 rows of three channels misses the variance by 3e-4.
 */
export function batchNorm(x: tf.Tensor5D, gamma: tf.Tensor1D, beta: tf.Tensor1D, sink: StatisticsSink): tf.Tensor5D {
  const channels = gamma.size;
  const count = x.size / channels;
  // x may hold several phases of the same channels side by side.
  const width = x.shape[4];
  const repeats = width / channels;
  const perChannel = (rows: tf.Tensor2D) =>
    columnSums(rows).reshape<tf.Tensor2D>([repeats, channels]).sum<tf.Tensor1D>(0);
  const perColumn = (t: tf.Tensor) => t.tile<tf.Tensor1D>([repeats]);

  const norm = tf.customGrad((...args) => {
    const [input, scale, shift, save] = args as unknown as SavingArguments;
    const rows = input.reshape<tf.Tensor2D>([-1, width]);
    const mean = perChannel(rows).div<tf.Tensor1D>(count);
    const centred = rows.sub<tf.Tensor2D>(perColumn(mean));
    const variance = perChannel(centred.square()).div<tf.Tensor1D>(count);
    sink(tf.keep(mean), tf.keep(variance.mul(count / Math.max(1, count - 1))));
    const inverseSd = variance.add<tf.Tensor1D>(batchNormEpsilon).rsqrt();
    save([centred, scale, inverseSd]);
    return {
      value: centred
        .mul(perColumn(inverseSd.mul(scale)))
        .add(perColumn(shift))
        .reshape(input.shape),
      gradFunc: (dy: tf.Tensor, [centred, scale, inverseSd]: tf.Tensor[]) => {
        const dRows = dy.reshape<tf.Tensor2D>([-1, width]);
        const dBeta = perChannel(dRows);
        const dGamma = perChannel(dRows.mul(centred)).mul<tf.Tensor1D>(inverseSd);
        const slope = perColumn(dGamma.mul(inverseSd).div(count));
        const dx = dRows
          .sub(perColumn(dBeta.div(count)))
          .sub(centred.mul(slope))
          .mul(perColumn(inverseSd.mul(scale)));
        return [dx.reshape(dy.shape), dGamma, dBeta];
      },
    };
  });
  return norm(x, gamma, beta) as tf.Tensor5D;
}

/** Sum of every column [W] of rows [N, W], by blocks of about √N rows; matrix products with ones are fastest. */
export function columnSums(rows: tf.Tensor2D): tf.Tensor1D {
  const [count, width] = rows.shape;
  const block = divisorNearRoot(count);
  const ones = tf.ones<tf.Rank.R3>([1, 1, block]);
  const sums = tf.matMul(ones, rows.reshape<tf.Tensor3D>([count / block, block, width]));
  return sums.reshape<tf.Tensor2D>([count / block, width]).sum(0);
}

/** The smallest divisor of n that is at least √n. */
function divisorNearRoot(n: number): number {
  let divisor = Math.ceil(Math.sqrt(n));
  while (n % divisor !== 0) divisor++;
  return divisor;
}
