import { expect, test } from 'vitest';
import { permutedMasks } from '../../../../src/analysis/decoding/contrast/permuted-masks.ts';
import type { FoldResult } from '../../../../src/analysis/decoding/contrast/results.ts';
import { scoreSequence, summariseMasking } from '../../../../src/analysis/decoding/contrast/summarise.ts';
import type { ContrastSession } from '../../../../src/data/contrast-data.ts';
import { randomStream } from '../../../../src/random/stream.ts';

/** Labels 0 and 2 in runs of `run` trials with random starts. */
function runsOf(run: number, trials: number, name: string): number[] {
  const stream = randomStream(7, name);
  const labels: number[] = [];
  while (labels.length < trials) {
    const label = 2 * stream.integer(2);
    labels.push(...new Array(1 + stream.integer(2 * run - 1)).fill(label));
  }
  return labels.slice(0, trials);
}

const score = (truth: readonly number[], predicted: readonly number[]) =>
  scoreSequence(truth, predicted, { stream: randomStream(1, 'bootstrap'), resamples: 300 });

test('labels in runs widen the interval, by blocks, and p counts the shifts that score as much', () => {
  const truth = runsOf(12, 240, 'truth');
  const mixed = truth.map((label, i) => (i % 5 === 0 ? 2 - label : label));
  const inRuns = score(truth, mixed);
  expect(inRuns).toMatchObject({ balancedAccuracy: expect.closeTo(0.8, 1) });
  expect(inRuns.blockLength).toBeGreaterThan(4);
  // No shift reaches what the right alignment does, so p is 1 / (1 + shifts).
  expect(inRuns.p).toBe(1 / 240);
  const scattered = score(runsOf(1, 240, 'scattered'), runsOf(1, 240, 'others'));
  expect(scattered.blockLength).toBeLessThan(4);
  expect(scattered.p).toBeGreaterThan(0.02);
});

test('chance is called chance in one of twenty runs of labels, not more, however slowly they change', () => {
  let found = 0;
  let outside = 0;
  for (let i = 0; i < 100; i++) {
    const { p, interval } = score(runsOf(10, 200, `truth ${i}`), runsOf(10, 200, `predicted ${i}`));
    if ((p ?? 1) <= 0.05) found++;
    if (interval[0] > 0.5 || interval[1] < 0.5) outside++;
  }
  expect(found).toBeLessThanOrEqual(11);
  expect(outside).toBeLessThanOrEqual(20);
});

test('too few trials to shift have no p', () => {
  expect(score([0], [0]).p).toBeNull();
});

test('p counts permuted labels; what has all units, or none of them, has an effect and says why there is no p', () => {
  const session = { session: 3, manifest: { regions: { VISp: 9, MOs: 2 } } } as unknown as ContrastSession;
  const fold = (effect: number, permuted: readonly number[]) => ({
    masking: [
      { region: 'MOs', effect, permuted },
      { region: 'VISp', effect: 0.3, random: [0.1, 0.2, 0.1] },
      { region: 'MOs+VISp', effect: 0.4, permuted: [] },
    ],
  });
  const folds = [fold(0.2, [0.1, 0.3, 0.2]), fold(0.4, [0.1, 0.5, 0.2])] as unknown as FoldResult[];
  const unitsOf = (region: string) => ({ MOs: 2, VISp: 9 })[region] ?? 11;
  const [tested, before, all] = summariseMasking(session, folds, unitsOf);
  expect(tested).toMatchObject({
    effect: expect.closeTo(0.3),
    random: { mean: expect.closeTo(7 / 30), draws: 3 },
    p: 0.5,
  });
  const none = { random: { mean: null, sd: null, draws: 0 }, p: null };
  expect(before).toMatchObject({ effect: 0.3, ...none, reason: expect.stringMatching(/before region labels/) });
  expect(all).toMatchObject({ effect: 0.4, ...none, reason: 'no test: it has all units' });
});

test.each([
  [10, 60],
  [24, 60],
  [40, 60],
])(
  'a region of %i of %i units that are all alike is called in one of twenty sessions, one of stronger units is found',
  (size, unitCount) => {
    const session = {
      session: 1,
      manifest: { regions: { A: size, B: unitCount - size } },
    } as unknown as ContrastSession;
    const runs = 400;
    const called = (gain: number, times: number) => {
      let found = 0;
      for (let seed = 0; seed < times; seed++) {
        const stream = randomStream(seed, `masking null ${size}/${unitCount}`);
        const effects = Array.from(
          { length: unitCount },
          (_, unit) => (unit < size ? gain : 1) * (1 + stream.normal() ** 2),
        );
        const sum = (units: readonly number[]) => units.reduce((all, unit) => all + effects[unit], 0);
        const permuted = permutedMasks(size, unitCount, { draws: 99, seed, name: 'A' }).map(sum);
        const effect = sum([...effects.keys()].slice(0, size));
        if (summariseMasking(session, [{ masking: [{ region: 'A', effect, permuted }] }])[0].p! <= 0.05) found++;
      }
      return found / times;
    };
    expect(Math.abs(called(1, runs) - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / runs));
    expect(called(3, 50)).toBeGreaterThan(0.9);
  },
);
