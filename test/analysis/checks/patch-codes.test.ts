import { expect, test } from 'vitest';
import { checkPatchCodes, firstLayerShare } from '../../../src/analysis/checks/patch-codes.ts';
import { drawPatches } from '../../../src/analysis/checks/patches/draw-patches.ts';
import { gaborShare } from '../../../src/analysis/checks/patches/gabor-share.ts';
import { independentComponents } from '../../../src/analysis/checks/patches/independent-components.ts';
import { product } from '../../../src/analysis/checks/patches/product.ts';
import { sparseCode } from '../../../src/analysis/checks/patches/sparse-code.ts';
import { whitenPatches } from '../../../src/analysis/checks/patches/white-patches.ts';
import { type NdArray, ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();

const side = 6;
const pixels = side * side;
const causes = 12;

/** Gabors of different places and orientations [cause, pixel], of unit length. */
function gabors(): NdArray {
  const data = new Float32Array(causes * pixels);
  for (let k = 0; k < causes; k++) {
    const [x0, y0, angle] = [1.5 + (k % 2) * 2, 1.5 + (Math.floor(k / 2) % 2) * 2, (k * Math.PI) / causes];
    const own = data.subarray(k * pixels, (k + 1) * pixels);
    own.forEach((_, i) => {
      const [x, y] = [(i % side) - x0, Math.floor(i / side) - y0];
      own[i] = Math.exp(-(x * x + y * y) / 3) * Math.cos(1.6 * (x * Math.cos(angle) + y * Math.sin(angle)) + k);
    });
    const length = Math.hypot(...own);
    for (let i = 0; i < pixels; i++) own[i] /= length;
  }
  return ndarray([causes, pixels], data);
}

/** Largest |cosine| of each planted cause with any of the features. */
function found(features: NdArray, planted: NdArray): number[] {
  const cosine = (a: Float32Array, b: Float32Array) =>
    Math.abs(a.reduce((sum, value, i) => sum + value * b[i], 0)) / (Math.hypot(...a) * Math.hypot(...b));
  const row = ({ data }: NdArray, k: number) => data.subarray(k * pixels, (k + 1) * pixels);
  return Array.from({ length: causes }, (_, k) =>
    Math.max(...Array.from({ length: features.shape[0] }, (__, j) => cosine(row(features, j), row(planted, k)))),
  );
}

test('sparse causes of patches are found by both codes, normal causes by neither', () => {
  const stream = randomStream(1, 'patch-causes');
  const planted = gabors();
  const count = 4000;
  const sparse = Float32Array.from({ length: count * causes }, () => (stream.uniform() < 0.15 ? stream.normal() : 0));
  const share = (causing: Float32Array, code: 'ica' | 'sparse') => {
    const whole = whitenPatches(product(ndarray([count, causes], causing), planted), causes);
    const draws = randomStream(2, code);
    const features =
      code === 'ica' ? independentComponents(whole.white, 40, draws) : sparseCode(whole.white, 120, draws);
    return found(product(features, whole.toPixels), planted).filter((cosine) => cosine > 0.95).length / causes;
  };
  const tensors = tf.memory().numTensors;
  expect(share(sparse, 'ica')).toBeGreaterThanOrEqual(0.9);
  expect(share(sparse, 'sparse')).toBeGreaterThanOrEqual(0.8);
  expect(tf.memory().numTensors).toBe(tensors);
  const normal = stream.normals(count * causes);
  for (const code of ['ica', 'sparse'] as const) expect(share(normal, code)).toBeLessThan(0.4);
  expect(gaborShare(planted, [side, side]).gaborLike).toBe(causes);
});

test('patches of training frames, whitened; what they cannot be taken from is refused', () => {
  const stream = randomStream(3, 'frames');
  const frame = [9, 10, 3];
  const clip = (name: string) => ({
    name,
    stimulus: ndarray([2, ...frame], stream.normals(2 * 270)),
    repeats: ndarray([1, 2, 1], new Float32Array(2)),
  });
  const data = {
    name: 'noise',
    frame,
    clips: [clip('a'), clip('b')],
    split: { train: [0], validation: [], test: [1] },
  };
  const patches = drawPatches(data, { side: 4, count: 500, stream: randomStream(1, 'drawn') });
  const sums = product(patches, ndarray([16, 1], new Float32Array(16).fill(1)));
  expect(Math.max(...sums.data.map(Math.abs))).toBeLessThan(1e-5);
  const { white } = whitenPatches(patches, 10);
  const covariance = product(white, white, { transposeA: true }).data;
  covariance.forEach((value, i) => {
    expect(value / 500).toBeCloseTo(i % 11 === 0 ? 1 : 0, 3);
  });
  const small = { seed: 1, side: 4, patches: 600, features: 8, icaSteps: 3, sparseBatches: 3 };
  expect(checkPatchCodes(data, small).ica.features).toBe(8);
  // A patch without its mean has one component less than it has pixels.
  expect(() => checkPatchCodes(data, { ...small, features: 16 })).toThrow(/Fewer than 16 components/);
  expect(() => checkPatchCodes({ ...data, frame: [34] })).toThrow(/need larger frames than those of noise, \[34\]/);
});

test('the first layer of a network of images; others have none', () => {
  const images = new Encoder(
    { model: 'image-cnn', options: { filters: 8 } },
    { frame: [32, 32, 3], units: 2, binMs: 100 },
    1,
  );
  expect(firstLayerShare(images)).toMatchObject({ features: 8 });
  const linear = new Encoder({ model: 'linear' }, { frame: [8], units: 2, binMs: 5 }, 1);
  expect(firstLayerShare(linear)).toBeNull();
  for (const encoder of [images, linear]) encoder.dispose();
});
