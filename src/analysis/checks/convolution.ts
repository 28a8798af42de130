import { type NdArray, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { causalConvolution } from '../../layers/causal-convolution.ts';
import { maxPool3d } from '../../layers/max-pool.ts';
import { randomStream } from '../../random/stream.ts';

export interface ConvolutionOptions {
  readonly seed?: number;
  /** Taps and filters of the convolution (5 and 4). */
  readonly taps?: number;
  readonly filters?: number;
  /** Positions that are pooled, or of which a stride takes the first (4). */
  readonly size?: number;
}

/** What a shift of the input does to a layer behind the convolution. */
interface LayerShift {
  readonly layer: keyof typeof layers;
  /** Of the input, in positions. */
  readonly shift: number;
  /** Root mean square of the difference to the output shifted by the nearest whole number, over that of the output about its mean. */
  readonly error: number;
}

export interface ConvolutionResult {
  /** Positions (frames over time, or rows of a single image) and values at each. */
  readonly positions: number;
  readonly channels: number;
  /** ∂L/∂W of the layer against Σ_t x(t − τ)·δ(t), the largest difference over the largest entry. */
  readonly gradientError: number;
  readonly equivariance: readonly LayerShift[];
  /** The same for a mean or maximum over all positions, and for none, whose positions are all read. */
  readonly invariance: readonly {
    readonly pool: keyof typeof globalPools;
    readonly shift: number;
    readonly error: number;
  }[];
  /** Weights of the convolution, and of as many filters that are not shared between positions. */
  readonly parameters: { readonly shared: number; readonly locallyConnected: number; readonly ratio: number };
}

type Maps = tf.Tensor3D;

/** Layers of maps [1, position, filter] that keep one position in `size`. */
const layers = {
  stride: (y: Maps, size: number) => strided(y, size),
  'two strides': (y: Maps, size: number) => strided(strided(y, Math.sqrt(size)), Math.sqrt(size)),
  'max pool': (y: Maps, size: number) => {
    const [, positions, filters] = y.shape;
    return maxPool3d(y.reshape([1, positions, 1, 1, filters]), [size, 1, 1]).reshape<Maps>([1, -1, filters]);
  },
  'mean pool': (y: Maps, size: number) => blocks(y, size).mean<Maps>(2),
};

/** What is read of all positions. */
const globalPools = {
  mean: (y: Maps) => y.mean(1),
  max: (y: Maps) => y.max(1),
  none: (y: Maps) => y,
};

/**
 * What sharing weights over positions gives, on standardised frames [time, ...frame] or the rows of one image (Cohen & Welling 2016,
 * ICML; LeCun et al. 1989, Neural Comput. 1:541): the weight gradient of the project's convolution is the cross-correlation of its
 * input with the error; behind it, strides and pools of `size` commute with shifts by multiples of `size` alone; what is pooled over all
 * positions does not change with shifts; locally connected filters have as many weights more as there are positions. The filters are
 * drawn at random (stream "check/convolution"), since none of this depends on them. Throws InvalidInput for too few positions.
 */
export function checkConvolution(array: NdArray, options: ConvolutionOptions = {}): ConvolutionResult {
  const { seed = 1, taps = 5, filters = 4, size = 4 } = options;
  const whole = sequenceOf(array);
  const positions = whole.shape[0] - (whole.shape[0] % size);
  const channels = whole.shape[1];
  if (positions < 2 * (size + taps)) {
    throw new CortexError(
      'InvalidInput',
      `${whole.shape[0]} positions are too few for ${taps} taps and pools of ${size}; take ${2 * (size + taps)} or more.`,
    );
  }
  const stream = randomStream(seed, 'check/convolution');
  const values = stream.normals(taps * channels * filters, 1 / Math.sqrt(taps * channels));
  const errors = stream.normals(positions * filters);
  const shifts = Array.from({ length: size }, (_, i) => i + 1);
  return tf.tidy(() => {
    const x = tf.tensor2d(whole.data.subarray(0, positions * channels), [positions, channels]);
    const kernel = tf.tensor3d(values, [taps, channels, filters]);
    const maps = (input: tf.Tensor2D) => tf.relu(causalConvolution(input.expandDims(0), kernel));
    // Silence behind the input, so that nothing is shifted out of it.
    const padded = shifted(x, 0, size + taps);
    return {
      positions,
      channels,
      gradientError: gradientError(x, kernel, tf.tensor3d(errors, [1, positions, filters])),
      equivariance: (Object.keys(layers) as (keyof typeof layers)[]).flatMap((layer) =>
        shifts.map((shift) => {
          const [before, after] = [x, shifted(x, shift)].map((input) => layers[layer](maps(input), size));
          const steps = Math.round(shift / size);
          const count = before.shape[1] - Math.ceil(shift / size);
          const kept = before.slice([0, Math.ceil(shift / size) - steps, 0], [-1, count, -1]);
          return {
            layer,
            shift,
            error: relativeError(kept, after.slice([0, Math.ceil(shift / size), 0], [-1, count, -1])),
          };
        }),
      ),
      invariance: (Object.keys(globalPools) as (keyof typeof globalPools)[]).flatMap((pool) =>
        shifts.map((shift) => {
          const pooled = [padded, shifted(x, shift, size + taps - shift)].map((input) =>
            globalPools[pool](maps(input)),
          );
          return { pool, shift, error: relativeError(pooled[0], pooled[1]) };
        }),
      ),
      parameters: {
        shared: values.length,
        locallyConnected: positions * values.length,
        ratio: 1 / positions,
      },
    };
  });
}

/** Frames over time, [time, value]; of one frame its rows. */
function sequenceOf({ shape, data }: NdArray): NdArray {
  const rows = shape[0] === 1 && shape.length > 2 ? shape.slice(1) : shape;
  return { shape: [rows[0], sizeOf(rows.slice(1))], data };
}

/** x with silence in front of it, cut to its length or with `behind` more silent positions. */
function shifted(x: tf.Tensor2D, shift: number, behind?: number): tf.Tensor2D {
  const moved: tf.Tensor2D = x.pad([
    [shift, behind ?? 0],
    [0, 0],
  ]);
  return behind === undefined ? moved.slice([0, 0], x.shape) : moved;
}

const blocks = (y: Maps, size: number) => y.reshape<tf.Tensor4D>([1, y.shape[1] / size, size, y.shape[2]]);
const strided = (y: Maps, size: number) => blocks(y, size).slice([0, 0, 0, 0], [-1, -1, 1, -1]).squeeze<Maps>([2]);

/** L = Σ δ·y: its gradient by the layer's own backward pass, against the sum written out. */
function gradientError(x: tf.Tensor2D, kernel: tf.Tensor3D, delta: Maps): number {
  const [taps] = kernel.shape;
  const positions = x.shape[0];
  const found = tf.grad((k: tf.Tensor) =>
    causalConvolution(x.expandDims(0), k as tf.Tensor3D)
      .mul(delta)
      .sum(),
  )(kernel);
  const expected = tf.stack(
    Array.from({ length: taps }, (_, tap) =>
      tf.matMul(x.slice([0, 0], [positions - tap, -1]), delta.squeeze<tf.Tensor2D>([0]).slice([tap, 0]), true),
    ),
  );
  return found.sub(expected).abs().max().div(expected.abs().max()).dataSync()[0];
}

/** Root mean square of the difference over that of `before` about its mean. */
function relativeError(before: tf.Tensor, after: tf.Tensor): number {
  const spread = before.sub(before.mean()).square().mean();
  return after.sub(before).square().mean().div(spread).sqrt().dataSync()[0];
}
