import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { expectSameOnWasm, type Op, sines, valuesOn } from './both-backends.ts';

interface Case {
  readonly name: string;
  readonly x: number[];
  readonly filter: number[];
  readonly op: Op;
}

const conv3d =
  (pad: 'same' | 'valid', stride = 1): Op =>
  (x, filter) =>
    tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, stride, pad);
const conv2d =
  (pad: Parameters<typeof tf.conv2d>[3], stride = 1): Op =>
  (x, filter) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad);
const conv1d =
  (pad: 'same' | 'valid'): Op =>
  (x, filter) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 1, pad);

const cases: Case[] = [
  { name: 'conv3d same, odd taps', x: [2, 4, 5, 6, 3], filter: [3, 3, 3, 3, 4], op: conv3d('same') },
  { name: 'conv3d same, even and unequal taps', x: [2, 5, 4, 6, 2], filter: [2, 4, 3, 2, 3], op: conv3d('same') },
  { name: 'conv3d valid', x: [2, 5, 6, 7, 2], filter: [3, 2, 4, 2, 5], op: conv3d('valid') },
  {
    name: 'conv3d, one frame (outer taps see padding only)',
    x: [3, 1, 6, 5, 2],
    filter: [5, 3, 3, 2, 4],
    op: conv3d('same'),
  },
  { name: 'conv3d same, many channels out', x: [2, 4, 5, 4, 2], filter: [3, 3, 3, 2, 9], op: conv3d('same') },
  { name: 'conv3d valid, many channels in and out', x: [2, 4, 5, 4, 9], filter: [2, 3, 2, 9, 8], op: conv3d('valid') },
  { name: 'conv3d, one frame, many channels out', x: [3, 1, 4, 5, 2], filter: [5, 3, 3, 2, 8], op: conv3d('same') },
  { name: 'conv3d, filter longer than the video', x: [1, 2, 3, 3, 1], filter: [7, 7, 7, 1, 2], op: conv3d('same') },
  { name: 'conv2d same', x: [3, 6, 7, 3], filter: [3, 5, 3, 4], op: conv2d('same') },
  { name: 'conv2d valid', x: [2, 6, 7, 1], filter: [3, 2, 1, 6], op: conv2d('valid') },
  { name: 'conv2d padded by 1', x: [2, 5, 4, 2], filter: [3, 3, 2, 3], op: conv2d(1) },
  {
    name: 'conv2d explicit, unequal pads',
    x: [2, 5, 4, 2],
    filter: [3, 3, 2, 3],
    op: conv2d([
      [0, 0],
      [2, 0],
      [0, 1],
      [0, 0],
    ]),
  },
  { name: 'conv1d same', x: [2, 9, 3], filter: [4, 3, 5], op: conv1d('same') },
  { name: 'conv1d valid', x: [2, 9, 3], filter: [3, 3, 2], op: conv1d('valid') },
];

describe('our wasm convolutions', () => {
  beforeAll(() => startEngine({ engine: 'wasm' }));

  test.each(cases)('$name: value and gradients equal the cpu backend', async (one) => {
    await expectSameOnWasm(one.op, one.x, one.filter);
  });

  test('forward at stride 2 goes to the stock kernel', async () => {
    const outputs: Float32Array[] = [];
    for (const backend of ['cpu', 'wasm']) {
      await tf.setBackend(backend);
      const y = conv3d('same', 2)(sines([1, 4, 6, 6, 2], 1), sines([3, 3, 3, 2, 3], 2));
      outputs.push(Float32Array.from(y.dataSync()));
      y.dispose();
    }
    outputs[0].forEach((value, i) => void expect(outputs[1][i]).toBeCloseTo(value, 4));
  });

  test.each<[string, Case]>([
    ['Conv2DBackpropFilter', { name: '', x: [1, 6, 6, 2], filter: [3, 3, 2, 3], op: conv2d('same', 2) }],
    [
      'Conv3DBackprop(Filter|Input)V2',
      { name: '', x: [1, 4, 6, 6, 2], filter: [3, 3, 3, 2, 3], op: conv3d('same', 2) },
    ],
  ])('a gradient at stride 2 that no kernel gets right is refused by name: %s', async (name, one) => {
    await expect(valuesOn('wasm', one.op, [one.x, one.filter])).rejects.toMatchObject({
      tag: 'Unsupported',
      message: expect.stringMatching(new RegExp(`^${name} on wasm computes stride 1`)),
    });
  });

  test.each([
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [2, 3, 'valid'],
  ] as const)('max-pool gradient, %i by %i, %s', async (size, stride, pad) => {
    const pool: Op = (x) => tf.maxPool(x as tf.Tensor4D, size, stride, pad);
    await expectSameOnWasm((x, factor) => pool(x, factor).mul(factor), [2, 6, 7, 3], [3]);
  });

  test('no tensor is left behind', async () => {
    await valuesOn('wasm', cases[0].op, [cases[0].x, cases[0].filter]);
    const before = tf.memory().numTensors;
    for (const { op, x, filter } of cases) await valuesOn('wasm', op, [x, filter]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
