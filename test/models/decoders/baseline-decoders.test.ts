import { describe, expect, test } from 'vitest';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { fromBaselineStateDict, toBaselineStateDict } from '../../../src/models/decoders/baseline-weights.ts';
import { decoderNames, isClosedForm } from '../../../src/models/decoders/catalogue.ts';
import { MlpDecoder, type MlpDecoderConfig } from '../../../src/models/decoders/mlp-decoder.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { type ShallowCnnConfig, ShallowCnnDecoder } from '../../../src/models/decoders/shallow-cnn-decoder.ts';
import { unitKernel } from '../../../src/models/decoders/video-decoder.ts';
import { BatchStatistics } from '../../../src/models/forward-mode.ts';
import { distance, normals } from '../../layers/helpers.ts';

await startEngine();

const mlpConfig: MlpDecoderConfig = { decoder: 'mlp', units: 5, frames: 6, hiddenUnits: [7, 9] };
const cnnConfig: ShallowCnnConfig = { decoder: 'shallow-cnn', units: 5, frames: 6, channels: [3, 6, 5, 4] };
const small = {
  mlp: (seed: number) => new MlpDecoder(mlpConfig, seed),
  'shallow-cnn': (seed: number) => new ShallowCnnDecoder(cnnConfig, seed),
};
const names = ['mlp', 'shallow-cnn'] as const;
const spikes = () => normals<tf.Rank.R3>('spikes', [2, 6, 5]);

test('at 140 units and 45 bins the parameters are those of the paper', () => {
  const counts = decoderNames
    .filter((one) => !isClosedForm(one))
    .map((name) => {
      const model = newDecoder({ decoder: name }, { units: 140, frames: 45 }, 1);
      const { parameterCount } = model;
      expect(model.name).toBe(name);
      expect(model.weights.get(unitKernel).shape[0]).toBe(140);
      model.dispose();
      return [name, parameterCount];
    });
  expect(Object.fromEntries(counts)).toEqual({ 'video-unet': 3_554_915, mlp: 3_746_484, 'shallow-cnn': 602_115 });
});

test('a size that is none is refused with its name', () => {
  const build = (frame: readonly [number, number, number], units = 5) =>
    newDecoder({ decoder: 'mlp' }, { units, frames: 6, frame }, 1);
  expect(() => build([24, 0, 1])).toThrow('The width of a decoder must be a whole number of at least 1 but is 0');
  expect(() => build([24, 24, 1], 0)).toThrow('The units of a decoder');
});

