import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { contiguousBlocks } from '../../../src/analysis/decoding/contiguous-blocks.ts';
import { ledoitWolf } from '../../../src/analysis/decoding/ledoit-wolf.ts';
import {
  crossValidateLinear,
  fitLinearDecoder,
  logCounts,
  meanRates,
} from '../../../src/analysis/decoding/linear-decoder.ts';
import { ndarray } from '../../../src/arrays.ts';
import { balancedAccuracy } from '../../../src/metrics/classification.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** Three classes in 30 noisy features; class k shifts features 3k … 3k+2 by `shift`. */
function planted(trials: number, shift: number, seed: number) {
  const stream = randomStream(seed, 'planted');
  const labels = Int32Array.from({ length: trials }, () => stream.integer(3));
  const data = Float32Array.from({ length: trials * 30 }, (_, i) => {
    const [trial, feature] = [Math.floor(i / 30), i % 30];
    return stream.normal() + (Math.floor(feature / 3) === labels[trial] ? shift : 0);
  });
  return { features: ndarray([trials, 30], data), labels };
}

describe('linear decoder', () => {
  it('finds planted classes on held-out blocks, and none where none are', () => {
    const strong = planted(150, 2, 1);
    const found = crossValidateLinear(strong.features, strong.labels, { components: 10 });
    expect(balancedAccuracy(strong.labels, found.predicted)).toBeGreaterThan(0.85);
    expect(found.scores).toHaveLength(150);
    const none = planted(150, 0, 2);
    const chance = crossValidateLinear(none.features, none.labels, { components: 10 });
    expect(Math.abs(balancedAccuracy(none.labels, chance.predicted) - 1 / 3)).toBeLessThan(0.12);
  });

  it('agrees with the discriminant worked by hand in one dimension', () => {
    const features = ndarray([4, 1], Float32Array.of(0, 2, 6, 8));
    const decoder = fitLinearDecoder(features, [3, 3, 7, 7], { shrinkage: 0 });
    const [[low, high]] = decoder.scores(ndarray([1, 1], Float32Array.of(5)));
    expect(high - low).toBeCloseTo(((7 - 1) / 1) * (5 - 4), 9);
    expect(decoder.predict(ndarray([3, 1], Float32Array.of(3.9, 4.1, 100)))).toEqual(Int32Array.of(3, 7, 7));
  });

  it('refuses one class, NaN and folds without a class', () => {
    const features = ndarray([4, 1], Float32Array.of(0, 2, 6, 8));
    expect(() => fitLinearDecoder(features, [1, 1, 1, 1])).toThrow(/2 classes/);
    expect(() => fitLinearDecoder(ndarray([2, 1], Float32Array.of(0, Number.NaN)), [0, 1])).toThrow(/NaN at index/);
    expect(() => crossValidateLinear(features, [0, 1, 1, 2], { blocks: 4 })).toThrow(/a class is missing/);
  });

  it('sums and averages bins', () => {
    const counts = ndarray([1, 3, 2], Uint8Array.of(9, 9, 1, 2, 3, 4));
    expect([...meanRates(counts, { start: 1, end: 3 }).data]).toEqual([2, 3]);
    expect(logCounts(counts, { start: 1, end: 3 }).data[1]).toBeCloseTo(Math.log(7), 6);
    expect(() => meanRates(counts, { start: 1, end: 4 })).toThrow(/0 to 3/);
  });

  it('shrinks the covariance of few samples much and of many little', () => {
    const weight = (n: number, scale: (j: number) => number) => {
      const stream = randomStream(6, `shrink ${n}`);
      return ledoitWolf(
        Matrix.from1DArray(
          n,
          8,
          Array.from({ length: n * 8 }, (_, i) => scale(i % 8) * stream.normal()),
        ),
      );
    };
    const uneven = (j: number) => 1 + j;
    expect(weight(10, uneven)).toBeGreaterThan(weight(2000, uneven));
    expect(weight(2000, uneven)).toBeLessThan(0.05);
    expect(weight(30, () => 1)).toBeGreaterThan(0.5);
  });
});

describe('contiguousBlocks', () => {
  it('covers every trial once, in order, apart from its training trials', () => {
    const folds = contiguousBlocks(13, 5);
    expect(folds.flatMap(({ test }) => [...test])).toEqual(Array.from({ length: 13 }, (_, i) => i));
    for (const { train, test } of folds) {
      expect(train.length + test.length).toBe(13);
      expect([...test].filter((i) => train.includes(i))).toEqual([]);
    }
    expect(() => contiguousBlocks(3, 5)).toThrow(/not 5/);
  });
});
