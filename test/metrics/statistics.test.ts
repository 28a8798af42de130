import { describe, expect, it } from 'vitest';
import { angleDifferenceDeg, circularMeanDeg, circularSdDeg, wrapDegrees } from '../../src/metrics/angles.ts';
import { bootstrapInterval } from '../../src/metrics/bootstrap.ts';
import { accuracy, balancedAccuracy, balancedAccuracyInterval } from '../../src/metrics/classification.ts';
import { adjustPValues, significanceStars } from '../../src/metrics/corrections.ts';
import { cosineSimilarity, pearson, pearsonP, spearman } from '../../src/metrics/correlation.ts';
import { logGamma, normalTwoSidedP, studentTwoSidedP } from '../../src/metrics/distributions.ts';
import { cohensD, empiricalP } from '../../src/metrics/effect-size.ts';
import { mannWhitney } from '../../src/metrics/mann-whitney.ts';
import { ranks } from '../../src/metrics/ranks.ts';
import { rSquared } from '../../src/metrics/regression.ts';
import { mean, median, quantile, summarise, variance } from '../../src/metrics/summary.ts';
import { oneSampleTTest, pairedTTest, studentTTest, welchTTest } from '../../src/metrics/t-tests.ts';
import { wilcoxonSignedRank } from '../../src/metrics/wilcoxon.ts';
import { randomStream } from '../../src/random/stream.ts';

describe('summary', () => {
  it('worked by hand', () => {
    expect(variance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 14);
    expect(variance([1, 2, 3, 4], 0)).toBe(1.25);
    expect(median([5, 1, 9])).toBe(5);
    expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
    expect(summarise([1, 2, 3, 4, 10])).toMatchObject({ n: 5, mean: 4, median: 3, lowerQuartile: 2, upperQuartile: 4 });
    expect(() => quantile([1], 1.5)).toThrow(/between 0 and 1 but is 1.5/);
  });
});

describe('correlation', () => {
  it('worked by hand', () => {
    expect(pearson([1, 2, 3], [2, 4, 7])).toBeCloseTo(5 / Math.sqrt(2 * (38 / 3)), 14);
    expect(spearman([1, 2, 3, 4], [1, 10, 1e6, 1e3])).toBeCloseTo(0.8, 14);
    expect(ranks([3, 1, 3, 0])).toEqual(Float64Array.of(3.5, 2, 3.5, 1));
    expect(cosineSimilarity([1, 0], [1, 1])).toBeCloseTo(Math.SQRT1_2, 14);
    expect(rSquared([1, 2, 3], [1, 2, 4])).toBe(0.5);
  });

  it('is invariant to scale and offset, and flips with the sign', () => {
    const stream = randomStream(3, 'correlation');
    const [a, b] = [stream.normals(50), stream.normals(50)];
    const r = pearson(a, b);
    expect(
      pearson(
        a.map((x) => 3 * x + 7),
        b,
      ),
    ).toBeCloseTo(r, 5);
    expect(
      pearson(
        b,
        a.map((x) => -x),
      ),
    ).toBeCloseTo(-r, 12);
    expect(spearman(a.map(Math.exp), b)).toBeCloseTo(spearman(a, b), 12);
    expect(pearsonP(pearson(a, a), 50)).toBe(0);
  });

  it('a constant has no correlation; unequal lengths are refused', () => {
    expect(pearson([2, 2, 2], [1, 2, 3])).toBeNaN();
    expect(spearman([1, 2, 3], [0.1, 0.1, 0.1])).toBeNaN();
    expect(() => pearson([1, 2], [1, 2, 3])).toThrow(/2 and 3 values/);
  });
});

describe('distributions', () => {
  it('has closed forms where they exist', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 13);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    for (const t of [0.1, 1, 12.7, 1e6]) {
      expect(studentTwoSidedP(t, 1) / ((2 / Math.PI) * Math.atan(1 / t))).toBeCloseTo(1, 11);
      expect(studentTwoSidedP(t, 2)).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 12);
    }
    expect(normalTwoSidedP(1.959963984540054)).toBeCloseTo(0.05, 13);
    expect(normalTwoSidedP(10) / 1.523970604832105e-23).toBeCloseTo(1, 10);
  });

  it('falls with |t| and approaches the normal', () => {
    const p = [0, 0.5, 1, 2, 4, 8, 30].map((t) => studentTwoSidedP(t, 126));
    expect(p[0]).toBe(1);
    for (let i = 1; i < p.length; i++) expect(p[i]).toBeLessThan(p[i - 1]);
    expect(studentTwoSidedP(2, 1e9)).toBeCloseTo(normalTwoSidedP(2), 7);
    expect(studentTwoSidedP(-3, 7)).toBe(studentTwoSidedP(3, 7));
    expect(studentTwoSidedP(Number.POSITIVE_INFINITY, 5)).toBe(0);
    expect(() => studentTwoSidedP(1, 0)).toThrow(/degrees of freedom/);
  });
});

