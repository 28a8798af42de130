import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { type GruWeights, type gru, nativeGru, ownGru, plainGru } from '../../../src/layers/recurrent/gru.ts';
import { nativeLstm, plainLstm } from '../../../src/layers/recurrent/lstm.ts';
import { timeScan } from '../../../src/layers/recurrent/time-scan.ts';
import { distance, normals } from '../helpers.ts';

beforeAll(async () => {
  await startEngine();
});

type Layer = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Value and gradients of Σ layer · upstream with respect to all inputs. */
function evaluate(layer: Layer, inputs: tf.Tensor[]): Float32Array[] {
  const { value, grads } = tf.tidy(() => {
    const shaped = layer(...inputs);
    return tf.valueAndGrads((...given: tf.Tensor[]) => layer(...given))(inputs, normals('upstream', shaped.shape));
  });
  return [value, ...grads].map((tensor) => Float32Array.from(tensor.dataSync()));
}

function expectEqual(native: Layer, plain: Layer, inputs: tf.Tensor[]): void {
  // tf.valueAndGrads looks at the number of parameters of a function.
  const fixed = (layer: Layer): Layer => {
    const call = (...given: tf.Tensor[]) => layer(...given);
    return Object.defineProperty(call, 'length', { value: inputs.length });
  };
  const [actual, expected] = [native, plain].map((layer) => evaluate(fixed(layer), inputs));
  expect(actual.length).toBe(inputs.length + 1);
  for (const [i, array] of expected.entries()) expect(distance(actual[i], array), `output ${i}`).toBeLessThan(1e-5);
}

/** Kernels small enough that no gate saturates. */
const weight = (name: string, shape: number[]) => normals(name, shape).mul(0.3);

const asGru =
  (layer: typeof gru): Layer =>
  (x, gateKernel, gateBias, candidateKernel, candidateBias) =>
    layer(x as tf.Tensor3D, { gateKernel, gateBias, candidateKernel, candidateBias } as GruWeights);

const asLstm =
  (layer: typeof nativeLstm): Layer =>
  (x, kernel, bias) =>
    layer(x as tf.Tensor3D, { kernel: kernel as tf.Tensor2D, bias: bias as tf.Tensor1D });

describe.each([
  { time: 1, batch: 2 },
  { time: 2, batch: 1 },
  { time: 40, batch: 3 },
])('$time steps, batch $batch', ({ time, batch }) => {
  const [inputs, units] = [5, 7];

  test('the GRU cell and its gradients are those of the written-out recurrence', () => {
    expectEqual(asGru(nativeGru), asGru(plainGru), [
      normals('x', [time, batch, inputs]),
      weight('gates', [inputs + units, 2 * units]),
      weight('gate bias', [2 * units]),
      weight('candidate', [inputs + units, units]),
      weight('candidate bias', [units]),
    ]);
  });

  test.each([
    [inputs, units],
    [1, 33],
  ])(
    'our own GRU of %i inputs and %i units and its gradients are those of the written-out recurrence',
    (inputs, units) => {
      if (!ownKernels()) return;
      expectEqual(asGru(ownGru), asGru(plainGru), [
        normals('x', [time, batch, inputs]),
        weight('gates', [inputs + units, 2 * units]),
        weight('gate bias', [2 * units]),
        weight('candidate', [inputs + units, units]),
        weight('candidate bias', [units]),
      ]);
    },
  );

  test('the LSTM kernel and its gradients are those of the written-out recurrence', () => {
    expectEqual(asLstm(nativeLstm), asLstm(plainLstm), [
      normals('x', [time, batch, inputs]),
      weight('kernel', [inputs + units, 4 * units]),
      weight('bias', [4 * units]),
    ]);
  });

  test.runIf(time > 1)('the scan step by step, with factors that vary', () => {
    const plain: Layer = (a, b) => {
      // The factor of the first step multiplies the state before the start, which is 0.
      const steps = [
        a
          .slice([0], [1])
          .mul(0)
          .add(b.slice([0], [1])),
      ];
      for (let t = 1; t < time; t++)
        steps.push(
          a
            .slice([t], [1])
            .mul(steps[t - 1])
            .add(b.slice([t], [1])),
        );
      return tf.concat(steps, 0);
    };
    expectEqual(timeScan, plain, [weight('a', [time, batch, 4]), normals('b', [time, batch, 4])]);
  });
});

test('one GRU step by hand: the reset gate acts on the state before the matrix', () => {
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const weights = {
    // Rows: input, state; columns: reset, update.
    gateKernel: tf.tensor2d([0.5, -0.25, 1, 0.75], [2, 2]),
    gateBias: tf.tensor1d([0.1, -0.2]),
    candidateKernel: tf.tensor2d([2, -1], [2, 1]),
    candidateBias: tf.tensor1d([0.3]),
  };
  const sounds = [0.4, -0.6];
  let state = 0;
  const expected = sounds.map((x) => {
    const reset = sigmoid(0.5 * x + state + 0.1);
    const update = sigmoid(-0.25 * x + 0.75 * state - 0.2);
    const candidate = Math.tanh(2 * x - reset * state + 0.3);
    state = update * state + (1 - update) * candidate;
    return state;
  });
  for (const layer of [nativeGru, plainGru, ...(ownKernels() ? [ownGru] : [])]) {
    const states = layer(tf.tensor3d(sounds, [2, 1, 1]), weights).dataSync();
    expect(states[0]).toBeCloseTo(expected[0], 6);
    expect(states[1]).toBeCloseTo(expected[1], 6);
  }
});

test('one LSTM step by hand: input gate, forget gate, candidate, output gate', () => {
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  const [input, forget, candidate, output] = [0.2, -0.4, 0.6, 0.8];
  const cell = sigmoid(input) * Math.tanh(candidate);
  const first = sigmoid(output) * Math.tanh(cell);
  const second = sigmoid(output) * Math.tanh(sigmoid(forget) * cell + cell);
  const weights = { kernel: tf.zeros<tf.Rank.R2>([2, 4]), bias: tf.tensor1d([input, forget, candidate, output]) };
  for (const layer of [nativeLstm, plainLstm]) {
    const states = layer(tf.zeros([2, 1, 1]), weights).dataSync();
    expect(states[0]).toBeCloseTo(first, 6);
    expect(states[1]).toBeCloseTo(second, 6);
  }
});

test('a pass with gradients leaves no tensor behind', () => {
  const inputs = [normals('x', [6, 2, 3]), weight('kernel', [7, 16]), weight('bias', [16])];
  const gates = [weight('g', [7, 8]), weight('gb', [8]), weight('c', [7, 4]), weight('cb', [4])];
  const pass = () =>
    tf.tidy(() => {
      tf.grads((x, k, b) => asLstm(nativeLstm)(x, k, b).sum())(inputs);
      tf.grads((x, k, b, c, d) => asGru(nativeGru)(x, k, b, c, d).sum())([inputs[0], ...gates]);
      tf.grads((a, b) => timeScan(a, b).sum())([inputs[0], inputs[0]]);
    });
  pass();
  const before = tf.memory();
  pass();
  expect(tf.memory().numTensors).toBe(before.numTensors);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
});
