import { expect, test } from 'vitest';
import {
  concatenate,
  firstRows,
  inverseOrder,
  ndarray,
  permute,
  submatrix,
  takeColumns,
  takeRows,
  zeros,
} from '../src/arrays.ts';

const array = ndarray([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));

test('transposes', () => {
  const { shape, data } = permute(array, [1, 0]);
  expect(shape).toEqual([3, 2]);
  expect([...data]).toEqual([1, 4, 2, 5, 3, 6]);
});

test('element [i, j, k] lands where the order says', () => {
  const cube = ndarray(
    [2, 3, 4],
    Float32Array.from({ length: 24 }, (_, i) => i),
  );
  const { shape, data } = permute(cube, [2, 0, 1]);
  expect(shape).toEqual([4, 2, 3]);
  // [k, i, j] = [3, 1, 2] was [1, 2, 3].
  expect(data[3 * 6 + 1 * 3 + 2]).toBe(1 * 12 + 2 * 4 + 3);
});

test('the inverse order undoes it', () => {
  const cube = ndarray(
    [2, 3, 4],
    Float32Array.from({ length: 24 }, (_, i) => i),
  );
  expect(permute(permute(cube, [2, 0, 1]), inverseOrder([2, 0, 1]))).toEqual(cube);
});

test.each([[[0, 0]], [[0]], [[0, 2]]])('axes %j are no permutation', (order) => {
  expect(() => permute(array, order)).toThrow('not a permutation of the axes of [2,3]');
});

test('the first rows are a view; more than there are give all, of none there are none', () => {
  const filters = ndarray([2, 2, 1], Float32Array.from([1, 2, 3, 4]));
  expect(firstRows(filters, 1)).toEqual(ndarray([1, 2, 1], Float32Array.from([1, 2])));
  expect(firstRows(filters, 5)).toEqual(filters);
  expect(firstRows(zeros([0, 3]), 2)).toEqual(zeros([0, 3]));
});

test('arrays are put one behind the other, none of them give none', () => {
  expect(concatenate([Float32Array.of(1, 2), Float32Array.of(), Float32Array.of(3)])).toEqual(Float32Array.of(1, 2, 3));
  expect(concatenate([])).toEqual(new Float32Array(0));
});

test('what is not there is refused, not taken for zeros', () => {
  expect(takeRows(array, [1, 1]).data).toEqual(Float32Array.of(4, 5, 6, 4, 5, 6));
  for (const row of [2, -1, 0.5, Number.NaN]) {
    expect(() => takeRows(array, [0, row])).toThrow(`There is no row ${row}: the array has 2, counted from 0.`);
  }
  expect(() => takeColumns(array, [3])).toThrow('There is no column 3: the array has 3, counted from 0.');
  const matrix = ndarray([2, 2], Float64Array.of(1, 2, 3, 4));
  expect(submatrix(matrix, [1])).toEqual({ shape: [1, 1], data: Float64Array.of(4) });
  expect(() => submatrix(matrix, [0, 3])).toThrow(/no row 3/);
  expect(() => submatrix(ndarray([2, 3], new Float64Array(6)), [0])).toThrow('must be [row 2, column 2] but is [2, 3]');
});

test('axes have lengths that are whole numbers', () => {
  expect(zeros([0, 3]).data).toHaveLength(0);
  for (const shape of [
    [1.5, 2],
    [2, Number.NaN],
    [-1, -3],
  ]) {
    expect(() => zeros(shape)).toThrow(`whole numbers from 0 on, but the shape is [${shape}]`);
    expect(() => ndarray(shape, new Float32Array(3))).toThrow(/whole numbers/);
  }
});
