import { Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  componentsFor,
  dimensionsOf,
  participationRatio,
} from '../../../src/analysis/subspace/components/dimensions.ts';
import { principalComponents, usualRows } from '../../../src/analysis/subspace/components/principal-components.ts';
import { shrinkTogether } from '../../../src/analysis/subspace/components/shrinkage.ts';
import { ShuffleFloor } from '../../../src/analysis/subspace/components/shuffle-floor.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

/** Rows [time, lag, channel] = mean + Σ strength · normal · direction + noise. */
function planted(
  times: number,
  field: [number, number],
  strengths: readonly number[],
  noise: number,
  mean = 1,
): NdArray {
  const stream = randomStream(4, 'planted');
  const size = field[0] * field[1];
  const directions = strengths.map(() => unitLength(stream.normals(size)));
  const centre = stream.normals(size, mean);
  const data = new Float32Array(times * size);
  for (let t = 0; t < times; t++) {
    const weights = strengths.map((strength) => strength * stream.normal());
    for (let i = 0; i < size; i++) {
      data[t * size + i] = centre[i] + noise * stream.normal();
      for (const [k, weight] of weights.entries()) data[t * size + i] += weight * directions[k][i];
    }
  }
  return { shape: [times, ...field], data };
}

const unitLength = (values: Float32Array): Float32Array => {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
};

describe('principalComponents', () => {
  test.each([
    { times: 40, field: [5, 6] as [number, number], what: 'covariance, double precision' },
    { times: 20, field: [5, 6] as [number, number], what: 'products between times, double precision' },
    { times: 260, field: [10, 14] as [number, number], what: 'covariance, native' },
    { times: 140, field: [10, 26] as [number, number], what: 'products between times, native' },
  ])('equal those of ml-pca on the rows ($what)', ({ times, field }) => {
    const dstrf = planted(times, field, [6, 4, 2], 0.1);
    const size = field[0] * field[1];
    const pca = new PCA(Matrix.from1DArray(times, size, dstrf.data));
    const { filters, eigenvalues, totalVariance, constant } = principalComponents(dstrf, { components: 3 });
    expect(constant).toBe(false);
    expect(filters.shape).toEqual([3, ...field]);
    for (let k = 0; k < 3; k++) {
      const ours = filters.data.subarray(k * size, (k + 1) * size);
      const theirs = pca.getEigenvectors().getColumn(k);
      const cosine = theirs.reduce((sum, value, i) => sum + value * ours[i], 0);
      expect(Math.abs(cosine)).toBeGreaterThan(1 - 1e-5);
      expect(eigenvalues[k] / pca.getEigenvalues()[k]).toBeCloseTo(1, 4);
      expect(ours.reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0);
    }
    const total = pca.getEigenvalues().reduce((sum, value) => sum + value, 0);
    expect(totalVariance / total).toBeCloseTo(1, 4);
  });

  test('uncentred: the mean direction comes first', () => {
    const dstrf = planted(60, [4, 5], [0.3], 0.01, 2);
    const { filters } = principalComponents(dstrf, { centred: false });
    const mean = new Float32Array(20);
    for (let i = 0; i < dstrf.data.length; i++) mean[i % 20] += dstrf.data[i] / 60;
    const direction = unitLength(mean);
    const cosine = direction.reduce((sum, value, i) => sum + value * filters.data[i], 0);
    expect(Math.abs(cosine)).toBeGreaterThan(0.995);
  });

  test('a linear unit: one component, its normalised mean', () => {
    const kernel = Float32Array.from([3, 0, 4, 0]);
    const data = Float32Array.from({ length: 40 }, (_, i) => kernel[i % 4]);
    const found = principalComponents({ shape: [10, 2, 2], data });
    expect(found).toMatchObject({ constant: true, rows: 10 });
    expect(found.filters.shape).toEqual([1, 2, 2]);
    expect(found.filters.data).toEqual(Float32Array.from([0.6, 0, 0.8, 0]));
    expect(dimensionsOf(found.eigenvalues)).toMatchObject({ k90: 1, k95: 1 });
  });

  test('a unit that does not respond has no component', () => {
    const found = principalComponents({ shape: [10, 2, 2], data: new Float32Array(40) });
    expect(found.filters.shape).toEqual([0, 2, 2]);
    expect(dimensionsOf(found.eigenvalues)).toEqual({ k75: null, k90: null, k95: null, floor: null });
  });

  test('an energy unit has its filter pair, although its mean dSTRF is about zero', () => {
    const stream = randomStream(9, 'energy');
    const [a, b] = [unitLength(stream.normals(30)), unitLength(stream.normals(30))];
    const data = new Float32Array(300 * 30);
    for (let t = 0; t < 300; t++) {
      const [za, zb] = [stream.normal(), stream.normal()];
      for (let i = 0; i < 30; i++) data[t * 30 + i] = 2 * za * a[i] + 2 * zb * b[i];
    }
    const { filters, rows } = principalComponents({ shape: [300, 5, 6], data }, { outlierRatio: 5 });
    expect(rows).toBe(300);
    expect(filters.shape[0]).toBe(2);
    for (const one of [a, b]) {
      const [first, second] = [0, 1].map((k) =>
        one.reduce((sum, value, i) => sum + value * filters.data[k * 30 + i], 0),
      );
      expect(Math.hypot(first, second)).toBeCloseTo(1, 4);
    }
  });

  test('rows far from the mean are dropped; too few times are an error', () => {
    const dstrf = planted(50, [3, 4], [0.2], 0.01, 1);
    for (let i = 0; i < 12; i++) dstrf.data[7 * 12 + i] += 40 * (i % 2 === 0 ? 1 : -1);
    expect(usualRows(dstrf, 5)).not.toContain(7);
    expect(principalComponents(dstrf, { outlierRatio: 5 }).rows).toBe(49);
    expect(principalComponents(dstrf).rows).toBe(50);
    expect(() => principalComponents({ shape: [1, 2, 2], data: new Float32Array(4) })).toThrow(
      /2 times or more but got 1/,
    );
  });
});

