import { type NdArray, ndarray, sizeOf } from '../../arrays.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { drawPatches, type PatchData } from './patches/draw-patches.ts';
import { type GaborShare, gaborShare } from './patches/gabor-share.ts';
import { independentComponents } from './patches/independent-components.ts';
import { product } from './patches/product.ts';
import { sparseCode } from './patches/sparse-code.ts';
import { whitenPatches } from './patches/white-patches.ts';

export interface PatchCodeOptions {
  readonly seed?: number;
  /** Pixels of a side (8), patches (10,000) and features of each code (48). */
  readonly side?: number;
  readonly patches?: number;
  readonly features?: number;
  /** Passes of ICA over all patches (60), and batches of 500 patches of sparse coding (200). */
  readonly icaSteps?: number;
  readonly sparseBatches?: number;
}

export interface PatchCodes {
  readonly side: number;
  readonly patches: number;
  readonly ica: GaborShare;
  readonly sparseCoding: GaborShare;
  /** The same of normal patches with the same covariance, which hold nothing but their spectrum. */
  readonly normalPatches: { readonly ica: GaborShare; readonly sparseCoding: GaborShare };
}

/**
 * First-layer emergence (Olshausen & Field 1996; Bell & Sejnowski 1997, Vision Res. 37:3327): independent components and a sparse code
 * of patches of the training frames, with Gabor fits of their features. Patches are whitened to `features` components first.
 */
export function checkPatchCodes(data: PatchData, options: PatchCodeOptions = {}): PatchCodes {
  const { seed = 1, side = 8, patches: count = 10_000, features = 48, icaSteps = 60, sparseBatches = 200 } = options;
  const stream = (name: string) => randomStream(seed, `check/patches-${name}`);
  const found = whitenPatches(drawPatches(data, { side, count, stream: stream('drawn') }), features);
  const codes = (white: NdArray, name: string) => {
    const shareOf = (code: NdArray) => gaborShare(product(code, found.toPixels), [side, side]);
    return {
      ica: shareOf(independentComponents(white, icaSteps, stream(`ica-${name}`))),
      sparseCoding: shareOf(sparseCode(white, sparseBatches, stream(`sparse-${name}`))),
    };
  };
  const normal = ndarray(found.white.shape, stream('normal').normals(sizeOf(found.white.shape)));
  return { side, patches: count, ...codes(found.white, 'patches'), normalPatches: codes(normal, 'normal') };
}

/** The spatial filters of a network's first layer [y, x, colour, filter], the mean over colours; null for networks without such. */
export function firstLayerShare(encoder: Encoder): GaborShare | null {
  if (!encoder.weights.specs.some(({ name }) => name === 'first/kernel')) return null;
  const kernel = encoder.weights.get('first/kernel');
  if (kernel.rank !== 4) return null;
  const [height, width, colours, filters] = kernel.shape;
  const values = kernel.dataSync();
  const maps = Float32Array.from({ length: filters * height * width }, (_, i) => {
    const [filter, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    let sum = 0;
    for (let colour = 0; colour < colours; colour++) sum += values[(pixel * colours + colour) * filters + filter];
    return sum / colours;
  });
  return gaborShare(ndarray([filters, height * width], maps), [height, width]);
}
