import { expect, test } from 'vitest';
import { ndarray, sizeOf } from '../../src/arrays.ts';
import { startEngine } from '../../src/engine/index.ts';
import { fromStateDict, toStateDict } from '../../src/models/pytorch-weights.ts';
import { smallConfig, smallModel } from './small-model.ts';

await startEngine();
const model = smallModel();
const values = await model.weights.values();
const state = toStateDict(values, smallConfig);

test('there and back gives the same weights', () => {
  expect(fromStateDict(state, smallConfig)).toEqual(values);
});

test('the names and shapes are those of the paper’s code', () => {
  expect(Object.keys(state)).toHaveLength(56);
  expect(state['Dense.dense2.weight'].shape).toEqual([3072, 8]);
  expect(state['encoder.4.weight'].shape).toEqual([4, 2, 5, 5, 5]);
  expect(state['decoder.13.weight'].shape).toEqual([3, 2, 7, 7, 7]);
  expect(state['decoder.14.running_var'].shape).toEqual([3]);
});

test('element by element: convolution and the channel-major pixels', () => {
  const marked = {
    ...state,
    'encoder.0.weight': numbered([2, 3, 7, 7, 7]),
    'Dense.dense2.weight': numbered([3072, 8]),
  };
  const ours = fromStateDict(marked, smallConfig);
  // Peer [out 1, in 2, 3, 4, 5] is ours [3, 4, 5, in 2, out 1].
  const peerAt = (((1 * 3 + 2) * 7 + 3) * 7 + 4) * 7 + 5;
  const ourAt = (((3 * 7 + 4) * 7 + 5) * 3 + 2) * 2 + 1;
  expect(ours['encoder1/kernel'][ourAt]).toBe(peerAt);
  // Peer row (colour 2, height 10, width 20) of unit 6 is our column (10, 20, 2) of row 6.
  const peerRow = (2 * 32 + 10) * 32 + 20;
  expect(ours['spikes/dense2/kernel'][6 * 3072 + (10 * 32 + 20) * 3 + 2]).toBe(peerRow * 8 + 6);
});

test('counters of batch norm are passed over', () => {
  const withCounter = { ...state, 'encoder.1.num_batches_tracked': ndarray([], Float32Array.of(7)) };
  expect(fromStateDict(withCounter, smallConfig)).toEqual(values);
});

test('a missing, unknown or misshapen array is an error with its name', () => {
  const { 'decoder.2.bias': _, ...incomplete } = state;
  expect(() => fromStateDict(incomplete, smallConfig)).toThrow(
    '"decoder.2.bias" must be [8] in the state dict but is missing',
  );
  expect(() => fromStateDict({ ...state, 'encodr.0.weight': state['encoder.0.weight'] }, smallConfig)).toThrow(
    'has no "encodr.0.weight". Did you mean "encoder.0.weight"?',
  );
  expect(() => fromStateDict(state, { ...smallConfig, units: 6 })).toThrow(
    '"Dense.dense1.weight" must be [8, 6] in the state dict but is [8, 5]',
  );
  expect(() => toStateDict({ 'encoder1/kernal': values['encoder1/kernel'] }, smallConfig)).toThrow(
    'Did you mean "encoder1/kernel"?',
  );
  expect(() => toStateDict({ 'encoder1/bias': new Float32Array(3) }, smallConfig)).toThrow('needs 2 values but has 3');
});

function numbered(shape: number[]) {
  return ndarray(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => i),
  );
}
