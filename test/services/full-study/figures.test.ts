import { expect, test } from 'vitest';
import { contrastFigures } from '../../../services/full-study/figures/contrasts.ts';
import { numberTable } from '../../../services/full-study/figures/figure.ts';
import { maskingFigures } from '../../../services/full-study/figures/masking.ts';
import { reconstructionFigures } from '../../../services/full-study/figures/reconstruction.ts';
import { paperNumber, paperNumbers } from '../../../services/full-study/paper-numbers.ts';
import type { DecodersResult } from '../../../services/full-study/stages/decoders.ts';
import type { ContrastSessionResult } from '../../../src/analysis/decoding/contrast/results.ts';

const reading = {
  decoder: 'linear' as const,
  run: 'decoders/linear-seed-1',
  metrics: { cueR: 0.9, colourR: 0.8, colourCosine: 0.95, colourRWithoutMean: 0.7, directionMeanErrorDeg: 3 },
  trivial: { cueR: 0.85, colourR: 0.5 },
  rByCue: [0.91, 0.89, 0.92, 0.88],
  directions: [{ directionDeg: 90, meanDeg: 88.2, sdDeg: 4, conditions: 16 }],
  picture: 'linear.png',
};
const decoders: DecodersResult = {
  testedOn: 'test, known videos',
  conditions: 64,
  regions: ['V4', 'MT'],
  units: 40,
  tables: [],
  validation: { 'video-unet': 0.02, linear: 0.01 },
  meanVideo: 0.03,
  recommended: 'linear',
  network: { ...reading, decoder: 'video-unet', picture: 'video-unet.png' },
  best: reading,
  networkRuns: ['decoders/video-unet-seed-1'],
  warnings: [],
};

test('every number of the paper has a place of its own and where it is printed', () => {
  const places = paperNumbers.map(({ measure, of }) => `${measure} ${of}`);
  expect(new Set(places).size).toBe(places.length);
  for (const { source, value } of paperNumbers) {
    expect(source).toMatch(/^Fig\. [2-6][A-G]/);
    expect(Number.isFinite(value)).toBe(true);
  }
  expect(paperNumber('maskedMotion', 'MT')).toMatchObject({ value: 30.75, sd: 40.48 });
  expect(paperNumber('maskedMotion', 'PFC')).toBeUndefined();
});

test('cue, colour and direction stand beside what the paper prints of them', () => {
  const [, cue, colour, motion] = reconstructionFigures(decoders);
  expect(cue.numbers.map(({ ours, paper }) => [ours, paper?.value])).toEqual([
    [0.91, 0.9986],
    [0.89, 0.9978],
    [0.92, 0.9988],
    [0.88, 0.9977],
    [0.9, undefined],
    [null, undefined],
  ]);
  expect(colour.numbers[0]).toMatchObject({
    ours: 0.8,
    chance: 0.5,
    paper: { value: 0.9959, sd: 0.0023, source: 'Fig. 2F' },
  });
  expect(motion.numbers[0]).toMatchObject({ ours: 88.2, sd: 4, unit: '°', paper: { value: 89, sd: 2 } });
  expect(numberTable(motion)!.rows[0]).toEqual(['read of 90°', '89.0 ± 2.0°', '88.2 ± 4.0°', '–', 'Fig. 2G']);
});

test('without what describes a feature its figure says so, and has no number', () => {
  const { rByCue: _, directions: __, ...bare } = reading;
  const [, ...figures] = reconstructionFigures({ ...decoders, best: { ...bare, metrics: { videoR: 0.3 } } });
  expect(figures.map(({ numbers, reason }) => [numbers.length, reason !== undefined])).toEqual([
    [0, true],
    [0, true],
    [0, true],
  ]);
  const masked = maskingFigures({ reason: 'one region' }, decoders);
  expect(masked.map(({ figure, reason }) => [figure, reason])).toEqual([
    ['Figure 4C', 'one region'],
    ['Figure 4E', 'one region'],
    ['Figure 4G', 'one region'],
  ]);
});

test('of recorded sessions the decoder that training blocks recommend is named, and cue, colour and motion do not apply', () => {
  const score = { balancedAccuracy: 0.58, interval: [0.5, 0.66] as const, blockLength: 3, p: 0.01 };
  const scores = { ...score, unequal: { ...score, balancedAccuracy: 0.79 } };
  const session: ContrastSessionResult = {
    session: 2,
    mouse: 'm',
    trials: 200,
    regions: { VISp: 30, MOs: 20 },
    network: scores,
    linear: scores,
    control: scores,
  };
  const figures = contrastFigures({
    metrics: { balancedAccuracy: 0.58, linearBalancedAccuracy: 0.64 },
    trivial: {},
    sessions: [session],
    masking: [
      { session: 2, region: 'VISp', units: 30, effect: 0.2, random: { mean: 0.1, sd: 0.02, draws: 199 }, p: 0.005 },
    ],
    recommendation: {
      decoder: 'linear',
      network: { balancedAccuracy: 0.5, unequal: 0.7 },
      linear: { balancedAccuracy: 0.6, unequal: 0.8 },
    },
    warnings: [],
  });
  const sides = figures.find(({ title }) => title.startsWith('Side of the higher contrast'))!;
  expect(sides.title).toContain('recommended: linear reference');
  expect(sides.numbers.map(({ ours }) => ours)).toEqual([0.58, 0.64, null, null]);
  expect(sides.tables[0].note).toMatch(
    /Recommended decoder: linear reference.*0\.500 of three sides.*0\.600 of three sides/,
  );
  expect(figures.filter(({ reason }) => reason?.includes('no cue'))).toHaveLength(3);
  const masked = figures.find(({ figure }) => figure.startsWith('Figures 4C'))!;
  expect(masked.tables[0].rows).toEqual([['2: VISp', '30', '0.200', '0.100 ± 0.020', '0.0050']]);
});
