import { describe, expect, it } from 'vitest';
import { maskingSection } from '../../../services/report/sections.ts';
import { maskingCsvRows } from '../../../services/runs/decoding/masking-output.ts';
import { featureDistances } from '../../../src/analysis/decoding/feature-distances.ts';
import { applyMask, unitsOfRegions } from '../../../src/analysis/decoding/mask-responses.ts';
import { type MaskingEffect, maskedDistances, maskingTable } from '../../../src/analysis/decoding/masking.ts';
import { maskingFeaturesOf } from '../../../src/analysis/decoding/masking-features.ts';
import { readVideoFeatures, type VideoFeatures } from '../../../src/analysis/decoding/video-features.ts';
import { ndarray } from '../../../src/arrays.ts';
import { toCsv } from '../../../src/io/csv.ts';
import { studentTTest } from '../../../src/metrics/t-tests.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { conditions, periods, siegelLikeVideos, swapPeriod } from './siegel-like.ts';

const truth = siegelLikeVideos();
const stream = randomStream(1, 'reconstruction noise');
const unmasked = { shape: truth.shape, data: truth.data.map((x) => x * (1 + 0.02 * stream.normal())) };

interface Table {
  readonly truth: VideoFeatures;
  readonly unmasked: VideoFeatures;
  readonly masked: readonly { region: string; units: number; features: VideoFeatures }[];
}

const tableOf = ({ truth, unmasked, masked }: Table) =>
  maskingTable({
    unmaskedErrors: featureDistances(unmasked, truth),
    masked: masked.map(({ features, ...mask }) => ({ ...mask, ...maskedDistances(features, { unmasked, truth }) })),
  });

/** A row whose conditions name all three. */
function described(row: ReturnType<typeof maskingTable>[number]): Record<'shape' | 'colour' | 'motion', MaskingEffect> {
  const { shape, colour, motion } = row;
  if (!shape || !colour || !motion) throw new Error('a feature is missing');
  return { shape, colour, motion };
}

describe('maskingTable', () => {
  const read = (videos: typeof truth) => readVideoFeatures(videos, periods);
  const masked = [
    { region: 'V4', units: 20, features: read(swapPeriod(unmasked, periods.cue, (c) => (c + 16) % 64)) },
    { region: 'LIP', units: 30, features: read(swapPeriod(unmasked, periods.stimulus, (c) => c ^ 12)) },
    { region: 'MT', units: 20, features: read(swapPeriod(unmasked, periods.stimulus, (c) => c ^ 3)) },
    { region: 'PFC', units: 30, features: read(unmasked) },
  ];
  const table = tableOf({ truth: read(truth), unmasked: read(unmasked), masked });
  const row = Object.fromEntries(table.map((entry) => [entry.region, described(entry)]));

  it('finds what each region was planted to carry', () => {
    expect(row.V4.shape).toMatchObject({ n: 64, df: 126, stars: '****' });
    expect(row.V4.motion).toMatchObject({ mean: 0, stars: 'ns' });
    expect(row.LIP.colour.stars).toBe('****');
    expect(row.LIP.motion.mean).toBeLessThan(10);
    expect(row.MT.motion).toMatchObject({ stars: '****' });
    expect(row.MT.motion.mean).toBeGreaterThan(100);
    expect(row.MT.motion.t).toBeGreaterThan(5);
    expect(row.MT.shape.values).toHaveLength(64);
    for (const feature of ['shape', 'colour', 'motion'] as const) {
      expect(row.PFC[feature]).toMatchObject({ mean: 0, sd: 0, t: 0, p: 1, pBonferroni: 1, stars: 'ns', cohensD: 0 });
    }
  });

  it('tests masked against unmasked errors and corrects over the whole table', () => {
    const [base, ours] = [read(unmasked), masked[0].features].map((features) =>
      featureDistances(features, read(truth)),
    );
    const { t, p } = studentTTest(ours.shape ?? [], base.shape ?? []);
    expect(row.V4.shape).toMatchObject({ t, p, pBonferroni: Math.min(1, 12 * (p ?? 1)) });
    expect(row.V4.shape.pHolm).toBeLessThanOrEqual(row.V4.shape.pBonferroni ?? Number.NaN);
    expect(row.V4.shape.pBH).toBeLessThanOrEqual(row.V4.shape.pHolm ?? Number.NaN);
    expect(row.V4.shape.maskedError).toBeGreaterThan(row.V4.shape.unmaskedError);
  });

  it('leaves a test blank, with the reason, where no error varies, in JSON, CSV and the report', () => {
    // Every condition is wrong by the same amount, and masked by another: any t would be infinite.
    const features = (shape: number) => ({
      cueFrames: ndarray([4, 2], new Float32Array(8).fill(shape)),
      colours: ndarray([4, 1, 3], new Float64Array(12)),
      directionsDeg: Float64Array.of(0, 90, 180, 270),
    });
    const [still] = tableOf({
      truth: features(0),
      unmasked: features(0.25),
      masked: [{ region: 'V4', units: 3, features: features(0.5) }],
    });
    const blank = { t: null, p: null, pBonferroni: null, pHolm: null, pBH: null, cohensD: null, stars: '' };
    expect(still.shape).toMatchObject({ mean: 63.75, ...blank, reason: 'no t-test: the values do not vary' });
    expect(JSON.stringify(still.shape)).toContain('"t":null');
    const [header, shape] = toCsv(maskingCsvRows([still])).split('\r\n');
    expect(header).toMatch(/^region,units,feature,.*,t,df,p,.*,reason$/);
    expect(shape).toMatch(/,,6,,,,,.*,no t-test: the values do not vary$/);
    const cell = maskingSection({
      features: ['Shape'],
      rows: [{ region: 'V4', units: 3, effects: [described(still).shape] }],
    });
    expect(cell).toContain('<small>no t-test: the values do not vary</small>');
    expect(cell).not.toContain('significant');
  });

  it('measures in grey levels', () => {
    const brighter = { shape: truth.shape, data: truth.data.map((x) => x + 0.1) };
    const distances = featureDistances(read(brighter), read(truth));
    expect(distances.shape).toHaveLength(64);
    expect(distances.shape?.[5]).toBeCloseTo(25.5, 3);
    expect(distances.colour?.[5]).toBeCloseTo(25.5, 3);
  });
});

