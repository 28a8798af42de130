import { describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { batchNormEpsilon } from '../../../src/layers/batch-norm.ts';
import { cropEdges } from '../../../src/layers/edge-padding.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { BatchStatistics } from '../../../src/models/forward-mode.ts';
import { fromStateDict, toStateDict } from '../../../src/models/pytorch-weights.ts';
import { VideoLoss } from '../../../src/training/decoder/video-loss.ts';
import { distance, normals } from '../../layers/helpers.ts';
import { smallConfig, smallModel } from '../small-model.ts';

await startEngine();

const paper = { units: 140, frames: 45, width: 32, hiddenUnits: 512, unitDropout: 0, hiddenDropout: 0 };

test('3,554,915 parameters at 140 units', () => {
  const model = new VideoUNet({ ...paper, timePooling: [3, 3, 5, 1] }, 1);
  expect(model.parameterCount).toBe(3_554_915);
  model.dispose();
});

test.each([
  { frames: 20, timePooling: [5, 2, 2, 1] as const },
  { frames: 45, timePooling: [3, 3, 5, 1] as const },
  { frames: 1, timePooling: [1, 1, 1, 1] as const },
  { frames: 20, timePooling: [3, 2, 1, 1] as const },
])('$frames frames, pooled by $timePooling: a video in [0, 1]', ({ frames, timePooling }) => {
  const model = new VideoUNet({ ...smallConfig, frames, timePooling: [...timePooling] }, 1);
  const video = tf.tidy(() => model.forward(normals('spikes', [2, frames, 5])));
  expect(video.shape).toEqual([2, frames, 32, 32, 3]);
  const values = video.dataSync();
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(new Set(values).size).toBeGreaterThan(1000);
  model.dispose();
});

describe('videos that pooling does not divide', () => {
  const config = { ...smallConfig, frame: [20, 24, 1], frames: 5 } as const;
  // The grid has 6 frames of 20 × 24: one more frame behind.
  const coarse = () => tf.tidy(() => normals<tf.Rank.R5>('coarse', [1, 5, 20, 24, 1]).sigmoid() as tf.Tensor5D);

  test('the network sees the edges of the coarse frames repeated, and its output is cut back', () => {
    const model = new VideoUNet(config, 1);
    const outputs: Record<string, readonly number[]> = {};
    const video = model.refine(coarse(), { training: false }, (stage, x) => {
      outputs[stage] = x.shape;
    });
    expect(video.shape).toEqual([1, 5, 20, 24, 1]);
    expect(outputs.decoder4).toEqual([1, 6, 20, 24, 1]);
    const whole = new VideoUNet({ ...config, frames: 6 }, 1);
    const repeated = tf.concat([coarse(), coarse().slice([0, 4], [1, 1])], 1) as tf.Tensor5D;
    const cut = whole.refine(repeated, { training: false }).slice([0, 0], [1, 5]);
    expect([...video.dataSync()]).toEqual([...cut.dataSync()]);
    for (const one of [model, whole]) one.dispose();
  });

  test('what is drawn beside the video has no part in the loss', () => {
    const model = new VideoUNet(config, 1);
    const truth = { shape: [1, 5, 20, 24, 1], data: Float32Array.from(coarse().dataSync()) };
    const loss = new VideoLoss(truth, [1, 1, 1, 1, 1]);
    const drawn = normals<tf.Rank.R5>('drawn', [1, 6, 20, 24, 1]);
    const lossOf = (grid: tf.Tensor) => loss.evaluate(cropEdges(grid as tf.Tensor5D, [5, 20, 24]).sigmoid(), [0]);
    const slopes = tf.grad(lossOf)(drawn).abs().max([0, 2, 3, 4]).dataSync();
    expect(Array.from(slopes, (slope) => slope > 0)).toEqual([true, true, true, true, true, false]);
    loss.dispose();
    model.dispose();
  });

  test('weights go through a state dict and back', async () => {
    const wide = { ...config, frame: [1, 24, 2] } as const;
    const model = new VideoUNet(wide, 1);
    const values = await model.weights.values();
    const state = toStateDict(values, wide);
    expect(state['encoder.0.weight'].shape).toEqual([2, 2, 7, 1, 7]);
    expect(state['Dense.dense2.weight'].shape).toEqual([48, 8]);
    expect(fromStateDict(state, wide)).toEqual(values);
    model.dispose();
  });
});

test('responses of another shape are an error with both shapes', () => {
  const model = smallModel();
  expect(() => model.forward(tf.zeros([1, 6, 4]))).toThrow('spikes must be [batch, time 6, unit 5] but is [1, 6, 4]');
  model.dispose();
});

test('the same seed draws the same weights, another seed others', async () => {
  const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => smallModel(seed).weights.values()));
  expect(a).toEqual(b);
  expect(c['encoder1/kernel']).not.toEqual(a['encoder1/kernel']);
  expect(c['spikes/dense1/kernel']).not.toEqual(a['spikes/dense1/kernel']);
});