describe('tests of two groups', () => {
  it('worked by hand', () => {
    expect(studentTTest([1, 2, 3], [3, 4, 5])).toMatchObject({ df: 4, t: expect.closeTo(-2 / Math.sqrt(2 / 3), 13) });
    expect(welchTTest([1, 2, 3], [3, 4, 5]).df).toBeCloseTo(4, 13);
    expect(pairedTTest([1, 2, 4], [0, 0, 0]).t).toBeCloseTo(oneSampleTTest([1, 2, 4]).t ?? Number.NaN, 14);
    expect(mannWhitney([1, 2], [3, 4]).u).toBe(0);
    expect(mannWhitney([1, 2, 2], [2, 3]).u).toBe(1);
    expect(cohensD([1, 2, 3], [3, 4, 5])).toBe(-2);
    expect(empiricalP(3, [1, 2, 3, 4])).toBe(0.6);
  });

  it('has no t, and says why, where nothing varies but by rounding; groups of one are refused', () => {
    const blank = { t: null, p: null, reason: 'no t-test: the values do not vary' };
    expect(studentTTest([1, 1], [1, 1])).toEqual({ df: 2, ...blank });
    expect(studentTTest([1, 1, 1], [2, 2, 2])).toEqual({ df: 4, ...blank });
    expect(welchTTest([0.1, 0.1, 0.1], [0.3, 0.3, 0.1 + 0.2])).toMatchObject(blank);
    expect(pairedTTest([0.5, 0.4, 0.7], [0.3, 0.2, 0.5])).toEqual({ df: 2, ...blank });
    expect(oneSampleTTest([2, 2, 2])).toEqual({ df: 2, ...blank });
    expect(cohensD([1, 1], [2, 2])).toBeNaN();
    expect(mannWhitney([1, 1], [1, 1]).p).toBeNaN();
    expect(() => studentTTest([1], [1, 2])).toThrow(/at least 2/);
  });

  it('rejects true null hypotheses as often as it says', () => {
    const stream = randomStream(11, 'null');
    let rejected = 0;
    for (let i = 0; i < 2000; i++) {
      if ((studentTTest(stream.normals(8), stream.normals(12)).p ?? 1) <= 0.05) rejected++;
    }
    expect(rejected / 2000).toBeGreaterThan(0.035);
    expect(rejected / 2000).toBeLessThan(0.065);
  });
});

describe('a missing value', () => {
  const [whole, gap] = [
    [1, 2, 4, 3],
    [2, Number.NaN, 1, 5],
  ];

  it('makes every test and summary missing, never a p of 1', () => {
    expect(wilcoxonSignedRank(whole, gap)).toEqual({ n: Number.NaN, w: Number.NaN, p: Number.NaN, method: 'exact' });
    expect(mannWhitney(whole, gap)).toEqual({ u: Number.NaN, p: Number.NaN, method: 'exact' });
    for (const test of [studentTTest, welchTTest, pairedTTest]) {
      expect(test(whole, gap)).toMatchObject({ t: null, p: null, reason: 'no t-test: a value is missing' });
    }
    const values = [
      pearson(whole, gap),
      spearman(whole, gap),
      pearsonP(Number.NaN, 2),
      cohensD(whole, gap),
      empiricalP(Number.NaN, whole),
      empiricalP(3, gap),
      median(gap),
      summarise(gap).upperQuartile,
      rSquared(whole, gap),
      balancedAccuracy(gap, whole),
    ];
    expect(values).toEqual(values.map(() => Number.NaN));
    const everyIndex = (indices: Int32Array) => mean(Array.from(indices, (i) => gap[i]));
    const interval = bootstrapInterval(4, everyIndex, { stream: randomStream(1, 'gap') });
    expect(interval).toEqual({ estimate: Number.NaN, lower: Number.NaN, upper: Number.NaN });
  });

  it('a missing prediction is a wrong one', () => {
    expect(accuracy([1, 2], [1, Number.NaN])).toBe(0.5);
  });
});

