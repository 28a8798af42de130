import { expect, test } from 'vitest';
import { summariseSubspaces } from '../../../../services/analyses/subspaces/summary.ts';
import { analysisArrays, unitTable } from '../../../../services/analyses/subspaces/tables.ts';
import { byReason } from '../../../../services/runs/encoding/missing-units.ts';
import { sideOf } from '../../../../src/analysis/compare/side-of.ts';
import { noSpectrum } from '../../../../src/analysis/subspace/unit-subspaces.ts';
import { madeUpAnalysis } from './made-up-analysis.ts';

const reason = 'no spikes in the training clips';
const whole = madeUpAnalysis();
/** The same with unit u1 silent. */
const stored = {
  ...whole,
  missing: { u1: reason },
  units: whole.units.map((unit) =>
    unit.id === 'u1' ? { ...unit, ...noSpectrum([4, 6, 5, 1]), missing: reason, tuning: null, visual: null } : unit,
  ),
};

test('medians and shapes say how many units they count, and a unit without a subspace is not among them', () => {
  const [before, after] = [summariseSubspaces(whole), summariseSubspaces(stored)];
  expect(before.counted).toEqual({
    k90: 4,
    k95: 4,
    floor: 4,
    participationRatio: 4,
    retained: 4,
    r2Ratio: 0,
    area: 4,
    shapes: 4,
    visual: 3,
  });
  expect(after).toMatchObject({ units: 4, described: 3, k90: 3, floor: 2, area: 0.25, shapes: { hill: 3, bowl: 0 } });
  expect(after.counted).toMatchObject({ k90: 3, participationRatio: 3, area: 3, shapes: 3, visual: 2 });
});

test('its line in the table is blank but for the reason, its numbers in the arrays are NaN', () => {
  const [header, ...lines] = unitTable(stored).trim().split('\r\n');
  expect(header).toMatch(/,dstrfs,constant,missing$/);
  expect(lines[1]).toBe(`u1,left,,,,,,,,,,,,,,,${reason}`);
  expect(lines[0]).toMatch(/^u0,left,2,3,3,2,2\.6,.*,10,0,$/);
  const { dimensions, eigenvalues } = analysisArrays(stored);
  expect(Array.from(dimensions.data.subarray(4, 8))).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  expect(Array.from(eigenvalues.data.subarray(3, 6)).every(Number.isNaN)).toBe(true);
});

test('a comparison leaves it out and says why, as for units that are predicted too badly', () => {
  const { units, leftOut } = sideOf({ ...stored, reliableUnits: [0] }, 'made up');
  expect(units.map(({ unit }) => unit)).toEqual(['u0']);
  const below = 'its network does not reach r = 0.15 on the test responses';
  expect(leftOut).toEqual({ u1: reason, u2: below, u5: below });
  expect(byReason(leftOut)).toEqual([`1 × ${reason} (u1)`, `2 × ${below} (u2, u5)`]);
});
