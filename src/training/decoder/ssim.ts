import { tf } from '../../engine/tensorflow.ts';

const luminanceConstant = 0.01 ** 2;
const contrastConstant = 0.03 ** 2;

/** What a blur may be told besides its sizes. */
export interface BlurOptions {
  /** 3 when left out. */
  readonly colours?: number;
  /** In pixels; 1.5 when left out. */
  readonly sigma?: number;
}

/**
 * Gaussian blur of frames [N, H, W·C] with zero padding, as two banded matrix products; Wang et al. (2004), §III-B.
 * The window is centred on tap ⌊size/2⌋, so an even one returns one row and column more. Along an axis shorter than the
 * window it has the largest odd number of taps that fits.
 */
export class GaussianBlur {
  readonly colours: number;
  readonly rowTaps: readonly number[];
  readonly columnTaps: readonly number[];
  private readonly rows: tf.Tensor3D;
  private readonly columns: tf.Tensor2D;

  constructor(height: number, width: number, windowSize: number, { colours = 3, sigma = 1.5 }: BlurOptions = {}) {
    this.colours = colours;
    this.rowTaps = gaussianTaps(windowAlong(height, windowSize), sigma);
    this.columnTaps = gaussianTaps(windowAlong(width, windowSize), sigma);
    this.rows = tf.keep(tf.tidy(() => band(this.rowTaps, height, 1).expandDims<tf.Tensor3D>(0)));
    this.columns = tf.keep(tf.tidy(() => band(this.columnTaps, width, colours).transpose()));
  }

  /** [N, H, W·C] → [N, H', W'·C]. */
  apply(frames: tf.Tensor3D): tf.Tensor3D {
    const [count, height, values] = frames.shape;
    const across = tf.matMul(frames.reshape<tf.Tensor2D>([count * height, values]), this.columns);
    return tf.matMul(this.rows, across.reshape([count, height, -1])) as tf.Tensor3D;
  }

  /** The transposed map, which carries gradients back: [N, H', W'·C] → [N, H, W·C]. */
  applyTransposed(frames: tf.Tensor3D): tf.Tensor3D {
    const down = tf.matMul(this.rows, frames, true, false);
    const [count, height, values] = down.shape;
    const across = tf.matMul(down.reshape<tf.Tensor2D>([count * height, values]), this.columns, false, true);
    return across.reshape([count, height, -1]);
  }

  dispose(): void {
    tf.dispose([this.rows, this.columns]);
  }
}

/** Local mean and variance of the target, which do not change while training. Both [N, H', W'·C]. */
export interface TargetStatistics {
  readonly mean: tf.Tensor3D;
  readonly variance: tf.Tensor3D;
}

export function targetStatistics(target: tf.Tensor3D, blur: GaussianBlur): TargetStatistics {
  return tf.tidy(() => {
    const mean = blur.apply(target);
    return { mean, variance: blur.apply(target.square()).sub<tf.Tensor3D>(mean.square()) };
  });
}

/**
 * SSIM maps [N, H', W'·C] of frames in [0, 1], Wang et al. (2004), eq. 13, with C1 = 0.01² and C2 = 0.03², and a
 * function for the gradient of Σ map with respect to the prediction [N, H, W·C].
 */
export function ssimMaps(
  prediction: tf.Tensor3D,
  target: tf.Tensor3D,
  statistics: TargetStatistics,
  blur: GaussianBlur,
) {
  const { mean: targetMean, variance: targetVariance } = statistics;
  const mean = blur.apply(prediction);
  const meanSquare = mean.square();
  const meanProduct = mean.mul(targetMean);
  const luminance = meanProduct.mul(2).add(luminanceConstant);
  const structure = blur.apply(prediction.mul(target)).sub(meanProduct).mul(2).add(contrastConstant);
  const luminanceNorm = targetMean.square().add(luminanceConstant).add(meanSquare);
  const structureNorm = targetVariance.add(contrastConstant).add(blur.apply(prediction.square())).sub(meanSquare);
  const norm = luminanceNorm.mul(structureNorm);
  const map = luminance.mul(structure).div(norm) as tf.Tensor3D;

  const gradient = (): tf.Tensor3D => {
    // Chain rule through blur(y), blur(y²) and blur(v·y); each derivative is blurred back.
    const byProduct = luminance.div(norm).mul(2);
    const bySquare = map.div(structureNorm).neg();
    const byMean = structure
      .sub(luminance)
      .mul(targetMean)
      .div(norm)
      .sub(map.mul(mean).div(luminanceNorm))
      .sub(bySquare.mul(mean))
      .mul(2);
    return blur
      .applyTransposed(byMean as tf.Tensor3D)
      .add(
        blur
          .applyTransposed(bySquare as tf.Tensor3D)
          .mul(prediction)
          .mul(2),
      )
      .add(blur.applyTransposed(byProduct as tf.Tensor3D).mul(target));
  };
  return { map, gradient };
}

const windowAlong = (length: number, windowSize: number): number =>
  length >= windowSize ? windowSize : length - ((length + 1) % 2);

function gaussianTaps(size: number, sigma: number): number[] {
  const centre = Math.floor(size / 2);
  const taps = Array.from({ length: size }, (_, i) => Math.exp(-((i - centre) ** 2) / (2 * sigma ** 2)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

/** Banded matrix [outputs·channels, inputs·channels] of a zero-padded filter along an axis with interleaved channels. */
function band(taps: readonly number[], inputs: number, channels: number): tf.Tensor2D {
  const padding = Math.floor(taps.length / 2);
  const outputs = inputs + 2 * padding - taps.length + 1;
  const matrix = tf.buffer([outputs * channels, inputs * channels]);
  for (let o = 0; o < outputs; o++) {
    for (const [tap, weight] of taps.entries()) {
      const i = o + tap - padding;
      if (i < 0 || i >= inputs) continue;
      for (let c = 0; c < channels; c++) matrix.set(weight, o * channels + c, i * channels + c);
    }
  }
  return matrix.toTensor() as tf.Tensor2D;
}
