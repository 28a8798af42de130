import { beforeAll, expect, test } from 'vitest';
import { analyseSubspaces, type SubspaceOptions } from '../../../src/analysis/subspace/index.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoder.ts';
import { plantedFilter, smallData, withRepeats } from '../../training/encoding-fixture.ts';

beforeAll(async () => {
  await startEngine();
});

const [lags, channels, units] = [3, 4, 4];

/** Unit 0 as it should be, 1 silent on the test clips, 2 without weights, 3 never recorded in training. */
function population() {
  const data = withRepeats(smallData({ units, channels }), (values, clip) => {
    for (let i = 0; i < values.length; i++) {
      if (i % units === 1 && clip >= 6) values[i] = 0;
      if (i % units === 3 && clip < 4) values[i] = Number.NaN;
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
  for (const unit of [0, 1, 3]) {
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
  expect(found.units.map(({ explained }) => explained !== null)).toEqual([true, false, false, false]);
  expect(found.units[0].explained!.network).toBeGreaterThan(0.5);
  expect(found.units[2]).toMatchObject({ constant: true, dimensions: { k95: 0, floor: null }, tuning: null });
  expect(found.sharing).toMatchObject({ pairsWithin: 1, pairsBetween: 0, between: null, p: null });
  expect(found.tiling.map(({ units: tiled }) => tiled)).toEqual([[0, 3]]);
  encoder.dispose();
});

test('the same units count when only sharing is asked for, and all of them when the threshold is off', async () => {
  const { encoder, data } = population();
  const options = { ...quick, parts: ['sharing'] } satisfies SubspaceOptions;
  expect((await analyseSubspaces([encoder], data, options)).reliableUnits).toEqual([0, 3]);
  const all = await analyseSubspaces([encoder], data, { ...options, minimumCorrelation: -1 });
  expect(all.reliableUnits).toEqual([0, 1, 2, 3]);
  const alone = await analyseSubspaces([encoder], data, { ...options, units: [0] });
  expect(alone.sharing).toMatchObject({ within: null, between: null, chance: null, p: null, pairsWithin: 0 });
  const untested = { ...data, split: { ...data.split, test: [] } };
  expect((await analyseSubspaces([encoder], untested, options)).reliableUnits).toEqual([0, 1, 2, 3]);
  encoder.dispose();
});