describe.each(names)('%s', (name) => {
  test('a video in [0, 1], the same for the same seed', () => {
    const videos = [1, 1, 2].map((seed) => {
      const model = small[name](seed);
      const video = tf.tidy(() => model.forward(spikes()));
      expect(video.shape).toEqual([2, 6, 32, 32, 3]);
      const values = [...video.dataSync()];
      video.dispose();
      model.dispose();
      return values;
    });
    expect(videos[1]).toEqual(videos[0]);
    expect(videos[2]).not.toEqual(videos[0]);
    expect(videos[0].every((value) => value > 0 && value < 1)).toBe(true);
    expect(new Set(videos[0]).size).toBeGreaterThan(1000);
  });

  test('responses of another shape are an error with both shapes', () => {
    const model = small[name](1);
    expect(() => model.forward(tf.zeros([1, 6, 4]))).toThrow('spikes must be [batch, time 6, unit 5] but is [1, 6, 4]');
    model.dispose();
  });

  test('outside training every frame is drawn from its own bin alone', () => {
    const model = small[name](1);
    const before = spikes();
    const elsewhere = tf.tidy(() => before.add<tf.Tensor3D>(tf.oneHot([2], 6).reshape([1, 6, 1]).mul(0.5)));
    const changes = tf.tidy(() =>
      model.forward(elsewhere).sub(model.forward(before)).abs().max([0, 2, 3, 4]).dataSync<'float32'>().slice(),
    );
    expect(changes[2]).toBeGreaterThan(1e-3);
    expect([...changes].filter((_, frame) => frame !== 2)).toEqual([0, 0, 0, 0, 0]);
    model.dispose();
  });

  test('training and evaluation agree when the running statistics are those of the batch', async () => {
    const model = small[name](1);
    const values = await model.weights.values();
    // Biases that are not zero: training skips those in front of a batch norm, evaluation must cancel them.
    for (const bias of Object.keys(values).filter((weight) => weight.endsWith('/bias'))) {
      values[bias] = values[bias].map((_, i) => 0.2 * Math.sin(i + 1));
    }
    model.weights.assign(values);
    const statistics = new BatchStatistics();
    const mode = { training: true, statistics, dropoutKey: { seed: 1, step: 0 } } as const;
    const trained = Float32Array.from(tf.tidy(() => model.forward(spikes(), mode)).dataSync());
    const rows: Record<string, number> = {
      'spikes/norm': 2 * 7,
      'hidden/norm': 2 * 9,
      'block1/norm': 12 * 64,
      'block2/norm': 12 * 256,
      'block3/norm': 12 * 1024,
    };
    const before = await model.weights.values();
    statistics.applyTo(model.weights, (norm) => model.biasOf(norm));
    const after = await model.weights.values();
    // From running = 0.9 · old + 0.1 · batch back to the batch's own, and from the unbiased variance to the biased one.
    for (const weight of Object.keys(after).filter((weight) => /running/.test(weight))) {
      const [norm] = weight.split('/running');
      const factor = weight.endsWith('Variance') ? (rows[norm] - 1) / rows[norm] : 1;
      after[weight] = after[weight].map((value, i) => (factor * (value - 0.9 * before[weight][i])) / 0.1);
    }
    model.weights.assign(after);
    const evaluated = Float32Array.from(tf.tidy(() => model.forward(spikes())).dataSync());
    expect(distance(evaluated, trained)).toBeLessThan(2e-4);
    model.dispose();
  });

  test('disposing gives every tensor back', () => {
    const before = tf.memory().numTensors;
    const model = small[name](1);
    tf.dispose(tf.tidy(() => model.forward(tf.zeros([1, 6, 5]))));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('state dicts', () => {
  test.each([
    ['mlp', mlpConfig, 14],
    ['shallow-cnn', cnnConfig, 22],
  ] as const)('%s: there and back gives the same weights', async (name, config, entries) => {
    const model = small[name](1);
    const values = await model.weights.values();
    model.dispose();
    const state = toBaselineStateDict(values, config);
    expect(Object.keys(state)).toHaveLength(entries);
    expect(fromBaselineStateDict(state, config)).toEqual(values);
  });

  test('maps are channel-major in PyTorch, channels last here', async () => {
    const model = small['shallow-cnn'](1);
    const state = toBaselineStateDict(await model.weights.values(), cnnConfig);
    model.dispose();
    const bias = Float32Array.from({ length: 3 * 64 }, (_, i) => i);
    const ours = fromBaselineStateDict({ ...state, 'fc.bias': ndarray([192], bias) }, cnnConfig);
    // Channel 2, row 5, column 6: (2 · 8 + 5) · 8 + 6 there, (5 · 8 + 6) · 3 + 2 here.
    expect(ours['spikes/dense1/bias'][140]).toBe(174);
  });

  test('maps of a frame of another size', async () => {
    const config = { ...cnnConfig, frame: [9, 1, 2] } as const;
    const model = new ShallowCnnDecoder(config, 1);
    const values = await model.weights.values();
    const state = toBaselineStateDict(values, config);
    // A quarter of 9 × 1, rounded up.
    expect([state['fc.weight'].shape, state['conv4.weight'].shape]).toEqual([
      [3 * 3, 5],
      [2, 4, 3, 3],
    ]);
    expect(fromBaselineStateDict(state, config)).toEqual(values);
    model.dispose();
  });

  test('a misshapen array is an error with its name and both shapes', async () => {
    const model = small.mlp(1);
    const state = toBaselineStateDict(await model.weights.values(), mlpConfig);
    model.dispose();
    expect(() => fromBaselineStateDict(state, { ...mlpConfig, frames: 7 })).toThrow(
      '"bn1.weight" must be [7] in the state dict but is [6]',
    );
  });
});
