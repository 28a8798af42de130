import { expect, test } from 'vitest';
import {
  type CountedSession,
  drawPseudoPopulation,
  type PseudoPopulation,
  type PseudoPopulationSettings,
} from '../../../datasets/shared/pseudo-population.ts';
import { ndarray } from '../../../src/arrays.ts';

const bins = 2;
const conditionCount = 3;
const trialsOfCondition = 6;

/** A session whose count at (unit, trial, bin) is 10,000 · session + 1,000 · unit + 10 · trial + bin, so that draws can be traced. */
function traceable(number: number, unitRegions: string[]): CountedSession {
  const trials = conditionCount * trialsOfCondition;
  const data = Float32Array.from({ length: unitRegions.length * trials * bins }, (_, i) => {
    const row = Math.floor(i / bins);
    return 10_000 * number + 1_000 * Math.floor(row / trials) + 10 * (row % trials) + (i % bins);
  });
  return {
    name: `session ${number}`,
    unitRegions,
    trialConditions: Int32Array.from({ length: trials }, (_, trial) => trial % conditionCount),
    counts: ndarray([unitRegions.length, trials, bins], data),
  };
}

const sessions = [traceable(1, ['V4', 'MT', 'V4']), traceable(2, ['MT', 'V4'])];
const settings: PseudoPopulationSettings = {
  seed: 1,
  unitsPerRegion: { MT: 2, V4: 2 },
  conditionCount,
  trialsPerCondition: { train: 3, validation: 1, test: 2 },
  samplesPerCondition: { train: 5, validation: 2, test: 2 },
  unitDraw: 'once',
  shuffleLabels: false,
};
const draw = (changes: Partial<PseudoPopulationSettings> = {}) =>
  drawPseudoPopulation(sessions, { ...settings, ...changes });

/** Recorded (session, unit, trial, bin) behind every value of a split, from the standardised numbers. */
function origins({ splits, standardisation }: PseudoPopulation, part: 'train' | 'validation' | 'test') {
  const { data, shape } = splits[part].responses;
  return Array.from(data, (value, i) => {
    const slot = i % shape[2];
    const code = Math.round(value * standardisation.sd[slot] + standardisation.mean[slot]);
    return {
      sample: Math.floor(i / (shape[1] * shape[2])),
      slot,
      session: Math.floor(code / 10_000),
      unit: Math.floor(code / 1_000) % 10,
      trial: Math.floor((code % 1_000) / 10),
      bin: code % 10,
      timeBin: Math.floor(i / shape[2]) % shape[1],
    };
  });
}
const parts = ['train', 'validation', 'test'] as const;

test('shapes, regions in the asked order, and conditions', () => {
  const population = draw();
  expect(population.unitRegions).toEqual(['MT', 'MT', 'V4', 'V4']);
  expect(population.splits.train.responses.shape).toEqual([15, 2, 4]);
  expect(Array.from(population.splits.test.condition)).toEqual([0, 0, 1, 1, 2, 2]);
});

test('every value is from the right region, condition and bin, and units of a session share the trial', () => {
  const population = draw();
  for (const part of parts) {
    const trialOf = new Map<string, number>();
    for (const origin of origins(population, part)) {
      expect(sessions[origin.session - 1].unitRegions[origin.unit]).toBe(population.unitRegions[origin.slot]);
      expect(origin.trial % conditionCount).toBe(population.splits[part].condition[origin.sample]);
      expect(origin.bin).toBe(origin.timeBin);
      const key = `${origin.sample}/${origin.session}`;
      expect(trialOf.get(key) ?? origin.trial).toBe(origin.trial);
      trialOf.set(key, origin.trial);
    }
  }
});

test.each(['once', 'per-sample'] as const)('no recorded trial reaches two splits (units drawn %s)', (unitDraw) => {
  for (const seed of [1, 2, 3]) {
    for (const shuffleLabels of [false, true]) {
      const population = draw({ unitDraw, seed, shuffleLabels });
      const side = new Map<string, string>();
      for (const part of parts) {
        for (const { session, trial } of origins(population, part)) {
          const key = `${session}/${trial}`;
          expect(side.get(key) ?? part).toBe(part);
          side.set(key, part);
        }
      }
      expect(side.size).toBeGreaterThan(6);
    }
  }
});

test('units are drawn once, or anew for every sample', () => {
  const variety = (population: PseudoPopulation) =>
    new Set(origins(population, 'train').map(({ slot, session, unit }) => `${slot}/${session}/${unit}`)).size;
  expect(variety(draw())).toBe(4);
  expect(variety(draw({ unitDraw: 'per-sample' }))).toBeGreaterThan(4);
});

test('training responses have mean 0 and sd 1 at every unit', () => {
  const { data } = draw().splits.train.responses;
  for (let unit = 0; unit < 4; unit++) {
    const values = Array.from(data).filter((_, i) => i % 4 === unit);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeCloseTo(1, 4);
  }
});

