import { tf } from '../../engine/tensorflow.ts';

/** Real and imaginary halves of complex filters, [tap, filter] each. */
interface ComplexFilters {
  readonly real: tf.Tensor2D;
  readonly imaginary: tf.Tensor2D;
}

/**
 * Gabor filters (Zeghidour et al. 2021, eq. 2): e^{iωn}·e^{−n²/(2σ²)}/(√(2π)σ), n in samples from the middle;
 * ω in radians a sample and σ in samples, [filter] each.
 */
export function gaborFilters(omega: tf.Tensor1D, sigma: tf.Tensor1D, taps: number): ComplexFilters {
  const middle = (taps - 1) / 2;
  const places = tf.tensor2d(
    Float32Array.from({ length: taps }, (_, tap) => tap - middle),
    [taps, 1],
  );
  const envelope = places
    .div(sigma)
    .square()
    .mul(-0.5)
    .exp()
    .div(sigma.mul(Math.sqrt(2 * Math.PI)));
  const angles = places.mul(omega);
  return { real: envelope.mul(angles.cos()), imaginary: envelope.mul(angles.sin()) };
}

/**
 * Weights of a pool that looks back from the end of a bin over `bins` bins of `longest` samples: half a Gaussian whose
 * standard deviation is `width` times its length, of sum 1; [bins, longest, channel] for width [channel], bin 0 = the
 * present one, places in the order of the samples.
 */
export function backwardGaussian(width: tf.Tensor1D, bins: number, longest: number): tf.Tensor3D {
  const length = bins * longest;
  const back = Float32Array.from({ length }, (_, i) => {
    const [bin, place] = [Math.floor(i / longest), i % longest];
    return (bin * longest + longest - 1 - place) / length;
  });
  const raw = tf.tensor2d(back, [length, 1]).div(width).square().mul(-0.5).exp();
  return raw.div(raw.sum(0, true)).reshape([bins, longest, width.size]);
}