describe('masking of any video', () => {
  const bare = conditions.slice(0, 3).map(({ index, name }) => ({ index, name }));

  it('goes by what conditions describe, and by pixels and changes otherwise', () => {
    const shape = [64, 13, 32, 32, 3];
    expect(maskingFeaturesOf(conditions, shape, periods)).toEqual(['shape', 'colour', 'motion']);
    const coloured = conditions.map(({ index, name, colour }) => ({ index, name, colour }));
    expect(maskingFeaturesOf(coloured, shape, periods)).toEqual(['colour', 'pixels', 'change']);
    expect(maskingFeaturesOf(bare, shape, {})).toEqual(['pixels', 'change']);
    expect(maskingFeaturesOf(bare, [3, 1, 32, 32, 1], {})).toEqual(['pixels']);
    expect(maskingFeaturesOf(conditions, [64, 2, 32, 32, 3], {})).toEqual(['shape', 'colour', 'pixels', 'change']);
  });

  it('pixels count every difference, change only what moves', () => {
    const films = { shape: [3, 4, 2, 2, 1], data: Float32Array.from({ length: 48 }, (_, i) => ((i * 7) % 11) / 11) };
    const brighter = { shape: films.shape, data: films.data.map((x) => x + 0.1) };
    const still = { shape: films.shape, data: films.data.map((_, i) => films.data[16 * Math.floor(i / 16) + (i % 4)]) };
    const read = (videos: typeof films) => readVideoFeatures(videos, {}, ['pixels', 'change']);
    const lighter = featureDistances(read(brighter), read(films));
    expect(lighter.pixels?.[1]).toBeCloseTo(25.5, 4);
    expect(lighter.change?.[1]).toBeCloseTo(0, 4);
    expect(featureDistances(read(still), read(films)).change?.[1]).toBeGreaterThan(10);
    const table = maskingTable({
      unmaskedErrors: featureDistances(read(brighter), read(films)),
      masked: [
        { region: 'MT', units: 2, ...maskedDistances(read(still), { unmasked: read(brighter), truth: read(films) }) },
      ],
    });
    expect(Object.keys(table[0])).toEqual(['region', 'units', 'pixels', 'change']);
    expect(table[0].change).toMatchObject({ n: 3, df: 4 });
    const [header, ...rows] = toCsv(maskingCsvRows(table)).trim().split('\r\n');
    expect(header).toMatch(/^region,units,feature,/);
    expect(rows.map((line) => line.split(',')[2])).toEqual(['pixels', 'change']);
  });

  it('one condition has an effect and no test', () => {
    const film = { shape: [1, 2, 2, 2, 1], data: Float32Array.from({ length: 8 }, (_, i) => i / 8) };
    const dark = { shape: film.shape, data: new Float32Array(8) };
    const [features, dim] = [film, dark].map((videos) => readVideoFeatures(videos, {}, ['pixels']));
    const [{ pixels }] = tableOf({
      truth: features,
      unmasked: features,
      masked: [{ region: 'V1', units: 1, features: dim }],
    });
    expect(pixels).toMatchObject({ n: 1, t: null, p: null, stars: '', reason: 'no t-test: there is one condition' });
  });
});

