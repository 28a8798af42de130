import type { NdArray } from '../../arrays.ts';
import { empiricalP } from '../../metrics/effect-size.ts';
import { smallestPermutationP } from '../../metrics/permutation-test.ts';
import { mean, type Summary, summarise } from '../../metrics/summary.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import { unitsOfRegions } from '../decoding/mask-responses.ts';
import type { DescribedData, DescribedSet } from './described-data.ts';
import { rowsByCondition } from './draw-samples.ts';

/** Mean Pearson's r over pairs of samples, for every stimulus; null where no stimulus has such a pair. */
export interface SimilarityMeasures {
  /** Two training samples of the stimulus. */
  readonly within: Summary | null;
  /** A training sample of the stimulus and one of another. */
  readonly across: Summary | null;
  /** A training and a held-out sample of the stimulus, and of the stimulus and another. */
  readonly trainTest: Summary | null;
  readonly trainTestAcross: Summary | null;
}

/** Whether held-out samples are more like the training samples of their own stimulus than like those of others. */
export interface SimilarityTest {
  /** Stimuli that change places. */
  readonly n: number;
  /** Mean r with the own stimulus minus that with others; null, as p, without a test. */
  readonly difference: number | null;
  /** (1 + permutations with at least the difference) / (1 + permutations). */
  readonly p: number | null;
  readonly smallestP: number;
  readonly reason?: string;
}

/** How alike the responses of one region are. */
export interface RegionSimilarity extends SimilarityMeasures {
  readonly region: string;
  readonly units: number;
  /** By stimulus, in the order of the conditions that have training samples; null where it has no such pair. */
  readonly perStimulus: Readonly<Record<keyof SimilarityMeasures, readonly (number | null)[]>>;
  readonly test: SimilarityTest;
}

export interface SimilarityOptions {
  readonly seed: number;
  /** Samples of every stimulus and split at most; 12 as published. */
  readonly draws: number;
  readonly permutations: number;
}

/** Responses of one stimulus: sum of vectors of length 1, and their number. */
interface Direction {
  readonly sum: Float64Array;
  readonly count: number;
}

/**
 * Similarity of responses [time · unit] within and across stimuli, and of training with held-out samples, for every region (Zhang et al. 2026,
 * Commun. Biol., Fig. 2B–D). r over all pairs is the product of sums of centred vectors of length 1. Training samples of a pseudo-population share
 * trials, which raises `within`; training and held-out samples share none. The test permutes stimuli among the held-out sums.
 */
export function responseSimilarity(
  { unitRegions, train, held }: DescribedData,
  { seed, draws, permutations }: SimilarityOptions,
): RegionSimilarity[] {
  const rows = {
    train: rowsByCondition(train, seed, 'describe/similarity/train'),
    held: rowsByCondition(held, seed, 'describe/similarity/held'),
  };
  const stimuli = [...rows.train.keys()].sort((a, b) => a - b);
  return [...new Set(unitRegions)].map((region) => {
    const units = unitsOfRegions(unitRegions, [region]);
    const directionsOf = (set: DescribedSet, groups: ReadonlyMap<number, readonly number[]>) =>
      stimuli.map((one) => direction(set.responses, (groups.get(one) ?? []).slice(0, draws), units));
    const [own, other] = [directionsOf(train, rows.train), directionsOf(held, rows.held)];
    const perStimulus = {
      within: own.map(({ sum, count }) => (dot(sum, sum) - count) / (count * (count - 1))),
      across: acrossOf(own, own),
      trainTest: own.map((one, i) => meanR(one, other[i])),
      trainTestAcross: acrossOf(own, other),
    };
    const known = (values: readonly number[]) => values.filter(Number.isFinite);
    const summary = (values: readonly number[]) => (known(values).length > 0 ? summarise(known(values)) : null);
    const { within, across, trainTest, trainTestAcross } = perStimulus;
    const stream = randomStream(seed, `describe/similarity/${region}`);
    return {
      region,
      units: units.length,
      within: summary(within),
      across: summary(across),
      trainTest: summary(trainTest),
      trainTestAcross: summary(trainTestAcross),
      perStimulus: {
        within: withNulls(within),
        across: withNulls(across),
        trainTest: withNulls(trainTest),
        trainTestAcross: withNulls(trainTestAcross),
      },
      test: similarityTest(own, other, permutations, stream),
    };
  });
}

const withNulls = (values: readonly number[]) => values.map((value) => (Number.isFinite(value) ? value : null));

/** Mean r of every stimulus's samples with those of all others. */
function acrossOf(own: readonly Direction[], other: readonly Direction[]): number[] {
  return own.map((one, i) => {
    const rs = other.flatMap((another, j) => (i === j ? [] : meanR(one, another))).filter(Number.isFinite);
    return mean(rs);
  });
}

/** Mean r over all pairs; NaN without one. */
function meanR(a: Direction, b: Direction): number {
  return dot(a.sum, b.sum) / (a.count * b.count);
}

/** Sum of the samples' responses, each centred and of length 1; those that do not vary are left out. */
function direction(
  { shape: [, bins, unitCount], data }: NdArray,
  rows: readonly number[],
  units: readonly number[],
): Direction {
  const sum = new Float64Array(bins * units.length);
  let count = 0;
  for (const row of rows) {
    const values = sum.map((_, i) => {
      const [bin, unit] = [Math.floor(i / units.length), units[i % units.length]];
      return data[(row * bins + bin) * unitCount + unit];
    });
    const centre = mean(values);
    const length = Math.sqrt(values.reduce((all, value) => all + (value - centre) ** 2, 0));
    if (!(length > 0)) continue;
    values.forEach((value, i) => {
      sum[i] += (value - centre) / length;
    });
    count++;
  }
  return { sum, count };
}

function similarityTest(
  train: readonly Direction[],
  held: readonly Direction[],
  permutations: number,
  stream: RandomStream,
): SimilarityTest {
  const places = [...train.keys()].filter((i) => train[i].count > 0 && held[i].count > 0);
  const n = places.length;
  const smallestP = smallestPermutationP(n, permutations);
  if (n < 2) {
    return {
      n,
      difference: null,
      p: null,
      smallestP,
      reason: 'fewer than two stimuli have training and held-out samples',
    };
  }
  const r = places.map((i) => places.map((j) => meanR(train[i], held[j])));
  const all = mean(r.flat()) * n * n;
  const differenceOf = (order: ArrayLike<number>) => {
    const same = r.reduce((sum, row, i) => sum + row[order[i]], 0);
    return same / n - (all - same) / (n * (n - 1));
  };
  const difference = differenceOf([...places.keys()]);
  const draws = Array.from({ length: permutations }, () => differenceOf(stream.permutation(n)));
  return { n, difference, p: empiricalP(difference - 1e-12, draws), smallestP };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
