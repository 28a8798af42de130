import { beforeAll, expect, test } from 'vitest';
import { analyseSubspaces, type SubspaceOptions } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { plantedFilter, smallData, withRepeats } from '../../training/encoder/encoding-fixture.ts';

beforeAll(async () => {
  await startEngine();
});

const [lags, channels, units] = [3, 4, 7];

/**
 * Units 0 and 3 as they should be, 1 silent on the test clips, 2 without weights; 4 never recorded in training, 5 silent and
 * 6 constant throughout, all three with weights that nothing stands behind.
 */
function population() {
  const data = withRepeats(smallData({ units, channels }), (values, clip) => {
    for (let i = 0; i < values.length; i++) {
      if (i % units === 1 && clip >= 6) values[i] = 0;
      if (i % units === 4 && clip < 4) values[i] = Number.NaN;
      if (i % units === 5) values[i] = 0;
      if (i % units === 6) values[i] = 2;
    }
  });
  const shape = { frame: [channels], units, binMs: data.binMs };
  const encoder = new Encoder({ model: 'ln', options: { lags }, nonlinearity: 'sigmoid' }, shape, 1);
  const moments = (value: number, count: number) => new Float64Array(count).fill(value);
  encoder.setScaling({
    inputMean: moments(3, channels),
    inputSd: moments(2, channels),
    outputMean: moments(0, units),
    outputSd: moments(1, units),
  });
  const kernel = new Float32Array(lags * channels * units);
  for (const unit of [0, 1, 3, 4, 5, 6]) {
    const filter = plantedFilter(unit, channels);
    for (let i = 0; i < filter.length; i++) kernel[i * units + unit] = filter[i];
  }
  tf.tidy(() => encoder.weights.get('readout/kernel').assign(tf.tensor(kernel, [lags, channels, units])));
  return { encoder, data };
}

const quick = { times: 60, modelSteps: 60, shuffles: 2 } satisfies SubspaceOptions;

test('units that are silent, dead or unrecorded break nothing and do not count as reliable', async () => {
  const { encoder, data } = population();
  const found = await analyseSubspaces([encoder], data, {
    ...quick,
    parts: ['floor', 'tuning', 'volume', 'model', 'quadratic', 'siteModel', 'sharing', 'tiling', 'cellTypes'],
  });
  expect(found.reliableUnits).toEqual([0, 3]);
  expect(found.units.map(({ explained }) => explained !== null)).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
    false,
  ]);
  expect(found.units[0].explained!.network).toBeGreaterThan(0.5);
  expect(found.missing).toEqual({
    'unit-2': 'the networks do not depend on the stimulus for it',
    'unit-4': 'no training responses',
    'unit-5': 'no spikes in the training clips',
    'unit-6': 'a constant response to the training clips',
  });
  const blank = { dimensions: { k75: null, k90: null, k95: null, floor: null }, participationRatio: null };
  expect(found.units[2]).toMatchObject({ ...blank, constant: true, totalVariance: null, tuning: null });
  for (const unit of found.units.slice(4)) {
    expect(unit).toMatchObject({ ...blank, tuning: null, explained: null, rows: null, constant: null });
    expect([unit.filters.shape, unit.eigenvalues.length]).toEqual([[0, lags, channels], 0]);
    expect(unit.missing).toBe(found.missing[unit.id]);
  }
  expect(found.sites.map(({ units: members }) => members)).toEqual([[0, 1, 3]]);
  const { shape, data: similar } = found.similarity!;
  expect(shape).toEqual([units, units]);
  expect(similar.filter((value) => !Number.isNaN(value))).toHaveLength(9);
  expect(found.sharing).toMatchObject({ pairsWithin: 1, pairsBetween: 0, between: null, p: null });
  expect(found.tiling.map(({ units: tiled }) => tiled)).toEqual([[0, 3]]);
  encoder.dispose();
});

test('the same units count when only sharing is asked for, and all of them when the threshold is off', async () => {
  const { encoder, data } = population();
  const options = { ...quick, parts: ['sharing'] } satisfies SubspaceOptions;
  expect((await analyseSubspaces([encoder], data, options)).reliableUnits).toEqual([0, 3]);
  const all = await analyseSubspaces([encoder], data, { ...options, minimumCorrelation: -1 });
  expect(all.reliableUnits).toEqual([0, 1, 3]);
  const alone = await analyseSubspaces([encoder], data, { ...options, units: [0] });
  expect(alone.sharing).toMatchObject({ within: null, between: null, chance: null, p: null, pairsWithin: 0 });
  const untested = { ...data, split: { ...data.split, test: [] } };
  expect((await analyseSubspaces([encoder], untested, options)).reliableUnits).toEqual([0, 1, 3]);
  encoder.dispose();
});

test('units that nothing was fitted to do not change what is said of the others, and alone they are refused', async () => {
  const { encoder, data } = population();
  const options = { ...quick, parts: ['floor', 'tuning', 'sharing', 'tiling'] } satisfies SubspaceOptions;
  const among = await analyseSubspaces([encoder], data, options);
  const without = await analyseSubspaces([encoder], data, { ...options, units: [0, 1, 2, 3] });
  for (const name of ['sites', 'sharing', 'tiling', 'reliableUnits'] as const) {
    expect(among[name]).toEqual(without[name]);
  }
  await expect(analyseSubspaces([encoder], data, { ...options, units: [5, 6] })).rejects.toThrow(
    /fitted to none of the units asked for \(2; unit-5: no spikes in the training clips\)/,
  );
  encoder.dispose();
});
