import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../../src/engine/index.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { distance, normals } from '../../../layers/helpers.ts';
import { encoderCases } from '../encoder-cases.ts';

beforeAll(async () => {
  await startEngine();
});

const ns1 = (units: number) => ({ frame: [34], units, binMs: 5 });

const parametersOf = (model: string, units: number, options: Record<string, unknown> = {}) => {
  const encoder = new Encoder({ model, options }, ns1(units), 1);
  const count = encoder.parameterCount;
  encoder.dispose();
  return count;
};

describe('parameters', () => {
  test('StateNet-GRU has the published 30 465 for one unit: encoder 574, GRU 29 820, readout 71', () => {
    expect(parametersOf('statenet-gru', 1)).toBe(574 + 29_820 + 71);
    expect(parametersOf('statenet-gru', 119)).toBe(38_843);
  });

  test('StateNet-LSTM has a third more in its recurrence', () => {
    expect(parametersOf('statenet-lstm', 1)).toBe(574 + (29_820 / 3) * 4 + 71);
  });

  test('encoders and hidden sizes', () => {
    // Shared windows: 7 · 7 weights, 7 biases, 14 of the norm. Dense: 34 · 70 weights, 70 biases, 140 of the norm.
    expect(parametersOf('statenet-gru', 1, { encoder: 'convolution' })).toBe(49 + 7 + 14 + 29_820 + 71);
    expect(parametersOf('statenet-gru', 1, { encoder: 'dense' })).toBe(34 * 70 + 70 + 140 + 29_820 + 71);
    expect(parametersOf('statenet-gru', 1, { hidden: 20 })).toBe(574 + 3 * (90 * 20 + 40) + 21);
  });

  test('the Transformer of the recipe has 217 000 for 119 units', () => {
    expect(parametersOf('transformer', 119)).toBe(216_983);
  });
});

describe('the spectral encoder', () => {
  const shape = { frame: [9], units: 1, binMs: 5 };
  const options = { windowBands: 4, strideBands: 2, channels: 3, dropout: 0 };

  /** LSTM input by hand: the window's weights, layer norm over its channels, sigmoid. */
  async function byHand(encoder: Encoder, frame: Float32Array, window: number, sharesWeights: boolean) {
    const values = await encoder.weights.values();
    const at = sharesWeights ? 0 : window;
    const sums = [0, 1, 2].map((c) => {
      let sum = values['encoder/bias'][at * 3 + c];
      for (let k = 0; k < 4; k++) sum += frame[2 * window + k] * values['encoder/kernel'][(at * 4 + k) * 3 + c];
      return sum;
    });
    const mean = sums.reduce((a, b) => a + b) / 3;
    const variance = sums.reduce((a, b) => a + (b - mean) ** 2, 0) / 3;
    return sums.map((sum) => 1 / (1 + Math.exp(-(sum - mean) / Math.sqrt(variance + 1e-5))));
  }

  test.each(['locally-connected', 'convolution'])('%s: windows of 4 bands, 2 apart', async (kind) => {
    // An LSTM with one hidden unit that hears one feature through its candidate alone shows that feature.
    const encoder = new Encoder(
      { model: 'statenet-lstm', options: { ...options, encoder: kind, hidden: 1 } },
      shape,
      3,
    );
    const values = await encoder.weights.values();
    const frame = Float32Array.from(normals('frame', [9]).dataSync());
    for (const [feature, place] of [...Array(9).keys()].entries()) {
      values['recurrent/kernel'] = new Float32Array(10 * 4);
      values['recurrent/kernel'][place * 4 + 2] = 1;
      values['recurrent/input-bias'] = Float32Array.of(30, 0, 0, 30);
      values['recurrent/state-bias'] = new Float32Array(4);
      values['readout/kernel'] = Float32Array.of(1);
      values['readout/bias'] = new Float32Array(1);
      encoder.weights.assign(values);
      const [state] = encoder.forward(tf.tensor3d(frame, [1, 1, 9])).dataSync();
      const expected = (await byHand(encoder, frame, Math.floor(feature / 3), kind === 'convolution'))[feature % 3];
      expect(Math.atanh(Math.atanh(state))).toBeCloseTo(expected, 4);
    }
    encoder.dispose();
  });

  test('a window wider than the spectrogram is an error with both numbers', () => {
    expect(() => new Encoder({ model: 'statenet-gru' }, { frame: [5], units: 1, binMs: 5 }, 1)).toThrow(
      /window of 7 bands does not fit into 5 channels/,
    );
  });
});

