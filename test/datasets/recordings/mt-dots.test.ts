import { expect, test } from 'vitest';
import { checkRecording } from '../../../datasets/recordings/check.ts';
import { loadRecording } from '../../../datasets/recordings/load.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { rowOf } from '../../../src/io/frames.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { decodingView } from '../../../src/views/decoding-view.ts';
import { recordings } from '../../recordings.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { directionsDeg, writeMtDots } from './mt-dots.ts';

const { absent, note, data } = recordings('mt_dots_gold');

/** Spikes of every sample [sample][unit] over the whole trial. */
function totals({ responses: { shape, data: values } }: ResponseSet, { mean, sd }: DecodingData['standardisation']) {
  const [samples, bins, units] = shape;
  return Array.from({ length: samples }, (_, sample) =>
    Array.from({ length: units }, (__, unit) => {
      let sum = 0;
      for (let bin = 0; bin < bins; bin++) sum += values[(sample * bins + bin) * units + unit] * sd[unit] + mean[unit];
      return sum;
    }),
  );
}

/** Test samples whose condition a Poisson maximum-likelihood decoder of the spikes finds, 1, and others, 0. */
function identified({ splits, standardisation, conditions }: DecodingData): number[] {
  const training = totals(splits.train, standardisation);
  const rates = conditions.map((_, condition) => {
    const own = training.filter((__, sample) => splits.train.condition[sample] === condition);
    return own[0].map((__, unit) => own.reduce((sum, counts) => sum + counts[unit], 0.1) / own.length);
  });
  return totals(splits.test, standardisation).map((counts, sample) => {
    const likelihoods = rates.map((rate) =>
      counts.reduce((sum, count, unit) => sum + count * Math.log(rate[unit]) - rate[unit], 0),
    );
    return likelihoods.indexOf(Math.max(...likelihoods)) === splits.test.condition[sample] ? 1 : 0;
  });
}

/** Test samples whose reconstruction is most like the video of their own direction, 1, and others, 0. */
async function reconstructed(data: DecodingData, seed: number): Promise<number[]> {
  const { decoder } = await fitDecoder({ decoder: 'lookup', options: { nearness: 'poisson-total' } }, data, { seed });
  const videos = predictVideos(decoder, data.splits.test.responses);
  decoder.dispose();
  return Array.from(data.splits.test.condition, (condition, sample) => {
    const r = data.conditions.map(({ index }) => pearson(rowOf(videos, sample).data, rowOf(data.videos, index).data));
    return r.indexOf(Math.max(...r)) === condition ? 1 : 0;
  });
}

const share = (found: readonly number[]) => found.reduce((sum, one) => sum + one, 0) / found.length;

test.skipIf(absent)(`five MT units recorded one after another tell eight directions apart${note}`, async () => {
  await startEngine();
  const [found, drawn]: [number[], number[]] = [[], []];
  // Of ten orders of the trials, each holds out others.
  for (let first = 0; first < 10; first++) {
    const folder = temporaryFolder();
    await writeMtDots(data, folder, { first });
    const decoding = decodingView(await loadRecording({ data: folder }), { seed: 1 });
    expect([decoding.heldOut, decoding.population, decoding.videos.shape]).toEqual([
      'trials',
      'pseudo',
      [8, 14, 16, 16, 1],
    ]);
    expect(decoding.conditions.map(({ directionDeg }) => directionDeg).sort((a = 0, b = 0) => a - b)).toEqual(
      directionsDeg,
    );
    found.push(...identified(decoding));
    drawn.push(...(await reconstructed(decoding, 1)));
  }
  expect([found.length, drawn.length]).toEqual([170, 170]);
  expect(share(found)).toBeGreaterThanOrEqual(0.9);
  expect(share(drawn)).toBeGreaterThanOrEqual(0.9);
});

test.skipIf(absent)(`its card says five sites, MT, pseudo-populations and directions${note}`, async () => {
  const folder = temporaryFolder();
  await writeMtDots(data, folder);
  expect(await checkRecording({ data: folder })).toMatchObject({
    name: 'MT dots',
    domain: 'visual',
    stimuli: { count: 8, frames: [14, 14] },
    units: 5,
    regions: { MT: 5 },
    sites: 5,
    trials: [4, 17],
    frame: [16, 16, 1],
    binMs: 100,
    split: { heldOut: 'trials' },
    decoders: { frames: 14 },
    together: 'pseudo',
    conditions: ['directionDeg'],
    refused: null,
  });
});
