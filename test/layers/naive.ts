import { tf } from '../../src/engine/tensorflow.ts';

/** Straight loops that the layers are held against; arrays are row-major [B, T, H, W, C]. */

type Shape = readonly [number, number, number, number, number];

/** The maximum of every window. */
export function naiveMaxPool(data: ArrayLike<number>, shape: Shape, factors: readonly [number, number, number]) {
  const { values } = windows(data, shape, factors);
  return Float32Array.from(values, (window) => Math.max(...window.map(({ value }) => value)));
}

/** Carries `dy` back through the maxima, in equal shares among ties. */
export function naiveMaxPoolGradient(
  data: ArrayLike<number>,
  shape: Shape,
  factors: readonly [number, number, number],
  dy: ArrayLike<number>,
): Float32Array {
  const dx = new Float32Array(data.length);
  windows(data, shape, factors).values.forEach((window, i) => {
    const maximum = Math.max(...window.map(({ value }) => value));
    const winners = window.filter(({ value }) => value === maximum);
    for (const { at } of winners) dx[at] = dy[i] / winners.length;
  });
  return dx;
}

function windows(data: ArrayLike<number>, [B, T, H, W, C]: Shape, [fT, fH, fW]: readonly [number, number, number]) {
  const values: { at: number; value: number }[][] = [];
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t += fT)
      for (let h = 0; h < H; h += fH)
        for (let w = 0; w < W; w += fW)
          for (let c = 0; c < C; c++) {
            const window = [];
            for (let i = 0; i < fT; i++)
              for (let j = 0; j < fH; j++)
                for (let k = 0; k < fW; k++) {
                  const at = (((b * T + t + i) * H + h + j) * W + w + k) * C + c;
                  window.push({ at, value: data[at] });
                }
            values.push(window);
          }
  return { values };
}

/** Nearest up-sampling by gathering. */
export function naiveUpsample(x: tf.Tensor5D, factors: readonly [number, number, number]): tf.Tensor5D {
  return factors.reduce((y, factor, i) => {
    const indices = Array.from({ length: y.shape[i + 1] * factor }, (_, at) => Math.floor(at / factor));
    return tf.gather(y, tf.tensor1d(indices, 'int32'), i + 1);
  }, x);
}

/** Batch norm over all rows by tf.moments. */
export function naiveBatchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const rows = x.reshape([-1, gamma.size]);
  const { mean, variance } = tf.moments(rows, 0);
  return rows.sub(mean).div(variance.add(1e-5).sqrt()).mul(gamma).add(beta).reshape(x.shape);
}