describe('shuffle floor', () => {
  test('finds as many dimensions as were planted, and keeps the total variance', () => {
    const dstrf = planted(200, [6, 8], [4, 3, 2], 0.3);
    const floor = new ShuffleFloor({ shuffles: 5, components: 25, centred: true, seed: 1 });
    const { eigenvalues, totalVariance } = principalComponents(dstrf);
    const shuffled = floor.eigenvalues(dstrf);
    expect(dimensionsOf(eigenvalues, shuffled).floor).toBe(3);
    const all = new ShuffleFloor({ shuffles: 2, components: 48, centred: true, seed: 1 }).eigenvalues(dstrf);
    expect(all.reduce((sum, value) => sum + value, 0) / totalVariance).toBeCloseTo(1, 4);
    expect(floor.eigenvalues(dstrf)).toEqual(shuffled);
  });
});

describe('dimensions', () => {
  test('count components until more than the fraction is reached', () => {
    const eigenvalues = Float64Array.from([6, 3, 0.5, 0.5]);
    expect(dimensionsOf(eigenvalues)).toEqual({ k75: 2, k90: 3, k95: 4, floor: null });
    expect(componentsFor(eigenvalues, 0.5)).toBe(1);
    expect(participationRatio(Float64Array.from([2, 2, 2]))).toBeCloseTo(3);
  });
});

describe('shrinkage', () => {
  test('worked by hand: two networks that agree in one entry, and disagree in the other', () => {
    // Each has sd 1 over its entries, so nothing is scaled; entries 0 and 3 agree (e = 0), 1 and 2 average to 0.
    const a = Float32Array.from([1, 1, -1, -1]);
    const b = Float32Array.from([1, -1, 1, -1]);
    expect(Array.from(shrinkTogether([a, b]))).toEqual([1, 0, 0, -1]);
    expect(shrinkTogether([a])).toBe(a);
    expect(() => shrinkTogether([a, new Float32Array(3)])).toThrow(/lengths \[4,3\]/);
    expect(Array.from(shrinkTogether([a, new Float32Array(4)])).every(Number.isFinite)).toBe(true);
  });
});
