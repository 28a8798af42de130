import { beforeAll, expect, test } from 'vitest';
import { sizeOf, zeros } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { toTensor3d } from '../../../src/engine/to-tensor.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { fitFrames } from '../../../src/training/decoder/fit-frames.ts';
import { noisyVideos, pretrainFrames } from '../../../src/training/decoder/pretrain-frames.ts';

const config = {
  units: 6,
  frames: 4,
  width: 2,
  hiddenUnits: 8,
  timePooling: [2, 2, 1, 1],
  unitDropout: 0,
  hiddenDropout: 0,
} satisfies ConstructorParameters<typeof VideoUNet>[0];

/** Two videos: dark and bright. */
const videos = zeros([2, 4, 32, 32, 3]);
videos.data.fill(0.2, 0, videos.data.length / 2).fill(0.8, videos.data.length / 2);

beforeAll(async () => {
  await startEngine();
});

test('without noise the coarse frames are the videos themselves', () => {
  const noise = zeros([3, 3072]);
  const noisy = noisyVideos(videos, [1, 0], { mixingSd: 0, noise }, randomStream(1, 'test'));
  expect(noisy.shape).toEqual([2, 4, 32, 32, 3]);
  expect(noisy.data[0]).toBeCloseTo(0.8, 6);
  expect(noisy.data.at(-1)).toBeCloseTo(0.2, 6);
});

test('mixing stays between the videos, noise within [0, 1]', () => {
  const noise = { shape: [8, 3072], data: randomStream(1, 'noise').normals(8 * 3072, 0.5) };
  const quiet = zeros([8, 3072]);
  const mixed = noisyVideos(videos, [0, 0, 0], { mixingSd: 1, noise: quiet }, randomStream(1, 'test')).data;
  expect(Math.min(...mixed.filter((_, i) => i % 101 === 0))).toBeGreaterThanOrEqual(0.2 - 1e-6);
  expect(mixed.some((value) => value > 0.3)).toBe(true);
  const noisy = noisyVideos(videos, [0, 1], { mixingSd: 0, noise }, randomStream(1, 'test')).data;
  expect(noisy.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(noisy.some((value) => value === 0)).toBe(true);
});

test('pretraining changes the convolutional part alone, lowers the loss, leaks nothing and repeats', async () => {
  const run = async () => {
    const model = new VideoUNet(config, 3);
    const before = await model.weights.values();
    const losses: number[] = [];
    await pretrainFrames(model, videos, {
      seed: 3,
      steps: 12,
      batchSize: 4,
      learningRate: 0.02,
      noise: { mixingSd: 0.2, pixelSd: 0.1 },
      onProgress: ({ loss }) => losses.push(loss!),
    });
    const after = await model.weights.values();
    model.dispose();
    return { before, after, losses };
  };
  const tensors = tf.memory().numTensors;
  const first = await run();
  const second = await run();
  expect(tf.memory().numTensors).toBe(tensors);
  expect(first.after['spikes/dense1/kernel']).toEqual(first.before['spikes/dense1/kernel']);
  expect(first.after['encoder1/kernel']).not.toEqual(first.before['encoder1/kernel']);
  expect(first.losses.at(-1)!).toBeLessThan(first.losses[0]);
  expect(second.losses).toEqual(first.losses);
});

test('a spike decoder learns which spikes mean which video', async () => {
  const model = new VideoUNet(config, 5);
  const stream = randomStream(5, 'spikes');
  const condition = Int32Array.from({ length: 16 }, (_, i) => i % 2);
  const responses = { shape: [16, 4, 6], data: new Float32Array(sizeOf([16, 4, 6])) };
  responses.data.forEach((_, i) => {
    const sign = condition[Math.floor(i / 24)] === 0 ? -1 : 1;
    responses.data[i] = (i % 6 < 3 ? sign : 0) + stream.normal(0, 0.3);
  });
  const options = { seed: 5, name: 'test', batchSize: 8, joint: { steps: 2, learningRate: 1e-4 } };
  await fitFrames(model, { responses, condition }, videos, { ...options, warmUp: { steps: 60, learningRate: 0.02 } });
  const brightness = tf.tidy(() =>
    model.decodeSpikes(toTensor3d(responses), { training: false }).mean([1, 2, 3, 4]).dataSync(),
  );
  model.dispose();
  expect(Array.from(brightness, (value) => +(value > 0.5))).toEqual(Array.from(condition));
});
