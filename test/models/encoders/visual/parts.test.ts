import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import {
  factorisedReadout,
  factorisedReadoutSpecs,
} from '../../../../src/models/encoders/visual/factorised-readout.ts';
import { gaborBank } from '../../../../src/models/encoders/visual/gabor-bank.ts';
import { imageNorm } from '../../../../src/models/encoders/visual/image-norm.ts';
import { videoLags } from '../../../../src/models/encoders/visual/video-lags.ts';
import { BatchStatistics } from '../../../../src/models/forward-mode.ts';
import { batchNormSpecs, Weights } from '../../../../src/models/weights.ts';
import { randomStream } from '../../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

test('the past as channels: lag by lag, colours together, zeros before the start', () => {
  // Two clips of three frames of one pixel and two colours: 10 · clip + frame, and its negative.
  const video = tf.tensor(
    [0, 1, 2, 10, 11, 12].flatMap((value) => [value, -value]),
    [2, 3, 1, 1, 2],
  ) as tf.Tensor5D;
  const past = videoLags(video, 2);
  expect(past.shape).toEqual([6, 1, 1, 4]);
  expect(past.reshape([6, 4]).arraySync()).toEqual([
    [0, -0, 0, 0],
    [1, -1, 0, -0],
    [2, -2, 1, -1],
    [10, -10, 0, 0],
    [11, -11, 10, -10],
    [12, -12, 11, -11],
  ]);
});

test('readout: Σ mask(place)·Σ channel·map + bias', () => {
  const weights = new Weights(factorisedReadoutSpecs({ height: 1, width: 2, channels: 2 }, 2), 1);
  weights.assign({
    'readout/mask': Float32Array.of(1, 0, 2, 3),
    'readout/channels': Float32Array.of(1, 10, -1, 5),
    'readout/bias': Float32Array.of(0.5, 0),
  });
  // Places (1, 2) and (3, 4): unit 0 sees −1 and −1, unit 1 sees 20 and 50.
  const answer = factorisedReadout(weights, tf.tensor4d([1, 2, 3, 4], [1, 1, 2, 2]));
  expect(answer.arraySync()).toEqual([[1 * -1 + 2 * -1 + 0.5, 3 * 50]]);
  weights.dispose();
});

test('batch norm of images: with the batch in training, with the running statistics otherwise', () => {
  const weights = new Weights(batchNormSpecs('norm', 1), 1);
  weights.assign({
    'norm/gamma': Float32Array.of(2),
    'norm/beta': Float32Array.of(1),
    'norm/runningMean': Float32Array.of(3),
    'norm/runningVariance': Float32Array.of(4),
  });
  const x = tf.tensor4d([1, 3, 5, 7], [2, 1, 2, 1]);
  const evaluated = imageNorm('norm', weights, x, { training: false });
  [-1, 1, 3, 5].forEach((value, i) => void expect(evaluated.dataSync()[i]).toBeCloseTo(value, 4));
  const statistics = new BatchStatistics();
  const trained = imageNorm('norm', weights, x, { training: true, statistics, dropoutKey: { seed: 1, step: 0 } });
  // Mean 4, variance 5.
  [-3, -1, 1, 3].forEach((d, i) => void expect(trained.dataSync()[i]).toBeCloseTo(1 + (2 * d) / Math.sqrt(5), 4));
  statistics.applyTo(weights, () => undefined);
  expect(weights.get('norm/runningMean').dataSync()[0]).toBeCloseTo(3.1, 5);
  // Unbiased: 20 / 3.
  expect(weights.get('norm/runningVariance').dataSync()[0]).toBeCloseTo(3.6 + 2 / 3, 5);
  weights.dispose();
});

test('Gabor filters have unit norm, two thirds of them the same in all colours, every orientation', () => {
  const [size, colours, filters] = [7, 3, 12];
  const bank = gaborBank(size, colours, filters, randomStream(1, 'bank'));
  const at = (y: number, x: number, c: number, f: number) => bank[((y * size + x) * colours + c) * filters + f];
  let grey = 0;
  const angles = new Set<number>();
  for (let f = 0; f < filters; f++) {
    let [squares, difference, sine, cosine] = [0, 0, 0, 0];
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < colours; c++) {
          squares += at(y, x, c, f) ** 2;
          difference += Math.abs(at(y, x, c, f) - at(y, x, 0, f));
        }
        if (y === 0 || x === 0) continue;
        const [dx, dy] = [at(y, x, 0, f) - at(y, x - 1, 0, f), at(y, x, 0, f) - at(y - 1, x, 0, f)];
        // Structure tensor: twice the angle of the slope.
        cosine += dx * dx - dy * dy;
        sine += 2 * dx * dy;
      }
    }
    expect(squares).toBeCloseTo(1, 5);
    if (difference < 1e-6) grey++;
    angles.add(Math.round((2 * Math.atan2(sine, cosine)) / Math.PI));
  }
  expect(grey).toBe(8);
  expect(angles.size).toBeGreaterThanOrEqual(4);
});
