import { beforeAll, expect, test } from 'vitest';
import { analyseSubspaces } from '../../../../src/analysis/subspace/analyse-subspaces.ts';
import { lagSpan } from '../../../../src/analysis/subspace/gradients/dstrf.ts';
import { ndarray, sizeOf } from '../../../../src/arrays.ts';
import type { EncodingData } from '../../../../src/data/encoding-data.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import type { EncoderConfig } from '../../../../src/models/encoders/encoder-config.ts';
import { randomStream } from '../../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const binMs = 50;

/** An untrained encoder of two units in one region, and clips of noise for it. */
function noiseRun(config: Pick<EncoderConfig, 'model' | 'options'>, frame: readonly number[], [clips, bins]: number[]) {
  const encoder = new Encoder(config, { frame, units: 2, binMs }, 1);
  const stream = randomStream(1, 'clips');
  const data: EncodingData = {
    name: 'noise',
    domain: 'visual',
    citation: '',
    licence: '',
    binMs,
    frame,
    units: ['a', 'b'].map((id) => ({ id, site: 'electrode', region: 'V4' })),
    clips: Array.from({ length: clips }, (_, i) => ({
      name: `clip ${i}`,
      stimulus: ndarray([bins, ...frame], stream.normals(bins * sizeOf(frame))),
      repeats: ndarray([2, bins, 2], stream.normals(4 * bins)),
    })),
    split: { train: Array.from({ length: clips - 2 }, (_, i) => i), validation: [clips - 2], test: [clips - 1] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: '',
    warnings: [],
  };
  return { encoder, data };
}

const parts = { centred: false, components: 3, parts: ['visual' as const] };

test('a two-sided network is seen from both sides of the present, and says how much lies in the future', async () => {
  const options = { frames: 12, width: 1, hiddenUnits: 8, timePooling: [3, 1, 1, 1] };
  const { encoder, data } = noiseRun({ model: 'inverse-video-unet', options }, [16, 16, 3], [6, 12]);
  const found = await analyseSubspaces([encoder], data, { ...parts, times: 12 });
  expect(found.lagRange).toEqual([-3, 3]);
  expect(found.visualGaps).toEqual({});
  expect(found.sites.map(({ site }) => site)).toEqual(['V4']);
  for (const { filters, visual } of [...found.units, ...found.sites]) {
    expect(visual!.components).toHaveLength(filters.shape[0]);
    const [first] = visual!.components;
    const lag = filters.data.length / filters.shape[0] / 7;
    const energy = (from: number, to: number) =>
      filters.data.subarray(from * lag, to * lag).reduce((sum, value) => sum + value * value, 0);
    expect(energy(0, 3)).toBeGreaterThan(0);
    expect(first.acausality).toBeCloseTo(energy(0, 3) / energy(0, 7), 4);
    expect(first.chromaticAxis).toHaveLength(3);
  }
  // As many lags as are asked for reach back alone.
  expect(lagSpan([encoder], { lags: 4 })).toEqual({ from: 0, to: 3 });
  const past = await analyseSubspaces([encoder], data, { ...parts, times: 4, lags: 4, units: [0] });
  expect(past.units[0].visual!.components[0].acausality).toBeNull();
  expect(past.visualGaps.acausality).toMatch(/begin at the present/);
  encoder.dispose();
});

test('images have one lag: what takes time is null with the reason', async () => {
  const options = { filters: 4, firstFilters: 'random', dropout: 0 };
  const { encoder, data } = noiseRun({ model: 'image-cnn', options }, [16, 16, 3], [40, 1]);
  const found = await analyseSubspaces([encoder], data, { ...parts, times: 30 });
  expect(found.lagRange).toEqual([0, 0]);
  const [{ visual }] = found.units;
  expect(visual!.components[0]).toMatchObject({
    separability: null,
    direction: null,
    temporalPeakMs: null,
    biphasicIndex: null,
    acausality: null,
  });
  expect(visual!.components[0].gabor.explained).toBeGreaterThan(0);
  expect(visual!.components[0].chromaticShare).toBeGreaterThan(1 / 3);
  expect(visual!.quadrature).not.toBeNull();
  expect(found.visualGaps.temporalPeakMs).toMatch(/one lag/);
  expect(Object.keys(found.visualGaps)).toHaveLength(5);
  const without = await analyseSubspaces([encoder], data, { ...parts, times: 30, units: [1], parts: [] });
  expect([without.units[0].visual, without.sites[0].visual, without.visualGaps]).toEqual([null, null, {}]);
  encoder.dispose();
});
