import { expect, test } from 'vitest';
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

test('a region with more units than all others has an effect but no p, and says so', () => {
  const session = { session: 3, manifest: { regions: { VISp: 9, MOs: 2 } } } as unknown as ContrastSession;
  const fold = (effect: number, draws: readonly number[]) => ({
    masking: [
      { region: 'MOs', effect, random: draws },
      { region: 'VISp', effect: 0.3, random: [] },
    ],
  });
  const folds = [fold(0.2, [0.1, 0.3, 0.2]), fold(0.4, [0.1, 0.5, 0.2])] as unknown as FoldResult[];
  const [small, large] = summariseMasking(session, folds);
  expect(small).toMatchObject({
    effect: expect.closeTo(0.3),
    random: { mean: expect.closeTo(7 / 30), draws: 3 },
    p: 0.5,
  });
  expect(large).toMatchObject({ effect: 0.3, random: { mean: null, sd: null, draws: 0 }, p: null });
  expect(large.reason).toMatch(/other regions have fewer units/);
});
