import { expect, test } from 'vitest';
import { countByKernel, countByLoops } from '../../../src/analysis/decoding/count-alike.ts';
import { type NdArray, takeRows } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();

const columns = 2079;

function ofLength1({ shape, data }: NdArray): NdArray {
  const lengths = Array.from({ length: shape[0] }, (_, row) =>
    Math.hypot(...data.subarray(row * columns, (row + 1) * columns)),
  );
  return { shape, data: data.map((value, i) => value / (lengths[Math.floor(i / columns)] || 1)) };
}

test.runIf(ownKernels())('our kernel and the loops count alike, ties and rows of zeros included', () => {
  const values = randomStream(5, 'muddled');
  const distinct = { shape: [60, columns], data: Float32Array.from({ length: 60 * columns }, () => values.normal()) };
  const places = Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? 0 : i));
  const theirs = takeRows(distinct, places);
  theirs.data.fill(0, 5 * columns, 6 * columns).fill(0, 40 * columns, 41 * columns);
  const ours = { shape: theirs.shape, data: theirs.data.map((value) => value + values.normal(0, 20)) };
  ours.data.fill(0, 5 * columns, 6 * columns).fill(0, 8 * columns, 9 * columns);

  const counts = countByKernel(ofLength1(ours), ofLength1(theirs));
  expect(counts).toEqual(countByLoops(ofLength1(ours), ofLength1(theirs)));
  expect(counts[5]).toEqual({ better: 0, equal: 60 });
  expect(counts[8]).toEqual({ better: 0, equal: 60 });
  expect(counts[40]).toEqual({ better: 58, equal: 2 });
  expect(counts.filter((_, i) => places[i] === 0).every(({ equal }) => equal === 9)).toBe(true);
  expect(new Set(counts.map(({ better }) => better)).size).toBeGreaterThan(10);
});
