import { expect, test } from 'vitest';
import { intervalOf } from '../../../src/analysis/subspace/sites/experiment-interval.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** How often the interval holds the mean, 0, of experiments with one to five sites, of which a share `icc` of the variance is the experiments'. */
function coverage(experiments: number, icc: number, populations = 120): number {
  let held = 0;
  for (let i = 0; i < populations; i++) {
    const stream = randomStream(i, `experiments-${experiments}-${icc}`);
    const sites = Array.from({ length: experiments }, (_, e) => {
      const shared = stream.normal(0, Math.sqrt(icc));
      const values = Array.from({ length: 1 + stream.integer(5) }, () => shared + stream.normal(0, Math.sqrt(1 - icc)));
      return values.map((value) => ({ experiment: `${e}`, value }));
    }).flat();
    const [low, high] = intervalOf(sites, stream).interval!;
    if (low <= 0 && high >= 0) held++;
  }
  return held / populations;
}

// Drawing sites as if they were independent, without moving the percentiles, holds it in 70 % of five and 71 % of eight experiments.
test.each([
  { experiments: 5, icc: 0.7 },
  { experiments: 8, icc: 0.7 },
])('the interval of $experiments experiments holds the population mean in about 95 %', ({ experiments, icc }) => {
  const share = coverage(experiments, icc);
  expect(share).toBeGreaterThanOrEqual(0.9);
  expect(share).toBeLessThanOrEqual(0.99);
});

test('fewer than five experiments have none; sites count where there is one experiment', () => {
  const stream = randomStream(1, 'few');
  const value = (experiment: string, i: number) => ({ experiment, value: i });
  const four = ['a', 'b', 'c', 'd'].flatMap((name) => [value(name, 1), value(name, 2), value(name, 3)]);
  expect(intervalOf(four, stream)).toEqual({
    interval: null,
    intervalOver: { of: 'experiments', n: 4 },
    intervalReason: 'no interval: 4 experiments, it takes 5',
  });
  const one = intervalOf(
    [1, 2, 3, 4, 5].map((i) => value('a', i)),
    stream,
  );
  expect(one.intervalOver).toEqual({ of: 'sites', n: 5 });
  expect(one.interval![0]).toBeGreaterThanOrEqual(1);
  expect(one.interval![0]).toBeLessThan(2);
  expect(one.interval![1]).toBeGreaterThan(4);
  expect(intervalOf([], stream)).toMatchObject({ interval: null, intervalOver: { of: 'sites', n: 0 } });
});
