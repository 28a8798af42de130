import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type NdArray, ndarray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { product } from './product.ts';

/** Patches in whitened coordinates, and the way back to pixels. */
export interface WhitePatches {
  /** [patch, component], unit variance. */
  readonly white: NdArray;
  /** [component, pixel]: a whitened vector times this is a patch. */
  readonly toPixels: NdArray;
}

/**
 * The leading principal components of patches [patch, pixel], each at unit variance. Throws InvalidData where fewer than `components`
 * of them vary.
 */
export function whitenPatches(patches: NdArray, components: number): WhitePatches {
  const [count, pixels] = patches.shape;
  const { data: squares } = product(patches, patches, { transposeA: true });
  const covariance = Matrix.from1DArray(
    pixels,
    pixels,
    squares.map((value) => value / count),
  );
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const order = Array.from(realEigenvalues.keys()).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const kept = order.slice(0, components);
  if (!(realEigenvalues[kept[components - 1]] > 1e-6 * realEigenvalues[order[0]])) {
    throw new CortexError(
      'InvalidData',
      `Fewer than ${components} components of these patches vary; ask for fewer features.`,
    );
  }
  const scaled = (power: number): NdArray =>
    ndarray(
      [components, pixels],
      Float32Array.from({ length: components * pixels }, (_, i) => {
        const k = kept[Math.floor(i / pixels)];
        return eigenvectorMatrix.get(i % pixels, k) * realEigenvalues[k] ** power;
      }),
    );
  return { white: product(patches, scaled(-0.5), { transposeB: true }), toPixels: scaled(0.5) };
}
