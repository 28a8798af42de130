import { describe, expect, it } from 'vitest';
import { levelEffects, type TrialErrors } from '../../../../src/analysis/decoding/masking-statistics/level-effects.ts';
import { levelsOf } from '../../../../src/analysis/decoding/masking-statistics/levels.ts';
import type { Condition } from '../../../../src/data/decoding-data.ts';
import { randomStream } from '../../../../src/random/stream.ts';

/** 4 cues × 4 colours, two trials each. */
const conditions: Condition[] = Array.from({ length: 16 }, (_, index) => ({
  index,
  name: `${index}`,
  cue: Math.floor(index / 4),
  colour: index % 4,
}));
const condition = Int32Array.from({ length: 32 }, (_, trial) => trial % 16);
const levels = levelsOf('shape', conditions);
const stream = () => randomStream(1, 'levels');

function errors(increase: (cue: number, trial: number) => number): TrialErrors {
  const unmasked = Array.from(condition, (c) => 1 + c / 100);
  return {
    unmasked,
    masked: unmasked.map((error, trial) => error + increase(levels.placeOf[condition[trial]], trial)),
    condition,
  };
}

describe('levelEffects', () => {
  it('averages trials, then conditions, then levels; four values cannot have a p below .125', () => {
    const found = levelEffects([errors((cue) => cue + 1)], levels, stream());
    expect(found).toMatchObject({
      by: 'cue',
      labels: ['0', '1', '2', '3'],
      n: 4,
      seeds: 1,
      smallestP: 0.125,
      p: 0.125,
    });
    expect(found.values).toEqual([1, 2, 3, 4].map((value) => expect.closeTo(value, 12)));
    expect(found.mean).toBeCloseTo(2.5, 12);
    expect(found.detectable).toBeNull();
    // Four values are too few to say how levels vary.
    expect([found.lower, found.upper]).toEqual([null, null]);
  });

  it('training seeds add independent values: what can be detected has a number', () => {
    const seeds = [0, 1, 2].map((seed) => errors((cue) => 1 + cue / 10 + seed / 5));
    const found = levelEffects(seeds, levels, stream());
    expect(found).toMatchObject({ n: 12, seeds: 3, smallestP: 2 / 4096, p: 2 / 4096 });
    expect(found.bySeed).toEqual([1.15, 1.35, 1.55].map((value) => expect.closeTo(value, 12)));
    // Lachin's formula by SciPy: (t(.975, 11) + t(.8, 11)) s / √12 with t 2.2010 and .8755.
    const values = seeds.flatMap((_, seed) => [0, 1, 2, 3].map((cue) => 1 + cue / 10 + seed / 5));
    const mean = values.reduce((sum, value) => sum + value, 0) / 12;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 11);
    expect(found.detectable).toBeCloseTo(((2.2009852 + 0.8755298) * sd) / Math.sqrt(12), 5);
  });

  it('an effect of mixed sign is none', () => {
    const mixed = errors((cue) => (cue % 2 === 0 ? 1 : -1) * (1 + cue / 10));
    const found = levelEffects([mixed, mixed], levels, stream());
    expect(found.p).toBeGreaterThan(0.5);
    expect(found.lower).toBeLessThan(0);
    expect(found.upper).toBeGreaterThan(0);
  });

  // Of 800 populations it holds 90 % with six values and 96 % with twelve; without moving the percentiles 85 % with six.
  it.each([
    [6, 1],
    [4, 3],
  ])('the interval of %i levels and %i seeds holds the mean in 90 to 95 %', (count, seeds) => {
    const populations = 120;
    const conditionsOf = Array.from({ length: count }, (_, index) => ({ ...conditions[0], index, cue: index }));
    const by = levelsOf('shape', conditionsOf);
    let held = 0;
    for (let i = 0; i < populations; i++) {
      const draws = randomStream(i, `levels-${count}-${seeds}`);
      const decoders = Array.from({ length: seeds }, () => {
        const masked = Array.from({ length: count }, () => draws.normal());
        return { masked, unmasked: masked.map(() => 0), condition: [...masked.keys()] };
      });
      const { lower, upper } = levelEffects(decoders, by, draws);
      if (lower! <= 0 && upper! >= 0) held++;
    }
    expect(held / populations).toBeGreaterThanOrEqual(0.86);
    expect(held / populations).toBeLessThanOrEqual(0.99);
  });

  it.each([
    ['differences that do not vary', errors(() => 0.5), 'no test: the differences do not vary'],
    ['no differences', errors(() => 0), 'no test: the differences do not vary'],
    ['a missing error', errors((_, trial) => (trial === 5 ? Number.NaN : 1)), 'no test: an error is missing'],
  ])('%s have no p, and a reason', (_name, given, reason) => {
    expect(levelEffects([given], levels, stream())).toMatchObject({ p: null, detectable: null, reason });
  });

  it('one level and one seed are no sample', () => {
    const one = levelsOf('shape', [conditions[0]]);
    const given = { masked: [2, 3], unmasked: [1, 1], condition: [0, 0] };
    expect(levelEffects([given], one, stream())).toMatchObject({
      n: 1,
      lower: null,
      upper: null,
      p: null,
      reason: expect.stringContaining('one level'),
    });
  });
});
