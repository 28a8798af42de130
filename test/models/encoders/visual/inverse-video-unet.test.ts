import { beforeAll, describe, expect, test } from 'vitest';
import { ndarray, sizeOf } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { inverseVideoUNet } from '../../../../src/models/encoders/visual/inverse-video-unet.ts';
import { fromInverseStateDict, toInverseStateDict } from '../../../../src/models/encoders/visual/inverse-weights.ts';
import { Weights } from '../../../../src/models/weights.ts';
import { gradientSteps } from '../../../../src/training/decoder/gradient-steps.ts';
import { normals } from '../../../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const model = 'inverse-video-unet';
const shape = { frame: [32, 32, 3], units: 5, binMs: 100, copies: 1 };

test('3,551,983 parameters at 140 sites and the size of the paper', () => {
  const specs = inverseVideoUNet.specs(inverseVideoUNet.schema.parse({}), { ...shape, units: 140 });
  const counted = specs.filter(({ parameter }) => parameter);
  expect(counted.reduce((sum, spec) => sum + sizeOf(spec.shape), 0)).toBe(3_551_983);
});

test('a clip of another length is an error with the number', () => {
  const small = new Encoder({ model, options: { frames: 45, width: 1, hiddenUnits: 2 } }, shape, 1);
  expect(() => small.forward(tf.zeros([1, 44, 32, 32, 3]))).toThrow('time 45');
  small.dispose();
});

test.each([
  [30, [24, 40, 1], [2, 3, 5, 1]],
  [50, [36, 20, 3], [2, 5, 5, 1]],
  [20, [1, 32, 1], [2, 2, 5, 1]],
])(
  '%i frames of %j: pooled by %j, drawn at every bin, and steps lower the loss',
  async (frames, frame, timePooling) => {
    const options = { frames, width: 2, hiddenUnits: 8 };
    const encoder = new Encoder({ model, options }, { ...shape, frame }, 1);
    expect(encoder.config.options).toEqual({ ...options, timePooling, dropout: 0 });
    const video = normals<tf.Rank.R5>('video', [2, frames, ...frame]);
    const target = normals<tf.Rank.R3>('target', [2, frames, 5]);
    const drawn = tf.tidy(() => encoder.forward(video));
    expect(drawn.shape).toEqual([2, frames, 5]);
    expect(drawn.dataSync().every(Number.isFinite)).toBe(true);
    const losses: number[] = [];
    await gradientSteps(encoder, (_, mode) => encoder.forward(video, mode).squaredDifference(target).mean(), {
      steps: 8,
      learningRate: 0.01,
      seed: 1,
      trains: () => true,
      onStep: (_, loss) => losses.push(loss),
    });
    expect(losses.at(-1)).toBeLessThan(0.95 * losses[0]);
    tf.dispose([video, target, drawn]);
    encoder.dispose();
  },
);

test('a pooling that is asked for and misfits is padded for', () => {
  const options = { frames: 20, width: 1, hiddenUnits: 2, timePooling: [3, 3, 5, 1] };
  const encoder = new Encoder({ model, options }, shape, 1);
  expect(tf.tidy(() => encoder.forward(tf.zeros([1, 20, 32, 32, 3]))).shape).toEqual([1, 20, 5]);
  encoder.dispose();
});

describe('weights of the paper’s code', () => {
  const sizes = { units: 5, frames: 6, width: 2, hiddenUnits: 8, timePooling: [3, 2, 1, 1] } as const;
  const options = { ...sizes, timePooling: [...sizes.timePooling] as [number, number, number, number] };

  test('there and back gives the same weights; names and shapes are the peer’s', async () => {
    const { units: _, ...config } = options;
    const weights = new Weights(inverseVideoUNet.specs(inverseVideoUNet.schema.parse(config), shape), 1);
    const values = await weights.values();
    const state = toInverseStateDict(values, options);
    expect(Object.keys(state)).toHaveLength(56);
    expect(state['reverse_Dense.dense2.weight'].shape).toEqual([8, 3072]);
    expect(state['reverse_Dense.dense1.weight'].shape).toEqual([5, 8]);
    expect(fromInverseStateDict(state, options)).toEqual(values);

    const pixels = ndarray(
      [8, 3072],
      Float32Array.from({ length: 8 * 3072 }, (_, i) => i),
    );
    const ours = fromInverseStateDict({ ...state, 'reverse_Dense.dense2.weight': pixels }, options);
    // Peer unit 6, column (colour 2, height 10, width 20) is our row (10, 20, 2), column 6.
    const column = (2 * 32 + 10) * 32 + 20;
    expect(ours['frames/dense/kernel'][((10 * 32 + 20) * 3 + 2) * 8 + 6]).toBe(6 * 3072 + column);

    const { 'decoder.14.running_var': _last, ...incomplete } = state;
    expect(() => fromInverseStateDict(incomplete, options)).toThrow('"decoder.14.running_var" must be [3]');
    expect(() => toInverseStateDict({ 'readout/kernal': new Float32Array(1) }, options)).toThrow(
      'An inverse VideoUNet model has no "readout/kernal". Did you mean "readout/kernel"?',
    );
    weights.dispose();
  });
});
