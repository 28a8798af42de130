import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { causalAttention } from '../../../src/layers/attention.ts';
import { longConvolution } from '../../../src/layers/long-convolution.ts';
import { gru } from '../../../src/layers/recurrent/gru.ts';
import { legendreMemory } from '../../../src/layers/recurrent/legendre-memory.ts';
import { lstm } from '../../../src/layers/recurrent/lstm.ts';
import { timeScan } from '../../../src/layers/recurrent/time-scan.ts';
import { firBank } from '../../../src/layers/waveform/fir-bank.ts';
import { normals } from '../helpers.ts';

// One engine a process: this file has the wasm one, whatever the others have.
await startEngine({ engine: 'wasm' });

const weight = <R extends tf.Rank>(name: string, shape: number[]) => normals<R>(name, shape).mul<tf.Tensor<R>>(0.3);

/** Every layer as a function of one input. */
const layers: Record<string, { shape: number[]; layer: (x: tf.Tensor) => tf.Tensor }> = {
  gru: {
    shape: [6, 2, 3],
    layer: (x) =>
      gru(x as tf.Tensor3D, {
        gateKernel: weight('gates', [7, 8]),
        gateBias: weight('gate bias', [8]),
        candidateKernel: weight('candidate', [7, 4]),
        candidateBias: weight('candidate bias', [4]),
      }),
  },
  lstm: {
    shape: [6, 2, 3],
    layer: (x) => lstm(x as tf.Tensor3D, { kernel: weight('kernel', [7, 16]), bias: weight('bias', [16]) }),
  },
  'legendre memory': { shape: [1, 40, 2], layer: (x) => legendreMemory(x as tf.Tensor3D, 5, 12) },
  'long convolution': {
    shape: [2, 40, 3],
    layer: (x) => longConvolution(x as tf.Tensor3D, weight<tf.Rank.R2>('lags', [3, 40])),
  },
  scan: { shape: [9, 2, 2], layer: (x) => timeScan(x.mul(0.5), x) },
  attention: {
    shape: [1, 2, 7, 4],
    layer: (x) => causalAttention(x as tf.Tensor4D, x as tf.Tensor4D, x as tf.Tensor4D, 3),
  },
  'filter bank': { shape: [2, 50], layer: (x) => firBank(x as tf.Tensor2D, weight<tf.Rank.R2>('taps', [20, 3])) },
};

test.each(Object.entries(layers))('%s: the gradient on wasm is the slope of its value', (_name, { shape, layer }) => {
  expect(tf.getBackend()).toBe('wasm');
  const x = normals('x', shape);
  const along = normals('direction', shape);
  const loss = (input: tf.Tensor) => {
    const y = layer(input);
    return y.mul(normals('upstream', y.shape)).sum();
  };
  const predicted = tf.grad(loss)(x).mul(along).sum().dataSync()[0];
  const step = 1e-2;
  const [up, down] = [step, -step].map((size) => loss(x.add(along.mul(size))).dataSync()[0]);
  const slope = (up - down) / (2 * step);
  const scale = tf.grad(loss)(x).norm().dataSync()[0];
  expect(scale).toBeGreaterThan(0.05);
  expect(Math.abs(predicted - slope) / scale).toBeLessThan(1e-2);
});
