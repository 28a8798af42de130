import { describe, expect, it } from 'vitest';
import type { UnitMask } from '../../../../src/analysis/decoding/mask-responses.ts';
import { compareWithDraws } from '../../../../src/analysis/decoding/masking-statistics/null-draws.ts';
import { nullMasks } from '../../../../src/analysis/decoding/masking-statistics/null-masks.ts';
import { nullStatistics } from '../../../../src/analysis/decoding/masking-statistics/null-statistics.ts';
import { linearSites, regions } from './linear-sites.ts';

const sorts = ['random', 'matched', 'permuted', 'contrast'] as const;
const features = [0, 1, 2];

describe('random masks', () => {
  it('call one region in twenty special where all are alike', () => {
    const called = Object.fromEntries(sorts.map((sort) => [sort, { of: 0, called: 0 }]));
    for (let seed = 0; seed < 60; seed++) {
      const nulls = linearSites({ seed, draws: 39 });
      for (const row of regions.keys()) {
        for (const feature of features) {
          const found = nullStatistics([nulls], row, feature);
          for (const sort of sorts) {
            const { p } = found[sort];
            if (p === null) continue;
            called[sort].of++;
            if (p <= 0.05) called[sort].called++;
          }
        }
      }
    }
    for (const sort of sorts) {
      expect(called[sort].of).toBeGreaterThan(900);
      const rate = called[sort].called / called[sort].of;
      expect(rate, sort).toBeLessThan(0.08);
      // Units that change places with others of equal d′ leave the information of a region as it is: few are called.
      expect(rate, sort).toBeGreaterThan(sort === 'matched' ? 0 : 0.02);
    }
  });

  it('find planted regions first, and none but them', () => {
    const planted = { V4: [0, 3], LIP: [1, 3], MT: [2, 3] } as const;
    const nulls = linearSites({ seed: 1, draws: 199, planted });
    for (const feature of features) {
      const found = [...regions.keys()].map((row) => nullStatistics([nulls], row, feature));
      const place = regions.indexOf(Object.keys(planted)[feature]);
      for (const sort of ['random', 'permuted', 'contrast'] as const) {
        const p = found.map((row) => row[sort].p ?? 1);
        expect(p[place], `${sort} of ${regions[place]}`).toBeLessThanOrEqual(0.02);
        expect(p.filter((_, row) => row !== place).every((other) => other > 0.05)).toBe(true);
        const contrasts = found.map((row) => row.contrast.effect);
        expect(Math.max(...contrasts)).toBe(contrasts[place]);
      }
      // Its units tell more, and that is all: beside units that tell as much it is less special, or there are none.
      const { matched, permuted } = found[place];
      if (matched.p === null) expect(matched.reason).toContain('d′');
      else expect(matched.p).toBeGreaterThan(permuted.p ?? 1);
    }
  });

  it('are the mean over runs draw by draw', () => {
    const [one, other] = [1, 2].map((seed) => linearSites({ seed, draws: 19 }));
    const both = nullStatistics([one, other], 3, 1);
    const alone = [one, other].map((run) => nullStatistics([run], 3, 1));
    expect(both.permuted.mean).toBeCloseTo((alone[0].permuted.mean + alone[1].permuted.mean) / 2, 12);
    expect(both.random.effect).toBeCloseTo((alone[0].random.effect + alone[1].random.effect) / 2, 12);
  });

  it('are told by their number, and a p cannot be smaller than it allows', () => {
    const nulls = linearSites({ seed: 1, draws: 9, planted: { V4: [0, 5] } });
    const { random } = nullStatistics([nulls], regions.indexOf('V4'), 0);
    expect(random).toMatchObject({ draws: 9, p: 0.1, smallestP: 0.1, detectable: null });
  });
});

describe('what cannot be tested', () => {
  it('has no p and says why', () => {
    expect(compareWithDraws(1, [])).toMatchObject({ p: null, reason: 'no test: no random masks were drawn' });
    expect(compareWithDraws(0, [0, 0, 0])).toMatchObject({
      p: null,
      reason: 'no test: all masks have the same effect',
    });
    expect(compareWithDraws(1, [Number.NaN, 2])).toMatchObject({ p: null, reason: 'no test: an effect is missing' });
  });

  const information = [new Float64Array(10)];
  const mask = (name: string, units: number[]): UnitMask => ({ name, units });

  it('is a mask of half the units, beside others', () => {
    const { random } = nullMasks([mask('a', [0, 1, 2, 3, 4]), mask('b', [5, 6])], 10, {
      draws: 3,
      seed: 1,
      information,
    });
    expect(random[0]).toBeUndefined();
    expect(random[1]).toHaveLength(3);
  });

  it('draws have as many units, of others; the same seed draws the same', () => {
    const rows = [mask('a', [0, 1, 2]), mask('b', [3, 4, 5, 6])];
    const drawn = nullMasks(rows, 10, { draws: 20, seed: 1, information });
    for (const { units } of drawn.random[0] ?? []) {
      expect(new Set(units).size).toBe(3);
      expect(units.some((unit) => unit < 3)).toBe(false);
    }
    for (const [a, b] of drawn.permuted) expect(new Set([...a.units, ...b.units]).size).toBe(7);
    expect(nullMasks(rows, 10, { draws: 20, seed: 1, information })).toEqual(drawn);
    expect(nullMasks(rows, 10, { draws: 20, seed: 2, information })).not.toEqual(drawn);
  });

  it('labels change places among units of equal d′ alone', () => {
    const strong = [Float64Array.from({ length: 21 }, (_, unit) => (unit < 7 ? 5 : unit < 14 ? 2 : 0))];
    const { matched } = nullMasks([mask('a', [0, 1, 7])], 21, { draws: 20, seed: 3, information: strong });
    for (const [{ units }] of matched) expect(units.map((unit) => strong[0][unit]).sort()).toEqual([2, 5, 5]);
    expect(new Set(matched.map(([{ units }]) => units.join())).size).toBeGreaterThan(10);
  });
});
