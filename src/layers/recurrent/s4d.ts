import { tf } from '../../engine/tensorflow.ts';

/** Bins of the fine grid of times. */
const fineBins = 32;

/** Parameters of diagonal state spaces, one a channel, with `modes` pairs of conjugate modes each. */
interface S4dParameters {
  /** Log of the step Δ [channel]. */
  readonly logStep: tf.Tensor1D;
  /** Log of −Re λ [channel, mode]. */
  readonly logDecay: tf.Tensor2D;
  /** Im λ [channel, mode]. */
  readonly frequency: tf.Tensor2D;
  /** Re and Im of the output weights C, with the input weights in them: [channel, mode] each. */
  readonly outputReal: tf.Tensor2D;
  readonly outputImaginary: tf.Tensor2D;
}

/**
 * Impulse responses of S4D (Gu et al. 2022, "On the parameterization and initialization of diagonal state space
 * models", eq. 9, zero-order hold): K(t) = 2·Re Σ_n C_n·(e^{λ_nΔ} − 1)/λ_n·e^{λ_nΔt}, t = 0 … bins − 1; [channel, bins].
 *
 * Times are written coarse + fine, so that the sum over modes is one product of two small matrices a channel.
 */
export function s4dKernel(parameters: S4dParameters, bins: number): tf.Tensor2D {
  const { logStep, logDecay, frequency, outputReal, outputImaginary } = parameters;
  const [channels, modes] = frequency.shape;
  const real = logDecay.exp().neg<tf.Tensor2D>();
  const step = logStep.exp().expandDims(1);
  const rate: Complex = { re: real.mul(step), im: frequency.mul(step) };
  const held = quotient(minusOne(exponential(rate)), { re: real, im: frequency });
  const weights = complexProduct({ re: outputReal, im: outputImaginary }, held);

  const at = (times: tf.Tensor) => {
    const grid = times.reshape([1, 1, -1]);
    return exponential({ re: rate.re.expandDims(2).mul(grid), im: rate.im.expandDims(2).mul(grid) });
  };
  const coarseCount = Math.ceil(bins / fineBins);
  const fine = at(tf.range(0, fineBins));
  const coarse = complexProduct(
    { re: weights.re.expandDims(2), im: weights.im.expandDims(2) },
    at(tf.range(0, coarseCount).mul(fineBins)),
  );
  const left = tf.concat([coarse.re, coarse.im.neg()], 1).reshape<tf.Tensor3D>([channels, 2 * modes, coarseCount]);
  const right = tf.concat([fine.re, fine.im], 1).reshape<tf.Tensor3D>([channels, 2 * modes, fineBins]);
  return tf
    .matMul(left, right, true, false)
    .mul(2)
    .reshape<tf.Tensor2D>([channels, coarseCount * fineBins])
    .slice([0, 0], [channels, bins]);
}

interface Complex {
  readonly re: tf.Tensor;
  readonly im: tf.Tensor;
}

function exponential({ re, im }: Complex): Complex {
  const size = re.exp();
  return { re: size.mul(im.cos()), im: size.mul(im.sin()) };
}

const minusOne = ({ re, im }: Complex): Complex => ({ re: re.sub(1), im });

const complexProduct = (a: Complex, b: Complex): Complex => ({
  re: a.re.mul(b.re).sub(a.im.mul(b.im)),
  im: a.re.mul(b.im).add(a.im.mul(b.re)),
});

function quotient(a: Complex, b: Complex): Complex {
  const norm = b.re.square().add(b.im.square());
  const conjugated = complexProduct(a, { re: b.re, im: b.im.neg() });
  return { re: conjugated.re.div(norm), im: conjugated.im.div(norm) };
}
