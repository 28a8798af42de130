import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import {
  applyPrefilter,
  prefilterCopies,
  prefilterNames,
  prefilterSpecs,
} from '../../../src/models/encoders/prefilters/prefilter.ts';
import { depress } from '../../../src/models/encoders/prefilters/stp.ts';
import { adaptationDecays, adaptationTimeConstantMs } from '../../../src/models/encoders/prefilters/time-constants.ts';
import { Weights } from '../../../src/models/weights.ts';
import { normals } from '../../layers/helpers.ts';

beforeAll(async () => {
  await startEngine();
});

const shape = { frame: [3], units: 2, binMs: 5, channelHz: [500, 2000, 20_000] };

test('time constants of Willmore et al.: 217 ms at 500 Hz, 48 ms at 20 kHz', () => {
  expect(adaptationTimeConstantMs(500)).toBeCloseTo(216.6, 1);
  expect(adaptationTimeConstantMs(20_000)).toBeCloseTo(48.4, 1);
  const decays = adaptationDecays(shape);
  expect(decays[0]).toBeCloseTo(Math.exp(-5 / 216.608), 6);
  expect(decays[2]).toBeCloseTo(Math.exp(-5 / 48.3918), 6);
  expect(() => adaptationTimeConstantMs(0)).toThrow('no time constant at 0 Hz');
});

describe.each(prefilterNames)('%s', (name) => {
  test('makes its copies and is causal', () => {
    const weights = new Weights(prefilterSpecs(name, shape), 1);
    const x = normals<tf.Rank.R3>('x', [1, 12, 3]);
    expect(applyPrefilter(name, x, weights).shape).toEqual([1, 12, 3, prefilterCopies(name)]);
    const slope = tf.grad((input: tf.Tensor) =>
      applyPrefilter(name, input as tf.Tensor3D, weights)
        .slice([0, 6, 0, 0], [1, 1, -1, -1])
        .sum(),
    )(x);
    const perBin = [...slope.abs().sum([0, 2]).dataSync()];
    expect(perBin[6]).toBeGreaterThan(0);
    expect(perBin.slice(7)).toEqual([0, 0, 0, 0, 0]);
    if (name !== 'none') expect(perBin[5]).toBeGreaterThan(0);
    weights.dispose();
  });

  test('in front of a model: every trainable parameter of it has a gradient', () => {
    const encoder = new Encoder({ model: 'linear', options: { lags: 3 }, prefilter: name }, shape, 1);
    const variables = encoder.weights.trainableNames.map((one) => encoder.weights.get(one));
    const { grads } = tf.tidy(() =>
      tf.variableGrads(
        () =>
          encoder
            .forward(normals('x', [2, 20, 3]))
            .square()
            .sum(),
        variables,
      ),
    );
    encoder.weights.trainableNames.forEach((one, i) => {
      expect(grads[variables[i].name].abs().max().dataSync()[0], one).toBeGreaterThan(0);
    });
    encoder.dispose();
  });
});

test('AdapTrans of a step: the onset fires at once and decays to x·(1 − w), the offset is silent', () => {
  const weights = new Weights(prefilterSpecs('adaptrans', shape), 1);
  const x = tf.concat([tf.zeros([1, 2, 3]), tf.ones([1, 400, 3])], 1) as tf.Tensor3D;
  const both = applyPrefilter('adaptrans', x, weights).slice([0, 0, 2, 0], [1, 402, 1, 2]).reshape([402, 2]);
  const values = both.arraySync() as number[][];
  expect(values[1]).toEqual([0, 0]);
  expect(values[2][0]).toBeCloseTo(1, 5);
  // The memory starts one bin later: M = 1 − a.
  expect(values[3][0]).toBeCloseTo(1 - 0.75 * (1 - Math.exp(-5 / 48.3918)), 4);
  expect(values[401][0]).toBeCloseTo(0.25, 3);
  expect(values[2][1]).toBe(0);
});

describe('depression', () => {
  const series = [1, 0.2, 0, 3, 0.5, 0.5];

  test('as the recursion step by step', () => {
    const [u, tau] = [0.1, 8];
    let store = 1 / tau / (1 / tau + u * series[0]);
    const expected = series.map((x) => {
      const output = x * store;
      store += (1 - store) / tau - u * x * store;
      return output;
    });
    const y = depress(tf.tensor3d(series, [1, 6, 1]), tf.tensor1d([u]), tf.tensor1d([tau])).dataSync();
    expected.forEach((value, t) => {
      expect(y[t]).toBeCloseTo(value, 5);
    });
  });

  test('without release nothing changes; a constant sound stays at its steady state', () => {
    const x = tf.tensor3d(series, [1, 6, 1]);
    expect([...depress(x, tf.tensor1d([0]), tf.tensor1d([8])).dataSync()]).toEqual([...x.dataSync()]);
    const constant = [
      ...depress(tf.fill([1, 50, 1], 2) as tf.Tensor3D, tf.tensor1d([0.1]), tf.tensor1d([8])).dataSync(),
    ];
    for (const value of constant) expect(value).toBeCloseTo(2 * (1 / 8 / (1 / 8 + 0.2)), 5);
  });
});