test('weights copied into another model give the same video', async () => {
  const [source, copy] = [smallModel(1), smallModel(2)];
  const spikes = normals<tf.Rank.R3>('spikes', [2, 6, 5]);
  const video = [...source.forward(spikes).dataSync()];
  expect([...copy.forward(spikes).dataSync()]).not.toEqual(video);
  copy.weights.assign(await source.weights.values());
  expect([...copy.forward(spikes).dataSync()]).toEqual(video);
});

describe('training and evaluation', () => {
  test('agree when the running statistics are those of the batch', async () => {
    const model = smallModel();
    const spikes = normals<tf.Rank.R3>('spikes', [3, 6, 5]);
    const values = await model.weights.values();
    // Biases that are not zero: training skips them, evaluation must cancel them against the running mean.
    for (const name of Object.keys(values).filter((name) => /coder\d\/bias/.test(name))) {
      values[name] = values[name].map((_, i) => 0.3 * (i + 1));
    }
    model.weights.assign(values);
    const statistics = new BatchStatistics();
    const dropoutKey = { seed: 1, step: 0 };
    const trained = Float32Array.from(model.forward(spikes, { training: true, statistics, dropoutKey }).dataSync());
    // From running = 0.9 · old + 0.1 · batch back to the batch's own.
    const before = await model.weights.values();
    statistics.applyTo(model.weights, (norm) => model.biasOf(norm));
    const after = await model.weights.values();
    const batchOf = (name: string) => after[name].map((value, i) => (value - 0.9 * before[name][i]) / 0.1);
    const rowsOf: Record<string, number> = {
      'spikes/norm': 3 * 8,
      'encoder1/norm': 3 * 6 * 32 * 32,
      'encoder2/norm': 3 * 2 * 16 * 16,
      'encoder3/norm': 3 * 8 * 8,
      'encoder4/norm': 3 * 4 * 4,
      'decoder1/norm': 3 * 4 * 4,
      'decoder2/norm': 3 * 8 * 8,
      'decoder3/norm': 3 * 2 * 16 * 16,
      'decoder4/norm': 3 * 6 * 32 * 32,
    };
    for (const [norm, rows] of Object.entries(rowsOf)) {
      after[`${norm}/runningMean`] = batchOf(`${norm}/runningMean`);
      // A batch is normalised with the biased variance and remembered with the unbiased one.
      const biased = batchOf(`${norm}/runningVariance`).map((value) => (value * (rows - 1)) / rows);
      expect(biased.every((value) => value > batchNormEpsilon)).toBe(true);
      after[`${norm}/runningVariance`] = biased;
    }
    model.weights.assign(after);
    const evaluated = Float32Array.from(model.forward(spikes).dataSync());
    expect(distance(evaluated, trained)).toBeLessThan(2e-4);
    model.dispose();
  });

  test('a training pass leaves weights and the number of tensors as they were', async () => {
    const model = new VideoUNet({ ...smallConfig, unitDropout: 0.2, hiddenDropout: 0.5 }, 1);
    const spikes = normals<tf.Rank.R3>('spikes', [2, 6, 5]);
    const before = await model.weights.values();
    const pass = (step: number) => {
      const statistics = new BatchStatistics();
      const mode = { training: true, statistics, dropoutKey: { seed: 1, step } } as const;
      const variables = model.weights.trainableNames.map((name) => model.weights.get(name));
      const { value, grads } = tf.variableGrads(() => model.forward(spikes, mode).square().mean(), variables);
      tf.dispose([value, ...Object.values(grads)]);
      statistics.dispose();
    };
    pass(0);
    const tensors = tf.memory().numTensors;
    pass(1);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(await model.weights.values()).toEqual(before);
    model.dispose();
  });

  test('disposing gives every tensor back', () => {
    const before = tf.memory().numTensors;
    const model = smallModel();
    tf.dispose(tf.tidy(() => model.forward(tf.zeros([1, 6, 5]))));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
