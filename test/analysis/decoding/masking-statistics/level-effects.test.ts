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
    // 2.5 ± t(.975, 3) s / √4 with t 3.18245 and s 1.29099.
    expect(found.lower).toBeCloseTo(2.5 - (3.1824463 * 1.2909944) / 2, 5);
    expect(found.upper).toBeCloseTo(2.5 + (3.1824463 * 1.2909944) / 2, 5);
  });

  it('training seeds show how the mean moves and add no independent values', () => {
    const seeds = [0, 1, 2].map((seed) => errors((cue) => 1 + cue / 10 + seed / 5));
    const found = levelEffects(seeds, levels, stream());
    const [, alone] = seeds.map((one) => levelEffects([one], levels, stream()));
    expect(found).toMatchObject({ n: 4, seeds: 3, smallestP: 0.125, p: 0.125, detectable: null });
    expect(found.bySeed).toEqual([1.15, 1.35, 1.55].map((value) => expect.closeTo(value, 12)));
    expect(found.lower).toBeCloseTo(alone.lower!, 12);
    expect(found.upper).toBeCloseTo(alone.upper!, 12);
  });

  it('of more levels what can be detected has a number', () => {
    const single = levelsOf('pixels', conditions);
    const found = levelEffects([errors((_, trial) => 1 + (trial % 16) / 10)], single, stream());
    expect(found).toMatchObject({ by: 'condition', n: 16, smallestP: 1e-4, p: 1e-4 });
    // Lachin's formula by SciPy: (t(.975, 15) + t(.8, 15)) s / √16 with t 2.13145 and .866245, s √(272 / 12) / 10.
    expect(found.detectable).toBeCloseTo(((2.1314495 + 0.866245) * Math.sqrt(272 / 12)) / 10 / 4, 5);
  });

  it('an effect of mixed sign is none', () => {
    const found = levelEffects([errors((cue) => (cue % 2 === 0 ? 1 : -1) * (1 + cue / 10))], levels, stream());
    expect(found.p).toBeGreaterThan(0.5);
    expect(found.lower).toBeLessThan(0);
    expect(found.upper).toBeGreaterThan(0);
  });

  it.each([
    ['differences that do not vary', errors(() => 0.5), 'no test: the differences do not vary'],
    ['no differences', errors(() => 0), 'no test: the differences do not vary'],
    ['a missing error', errors((_, trial) => (trial === 5 ? Number.NaN : 1)), 'no test: an error is missing'],
  ])('%s have no p, and a reason', (_name, given, reason) => {
    expect(levelEffects([given], levels, stream())).toMatchObject({ p: null, detectable: null, reason });
  });

  it('one level is no sample', () => {
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

  /** Effects of no mean, of which decoders share a part `shared` of the variance between levels. */
  function nullEffects(seed: number, count: number, decoders: number, shared: number) {
    const draws = randomStream(seed, `null/${count}/${decoders}/${shared}`);
    const cues: Condition[] = Array.from({ length: 2 * count }, (_, index) => ({
      index,
      name: '',
      cue: index % count,
    }));
    const common = draws.normals(count, Math.sqrt(shared));
    const given = Array.from({ length: decoders }, () => {
      const own = draws.normals(count, Math.sqrt(1 - shared));
      const masked = cues.map(({ cue }) => common[cue!] + own[cue!] + 0.2 * draws.normal());
      return { masked, unmasked: masked.map(() => 0), condition: Int32Array.from(cues.keys()) };
    });
    return levelEffects(given, levelsOf('shape', cues), draws);
  }

  it.each([
    [8, 3, 0],
    [8, 3, 0.9],
    [4, 5, 0.9],
  ])('%i levels and %i training seeds that share %d: p and interval keep their rates', (count, decoders, shared) => {
    const runs = 500;
    const found = Array.from({ length: runs }, (_, seed) => nullEffects(seed, count, decoders, shared));
    const error = 3 * Math.sqrt((0.05 * 0.95) / runs);
    const outside = found.filter(({ lower, upper }) => lower! > 0 || upper! < 0).length / runs;
    expect(Math.abs(outside - 0.05)).toBeLessThan(error);
    const significant = found.filter(({ p }) => p! <= 0.05).length / runs;
    // Of eight levels p is a multiple of 2/256; of four it is .125 at least.
    expect(Math.abs(significant - (count === 4 ? 0 : 12 / 256))).toBeLessThan(error);
  });
});