const sequenceModels = Object.keys(encoderCases).filter(
  (name) => name.startsWith('statenet') || name === 'transformer',
);
const small = { frame: [8], units: 3, binMs: 5 };

describe.each(sequenceModels)('%s', (model) => {
  const { options } = encoderCases[model];

  test('no output depends on later frames, and those it may depend on it does', () => {
    const encoder = new Encoder({ model, options }, small, 1);
    const x = normals('x', [1, 45, 8]);
    const at = 20;
    const gradient = tf.tidy(() =>
      tf
        .grad((input: tf.Tensor) => encoder.forward(input).slice([0, at, 0], [1, 1, 3]).square().sum())(x)
        .abs()
        .max([0, 2]),
    );
    const perFrame = [...gradient.dataSync()];
    expect(perFrame.slice(at + 1).every((value) => value === 0)).toBe(true);
    expect(perFrame.slice(at - 3, at + 1).every((value) => value > 0)).toBe(true);
    encoder.dispose();
  });

  test('the beginning of a long sound is answered as a short one', () => {
    const encoder = new Encoder({ model, options }, small, 1);
    const x = normals<tf.Rank.R3>('x', [2, 70, 8]);
    const [whole, part] = [x, x.slice([0, 0, 0], [2, 33, 8])].map((input) => encoder.forward(input));
    const beginning = Float32Array.from(whole.slice([0, 0, 0], [2, 33, 3]).dataSync());
    expect(distance(beginning, Float32Array.from(part.dataSync()))).toBeLessThan(2e-5);
    encoder.dispose();
  });

  test('the readout reads the features', () => {
    const encoder = new Encoder({ model, options }, small, 1);
    const x = normals('x', [1, 12, 8]);
    const features = encoder.features(x);
    const read = tf
      .matMul(features.squeeze<tf.Tensor2D>([0]), encoder.weights.get<tf.Rank.R2>('readout/kernel'))
      .add(encoder.weights.get('readout/bias'));
    expect(distance(Float32Array.from(read.dataSync()), Float32Array.from(encoder.forward(x).dataSync()))).toBeLessThan(
      1e-6,
    );
    encoder.dispose();
  });
});

test('the Transformer with a context window sees patchBins + contextWindow − 1 bins', () => {
  const options = { width: 16, patchBins: 4, heads: 2, contextWindow: 5, layers: 2 };
  const encoder = new Encoder({ model: 'transformer', options }, small, 1);
  expect(encoder.receptiveFieldBins).toBe(4 + 2 * 4);
  const gradient = tf.tidy(() =>
    tf
      .grad((input: tf.Tensor) => encoder.forward(input).slice([0, 30, 0], [1, 1, 3]).square().sum())(
        normals('x', [1, 40, 8]),
      )
      .abs()
      .max([0, 2]),
  );
  const reached = [...gradient.dataSync()].flatMap((value, t) => (value > 0 ? [t] : []));
  expect([reached[0], reached.at(-1)]).toEqual([30 - 11, 30]);
});

test('a width that the heads do not divide is an error', () => {
  expect(() => new Encoder({ model: 'transformer', options: { width: 10, heads: 4 } }, small, 1)).toThrow(
    /width must be a multiple of heads/,
  );
});