describe('corrections', () => {
  const p = [0.01, 0.04, 0.03, 0.005];

  it('worked by hand', () => {
    expect(adjustPValues(p, 'bonferroni')).toEqual([0.04, 0.16, 0.12, 0.02]);
    expect(adjustPValues(p, 'holm')).toEqual([0.03, 0.06, 0.06, 0.02]);
    const bh = adjustPValues(p, 'benjamini-hochberg');
    expect(bh).toEqual([0.02, 0.04, 0.04, 0.02].map((value) => expect.closeTo(value, 14)));
    expect(adjustPValues([0.6, 0.9], 'bonferroni')).toEqual([1, 1]);
  });

  it('keeps order: raw ≤ BH ≤ Holm ≤ Bonferroni, BH ≤ BY', () => {
    const stream = randomStream(5, 'p');
    const raw = Array.from({ length: 18 }, () => stream.uniform() ** 3);
    const [bonferroni, holm, bh, by] = (
      ['bonferroni', 'holm', 'benjamini-hochberg', 'benjamini-yekutieli'] as const
    ).map((name) => adjustPValues(raw, name));
    raw.forEach((value, i) => {
      expect(bh[i]).toBeGreaterThanOrEqual(value);
      expect(holm[i]).toBeGreaterThanOrEqual(bh[i]);
      expect(bonferroni[i]).toBeGreaterThanOrEqual(holm[i]);
      expect(by[i]).toBeGreaterThanOrEqual(bh[i]);
    });
  });

  it('leaves NaN out of the family', () => {
    expect(adjustPValues([0.01, Number.NaN, 0.02], 'bonferroni')).toEqual([0.02, Number.NaN, 0.04]);
    expect(() => adjustPValues([1.2], 'holm')).toThrow(/between 0 and 1 but is 1.2/);
  });

  it('stars', () => {
    expect([0.06, 0.05, 0.01, 0.001, 0.0001, Number.NaN].map(significanceStars)).toEqual([
      'ns',
      '*',
      '**',
      '***',
      '****',
      '',
    ]);
  });
});

describe('angles', () => {
  it('wraps', () => {
    expect(angleDifferenceDeg(170, -170)).toBe(20);
    expect(angleDifferenceDeg(-90, 90)).toBe(180);
    expect(angleDifferenceDeg(725, 0)).toBe(5);
    expect(wrapDegrees(-180)).toBe(180);
    expect(circularMeanDeg([170, -170])).toBeCloseTo(180, 10);
    expect(circularMeanDeg([10, 20, 30])).toBeCloseTo(20, 10);
    expect(circularSdDeg([45, 45])).toBeCloseTo(0, 5);
    expect(circularSdDeg([-5, 5])).toBeCloseTo(5, 1);
  });
});

describe('bootstrap', () => {
  it('is reproducible and covers the mean at about the stated rate', () => {
    const stream = randomStream(9, 'data');
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const data = stream.normals(40);
      const statistic = (indices: Int32Array) => indices.reduce((sum, k) => sum + data[k], 0) / indices.length;
      const { lower, upper } = bootstrapInterval(40, statistic, { stream: randomStream(i, 'boot'), resamples: 300 });
      if (lower <= 0 && upper >= 0) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('blocks keep neighbours together', () => {
    const seen: Int32Array[] = [];
    const keep = (indices: Int32Array) => seen.push(indices.slice());
    bootstrapInterval(9, keep, { stream: randomStream(1, 'b'), resamples: 5, blockLength: 3 });
    for (const indices of seen) for (let i = 0; i < 9; i += 3) expect(indices[i + 2] - indices[i]).toBe(2);
    expect(() => bootstrapInterval(3, keep, { stream: randomStream(1, 'b'), blockLength: 4 })).toThrow(/1 to 3/);
  });

  it('balanced accuracy weighs classes alike', () => {
    expect(balancedAccuracy([0, 0, 0, 1], [0, 0, 0, 0])).toBe(0.5);
    const truth = [0, 0, 1, 1, 0, 1, 0, 1];
    const interval = balancedAccuracyInterval(truth, [0, 0, 1, 1, 0, 1, 1, 0], { stream: randomStream(2, 'b') });
    expect(interval.estimate).toBe(0.75);
    expect(interval.lower).toBeLessThan(0.75);
    expect(interval.upper).toBeGreaterThan(0.75);
    expect(interval).toEqual(
      balancedAccuracyInterval(truth, [0, 0, 1, 1, 0, 1, 1, 0], { stream: randomStream(2, 'b') }),
    );
  });
});