test('shuffled labels break the tie between condition and trial in training alone', () => {
  const population = draw({ shuffleLabels: true });
  const mismatches = (part: 'train' | 'test') =>
    origins(population, part).filter(
      ({ trial, sample }) => trial % conditionCount !== population.splits[part].condition[sample],
    ).length;
  expect(mismatches('train')).toBeGreaterThan(0);
  expect(mismatches('test')).toBe(0);
});

test('the same seed gives the same samples, another seed others', () => {
  expect(draw()).toEqual(draw());
  expect(draw({ seed: 2 }).splits.train).not.toEqual(draw().splits.train);
});

test('a constant unit becomes zeros and a warning', () => {
  const silent = {
    ...sessions[0],
    counts: ndarray(
      sessions[0].counts.shape,
      sessions[0].counts.data.map((v, i) => (i < 36 ? 4 : v)),
    ),
  };
  const population = drawPseudoPopulation([silent], { ...settings, unitsPerRegion: { V4: 2 } });
  const slot = Array.from(population.standardisation.sd).indexOf(0);
  expect(population.warnings).toEqual([`Unit ${slot} (V4) never changes in training; it is set to zero.`]);
  const values = Array.from(population.splits.test.responses.data).filter((_, i) => i % 2 === slot);
  expect(values.every((value) => value === 0)).toBe(true);
});

test.each([
  [{ unitsPerRegion: { IT: 1 } }, /Region IT has 0 units in 2 sessions but .* needs 1/],
  [{ unitsPerRegion: { MT: 3 } }, /Region MT has 2 units in 2 sessions but .* needs 3/],
  [{ trialsPerCondition: { train: 5, validation: 1, test: 2 } }, /Condition 0 has 6 trials in session 1 .* needs 8/],
  [{ unitsPerRegion: { mt: 1 } }, /Region mt has 0 units .* Did you mean "MT"\? Choices: V4, MT/],
  [{ unitsPerRegion: { V4: 1.5 } }, /Region V4 must have a whole number of units, 0 or more, .* gives 1.5/],
  [{ unitsPerRegion: { V4: -1 } }, /gives -1/],
  [{ unitsPerRegion: { V4: Number.NaN } }, /gives NaN/],
  [{ unitsPerRegion: {} }, /no unit at all/],
  [{ unitsPerRegion: [['V4', 1] as const, ['V4', 1] as const] }, /Region V4 is named twice/],
  [{ samplesPerCondition: { train: 0, validation: 1, test: 2 } }, /samplesPerCondition.train .* is 0/],
])('refuses %j', (changes, message) => {
  expect(() => draw(changes)).toThrow(message);
});

test('regions called by numbers keep the order given as pairs or as a Map; accents are the same in either form', () => {
  const cat = traceable(1, ['17', 'PMLS', '18', '\u00c1rea 21']);
  const order = [
    ['18', 1],
    ['\u0041\u0301rea 21', 1],
    ['17', 1],
  ] as const;
  const regionsOf = (unitsPerRegion: PseudoPopulationSettings['unitsPerRegion']) =>
    drawPseudoPopulation([cat], { ...settings, unitsPerRegion }).unitRegions;
  expect(regionsOf(order)).toEqual(['18', '\u0041\u0301rea 21', '17']);
  expect(regionsOf(new Map(order))).toEqual(regionsOf(order));
  // JavaScript itself puts such keys of an object first.
  expect(regionsOf(Object.fromEntries(order))).toEqual(['17', '18', '\u0041\u0301rea 21']);
  // The slots hold the units of their regions: unit 2 is of 18, unit 3 of Área 21, unit 0 of 17.
  const population = drawPseudoPopulation([cat], { ...settings, unitsPerRegion: order });
  const units = new Map(origins(population, 'train').map(({ slot, unit }) => [slot, unit]));
  expect([0, 1, 2].map((slot) => units.get(slot))).toEqual([2, 3, 0]);
});

test('refuses NaN, negative counts and sessions of other lengths by name', () => {
  const broken = sessions[1].counts.data.slice();
  broken[3] = Number.NaN;
  const withNaN = { ...sessions[1], counts: ndarray(sessions[1].counts.shape, broken) };
  expect(() => drawPseudoPopulation([sessions[0], withNaN], settings)).toThrow(
    /counts of session 2 has NaN at index \[0,1,1\]/,
  );
  const negative = { ...sessions[1], counts: ndarray(sessions[1].counts.shape, sessions[1].counts.data.with(3, -3)) };
  expect(() => drawPseudoPopulation([sessions[0], negative], settings)).toThrow(
    /counts of session 2 has -3; counts are 0 or more, not standardised/,
  );
  const misfit = { ...sessions[1], unitRegions: ['MT'] };
  expect(() => drawPseudoPopulation([sessions[0], misfit], settings)).toThrow(/counts of session 2 must be \[unit 1/);
  expect(() => drawPseudoPopulation([], settings)).toThrow(/at least one session/);
});
