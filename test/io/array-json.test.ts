import { expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { withJsonArrays, withNdArrays } from '../../src/io/array-json.ts';

test('arrays anywhere in a value come back bit for bit, with their types', () => {
  const value = {
    name: 'x',
    units: [
      {
        filters: ndarray([1, 2], Float32Array.from([0.1, Number.NaN])),
        counts: ndarray([2], Int32Array.from([-1, 7])),
      },
    ],
    spectrum: Float64Array.from([3, 1]),
    none: null,
  };
  const text = JSON.stringify(withJsonArrays(value));
  expect(withNdArrays(JSON.parse(text))).toEqual(value);
});

test('the form is that of NumPy: little-endian bytes in base64', () => {
  expect(withJsonArrays({ a: ndarray([1, 1], Float32Array.from([1])) })).toEqual({
    a: { dtype: '<f4', shape: [1, 1], base64: 'AACAPw==' },
  });
  expect(withJsonArrays([Float64Array.from([1, 2]), Number.NaN, 3])).toEqual([
    { dtype: '<f8', shape: [2], base64: expect.any(String), vector: true },
    null,
    3,
  ]);
});

test('a view into a larger buffer gives its own part only', () => {
  const view = Float32Array.from([9, 1, 2, 9]).subarray(1, 3);
  expect(withNdArrays(withJsonArrays(ndarray([2], view)))).toEqual(ndarray([2], Float32Array.from([1, 2])));
});

test('a damaged array is named', () => {
  expect(() => withNdArrays({ dtype: '<f4', shape: [3], base64: 'AACAPw==' })).toThrow(/\[3\] has 4 bytes/);
  expect(() => withNdArrays({ dtype: '<c8', shape: [1], base64: 'AACAPw==' })).toThrow(/<c8/);
});
