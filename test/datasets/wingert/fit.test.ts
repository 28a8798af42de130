import { beforeAll, expect, test } from 'vitest';
import { loadEncoding } from '../../../datasets/catalogue.ts';
import { predictMeanRate } from '../../../src/analysis/encoding/mean-rate.ts';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { analyseSubspaces } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { compareCellTypes } from '../../../src/analysis/subspace/sites/cell-types.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { Unit } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type ListedCell, writeArchive } from './archive.ts';

const layers = ['1-3', '4', '56'];
const cellsOf = (site: string): ListedCell[] =>
  Array.from({ length: 8 }, (_, i) => ({
    cellid: `${site}-0${i}-1`,
    siteid: site,
    area: i < 4 ? 'A1' : 'PEG',
    layer: layers[i % 3],
    depth: 100 * i - 300,
    narrow: i % 2 === 0,
    celltype: `${i % 2 === 0 ? 'N' : 'R'}${i % 3 === 0 ? 'S' : 'D'}`,
  }));
const sites = ['ONE001a', 'TWO002b'];
const planted = { estimation: 14, test: 3, soundBins: 400, channels: 8 };

let data: string;
beforeAll(async () => {
  await startEngine();
  data = temporaryFolder();
  await writeArchive(data, sites.flatMap(cellsOf), [
    { ...planted, site: sites[0], cells: cellsOf(sites[0]).map(({ cellid }) => cellid), repeats: 20, silentBins: 0 },
    { ...planted, site: sites[1], cells: cellsOf(sites[1]).map(({ cellid }) => cellid), repeats: 1, silentBins: 100 },
  ]);
});

test('a population network a site is fitted, beats the mean rate, and gives cell types and layers', async () => {
  const units: Unit[] = [];
  const tuning: Parameters<typeof compareCellTypes>[1][number][] = [];
  for (const site of sites) {
    const heard = await loadEncoding('wingert', { data, site, seed: 1 });
    const config = { model: 'cnn-population', options: { widths: [8, 8, 12], taps: [5, 5], dropout: 0 } };
    const { encoder } = await fitEncoder(config, heard, { seed: 1, training: { epochs: 20 } });
    const { test: tested } = heard.split;
    const scored = (predicted: readonly NdArray[]) => scoreEncoder(predicted, heard, tested).summary.cc?.mean ?? 0;
    expect(scored(predictClips([encoder], heard, tested))).toBeGreaterThan(
      scored(predictMeanRate(heard, tested)) + 0.1,
    );
    const analysis = await analyseSubspaces([encoder], heard, {
      seed: 1,
      times: 200,
      minimumCorrelation: -1,
      parts: ['tuning', 'sharing', 'tiling', 'cellTypes'],
    });
    encoder.dispose();
    const compared = [
      ...['narrow/regular', 'superficial/deep', 'superficial/middle', 'middle/deep'],
      ...['narrow superficial/regular superficial', 'narrow deep/regular deep'],
      'narrow superficial − regular/narrow deep − regular',
    ];
    expect(analysis.cellTypes.map(({ groups, measure }) => `${groups.join('/')} ${measure}`)).toEqual(
      compared.flatMap((groups) => ['area', 'bowls', 'hills'].map((measure) => `${groups} ${measure}`)),
    );
    expect(analysis.cellTypes.every(({ sites: paired }) => paired.join() === site)).toBe(true);
    expect(analysis.tiling.map((tiling) => tiling.site)).toEqual([site]);
    for (const unit of analysis.units) {
      const described = heard.units.find(({ id }) => id === unit.id);
      if (described) units.push(described);
      tuning.push(unit.tuning && { area: unit.tuning.area, shape: unit.tuning.shapes[0]?.shape ?? null });
    }
  }
  expect(units).toHaveLength(16);
  // Over both sites, as the paper pairs them.
  const [area] = compareCellTypes(units, tuning);
  expect(area.sites).toEqual(sites);
  expect(area.first.every((value) => value > 0 && value < 1)).toBe(true);
}, 240_000);
