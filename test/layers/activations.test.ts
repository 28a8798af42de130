import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tensorflow.ts';
import { gelu, relu } from '../../src/layers/activations.ts';
import { evaluate, expectSame, normals } from './helpers.ts';

beforeAll(async () => {
  await startEngine();
});

test('gelu: x·Φ(x) at known points, and its slope', () => {
  const x = tf.tensor1d([-1, 0, 1, 2]);
  const values = [...gelu(x).dataSync()];
  // Φ(1) = 0.8413447, Φ(2) = 0.9772499.
  [-0.1586553, 0, 0.8413447, 1.9544997].forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 5);
  });
  // Φ(x) + x·φ(x) with φ(1) = 0.2419707, φ(2) = 0.0539910.
  const slopes = [...tf.grad(gelu)(x).dataSync()];
  [-0.0833154, 0.5, 1.0833154, 1.0852318].forEach((value, i) => {
    expect(slopes[i]).toBeCloseTo(value, 5);
  });
});

test('gelu and relu: gradients as those of plain operations', () => {
  const x = [normals('x', [3, 40])];
  const plain = (x: tf.Tensor) => x.mul(tf.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5);
  expectSame(evaluate(gelu, x), evaluate(plain, x), 1e-5);
  expectSame(
    evaluate(relu, x),
    evaluate((x) => x.relu(), x),
    1e-6,
  );
});