describe('applyMask', () => {
  const [samples, bins, units] = [50, 4, 6];
  const draws = randomStream(7, 'responses').normals(samples * bins * units);
  const responses = ndarray([samples, bins, units], draws);
  const at = (array: typeof responses, s: number, t: number, n: number) => array.data[(s * bins + t) * units + n];
  const mask = (mode: 'zero' | 'mean' | 'noise' | 'shuffle', window?: { start: number; end: number }) =>
    applyMask(responses, [1, 4], { mode, window, stream: randomStream(3, 'mask') });

  it('touches the given sites and bins alone, on a copy', () => {
    const before = draws.slice();
    for (const mode of ['zero', 'mean', 'noise', 'shuffle'] as const) {
      const result = mask(mode, { start: 1, end: 3 });
      result.data.forEach((value, i) => {
        const inside = [1, 4].includes(i % units) && [1, 2].includes(Math.floor(i / units) % bins);
        if (!inside) expect(value).toBe(draws[i]);
      });
      expect(mask(mode).data).toEqual(mask(mode).data);
    }
    expect(draws).toEqual(before);
  });

  it('replaces by what the mode says', () => {
    const column = (array: typeof responses, unit: number) =>
      Array.from({ length: samples }, (_, s) => at(array, s, 2, unit));
    expect(new Set(column(mask('zero'), 4))).toEqual(new Set([0]));
    const mean = column(responses, 4).reduce((sum, x) => sum + x, 0) / samples;
    for (const value of column(mask('mean'), 4)) expect(value).toBeCloseTo(mean, 6);
    const shuffled = mask('shuffle');
    expect(column(shuffled, 4)).not.toEqual(column(responses, 4));
    expect(column(shuffled, 4).sort()).toEqual(column(responses, 4).sort());
    const donor = column(shuffled, 4).map((value) => column(responses, 4).indexOf(value));
    expect(column(shuffled, 1)).toEqual(donor.map((s) => at(responses, s, 2, 1)));
    expect(new Set(column(mask('noise'), 1)).size).toBe(samples);
  });

  it('refuses what does not exist', () => {
    expect(unitsOfRegions(['V4', 'MT', 'V4'], ['V4'])).toEqual([0, 2]);
    expect(() => unitsOfRegions(['V4', 'MT'], ['V1'])).toThrow(/Unknown region "V1".*Choices: V4, MT/);
    expect(unitsOfRegions(['\u00c1rea 17', 'V4'], ['\u0041\u0301rea 17'])).toEqual([0]);
    expect(() => unitsOfRegions(['LIP', 'MT'], ['lip'])).toThrow(/Unknown region "lip". Did you mean "LIP"\?/);
    const options = { mode: 'zero', stream: randomStream(0, 'x') } as const;
    expect(() => applyMask(responses, [6], options)).toThrow(/Cannot mask unit 6: the units are 0 to 5/);
    expect(() => applyMask(responses, [0], { ...options, window: { start: 2, end: 9 } })).toThrow(/bins 0 to 4/);
  });
});
