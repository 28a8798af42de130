import { describe, expect, test } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { euclideanDistances, withoutSelf } from '../../src/metrics/distances.ts';
import { nearestNeighbours, neighbourVotes } from '../../src/metrics/nearest-neighbours.ts';
import { silhouettes } from '../../src/metrics/silhouette.ts';
import { trustworthiness } from '../../src/metrics/trustworthiness.ts';
import { affinitiesOf } from '../../src/metrics/tsne/affinities.ts';
import { tsneDivergence, tsneGradient } from '../../src/metrics/tsne/gradient.ts';
import { tsne } from '../../src/metrics/tsne/tsne.ts';
import { randomStream } from '../../src/random/stream.ts';

// The golden numbers of t-SNE are in test/services/peers/golden.

const onLine = (...values: number[]) => ndarray([values.length, 1], Float32Array.from(values));

describe('silhouettes and neighbours', () => {
  const line = withoutSelf(euclideanDistances(onLine(0, 1, 4, 6), onLine(0, 1, 4, 6)));

  test('silhouettes are (b − a) / max(a, b) by hand', () => {
    const found = silhouettes(line, [0, 0, 1, 1], [0, 0, 1, 1]);
    [(5 - 1) / 5, (4 - 1) / 4, (3.5 - 2) / 3.5, (5.5 - 2) / 5.5].forEach((s, i) => {
      expect(found[i]).toBeCloseTo(s, 12);
    });
  });

  test('the nearest of several other classes counts', () => {
    expect(silhouettes(line, [0, 0, 1, 2], [0, 0, 1, 2])[0]).toBeCloseTo((4 - 1) / 4, 12);
  });

  test('a point alone in its class, without a class, or with no other class has none', () => {
    expect([...silhouettes(line, [0, 0, 1, -1], [0, 0, 1, -1])].map(Number.isNaN)).toEqual([false, false, true, true]);
    expect(silhouettes(line, [0, 0, 0, 0], [0, 0, 0, 0]).every(Number.isNaN)).toBe(true);
  });

  test('neighbours come nearest first, and pairs that are not compared never', () => {
    expect([...nearestNeighbours(line, 2).data]).toEqual([1, 2, 0, 2, 3, 1, 2, 1]);
    const none = ndarray([1, 2], Float64Array.of(Number.POSITIVE_INFINITY, 3));
    expect([...nearestNeighbours(none, 2).data]).toEqual([1, -1]);
  });

  test('most neighbours win, then the nearest of those with as many', () => {
    const neighbours = ndarray([3, 3], Int32Array.of(0, 1, 2, 3, 1, 0, -1, -1, -1));
    expect([...neighbourVotes(neighbours, [5, 6, 6, 7])]).toEqual([6, 7, -1]);
  });

  test('an embedding that keeps all neighbours has trustworthiness 1, one in another order less', () => {
    const stream = randomStream(1, 'points');
    const points = ndarray([40, 2], stream.normals(80));
    expect(trustworthiness(points, points, 5)).toBe(1);
    const mixed = ndarray([40, 2], stream.normals(80));
    expect(trustworthiness(points, mixed, 5)).toBeLessThan(0.75);
    expect(() => trustworthiness(points, points, 20)).toThrow('k from 1 to below 20 but got 20');
  });
});

describe('t-SNE', () => {
  const stream = randomStream(1, 'clusters');
  const n = 60;
  const points = ndarray(
    [n, 5],
    stream.normals(n * 5).map((value, i) => value + (Math.floor(i / 5) < n / 2 ? 4 : -4)),
  );

  test('affinities sum to 1, are symmetric, and every point has its perplexity', () => {
    const { rowStart, column, value, beta } = affinitiesOf(points, { perplexity: 10, neighbours: n - 1 });
    const { data: distances } = withoutSelf(euclideanDistances(points, points));
    beta.forEach((own, i) => {
      const p = Array.from(distances.subarray(i * n, (i + 1) * n), (distance) => Math.exp(-own * distance ** 2));
      const sum = p.reduce((all, one) => all + one, 0);
      const entropy = p.reduce((all, one) => all - (one > 0 ? (one / sum) * Math.log(one / sum) : 0), 0);
      expect(Math.exp(entropy)).toBeCloseTo(10, 6);
    });
    expect(value.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const at = (i: number, j: number) => {
      for (let k = rowStart[i]; k < rowStart[i + 1]; k++) if (column[k] === j) return value[k];
      return 0;
    };
    for (const [i, j] of [
      [0, 1],
      [3, 50],
      [20, 21],
    ])
      expect(at(i, j)).toBe(at(j, i));
  });

  test('the coarse gradient is near the exact one, whose numbers are the slopes of the divergence', () => {
    const affinities = affinitiesOf(points, { perplexity: 10, neighbours: n - 1 });
    const places = Float64Array.from(stream.normals(2 * n, 3));
    const exact = tsneGradient(affinities, places, { theta: 0 });
    const coarse = tsneGradient(affinities, places, { theta: 0.5 });
    const norm = Math.hypot(...exact);
    expect(Math.hypot(...exact.map((value, i) => value - coarse[i]))).toBeLessThan(0.05 * norm);
    expect(Math.hypot(...exact.map((value, i) => value - coarse[i]))).toBeGreaterThan(0);
    for (const i of [0, 37]) {
      const moved = (by: number) =>
        tsneDivergence(
          affinities,
          places.map((value, k) => (k === i ? value + by : value)),
          0,
        );
      expect((moved(1e-5) - moved(-1e-5)) / 2e-5).toBeCloseTo(exact[i], 6);
    }
  });

  test('points that lie on each other share a cell', () => {
    const affinities = affinitiesOf(points, { perplexity: 10, neighbours: 30 });
    expect(tsneGradient(affinities, new Float64Array(2 * n), { theta: 0.5 }).every((value) => value === 0)).toBe(true);
  });

  test('two clusters come apart; a seed gives its picture again and another one another', () => {
    const embed = (seed: number) => tsne(points, { seed, perplexity: 10, iterations: 600 }).embedding;
    const picture = embed(1);
    const labels = Int32Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : 1));
    const near = nearestNeighbours(withoutSelf(euclideanDistances(picture, picture)), 5);
    expect([...neighbourVotes(near, labels)]).toEqual([...labels]);
    expect(embed(1).data).toEqual(picture.data);
    expect(embed(2).data).not.toEqual(picture.data);
  });

  test('a perplexity that is too large for the points is refused', () => {
    expect(() => tsne(points, { seed: 1 })).toThrow('perplexity of 60 points must be from 1 to 19.7 but is 30');
  });
});
