import { expect, test } from 'vitest';
import { simulateVisual } from '../../../datasets/visual-sim/load.ts';
import { analyseSubspaces } from '../../../src/analysis/subspace/analyse-subspaces.ts';
import { visualTuning } from '../../../src/analysis/subspace/visual/summaries.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';

/** Smallest angle between two angles that repeat after `period` degrees. */
const apartDeg = (a: number, b: number, period: number): number => {
  const difference = (((a - b) % period) + period) % period;
  return Math.min(difference, period - difference);
};

test('a network trained on spikes gives back the Gabor pair that each region was planted with', async () => {
  await startEngine();
  const { data } = simulateVisual({
    seed: 3,
    regions: 2,
    unitsPerSite: 6,
    dimensions: 2,
    meanRateHz: 60,
    clips: { train: 6, validation: 1, test: 1 },
    repeats: { train: 40, validation: 10, test: 2 },
  });
  const { encoder } = await fitEncoder(
    {
      model: 'visual-cnn',
      options: { lags: 7, kernelSize: 5, filters: 16, denseUnits: 64 },
      nonlinearity: 'softplus',
    },
    data,
    {
      seed: 1,
      training: {
        loss: 'poisson',
        target: 'scale',
        cropBins: 250,
        batchSize: 4,
        emaDecay: 0.98,
        inputNoise: 0.3,
        epochs: 20,
        validateEveryEpochs: 10,
      },
    },
  );
  const { sites, units, visualGaps } = await analyseSubspaces([encoder], data, {
    centred: false,
    times: 200,
    parts: ['visual'],
  });
  encoder.dispose();
  expect(visualGaps).toEqual({
    chromaticAxis: 'the frames have one colour',
    chromaticShare: 'the frames have one colour',
    acausality: expect.stringMatching(/begin at the present/),
  });
  const kinds = sites.map(({ site, visual }) => {
    const planted = visualTuning(data.truth!.siteSubspace[site], { binMs: data.binMs });
    // One moves and is inseparable, the other flickers.
    for (const k of [0, 1]) {
      const [found, truth] = [visual!.components[k], planted.components[k]];
      expect(found.gabor.explained).toBeGreaterThan(0.95);
      expect(apartDeg(found.gabor.orientationDeg, truth.gabor.orientationDeg, 180)).toBeLessThan(12);
      expect(Math.abs(Math.log(found.gabor.cyclesPerPixel / truth.gabor.cyclesPerPixel))).toBeLessThan(0.15);
      expect(Math.abs(found.separability! - truth.separability!)).toBeLessThan(0.1);
      expect(Math.abs(found.direction!.index - truth.direction!.index)).toBeLessThan(0.3);
      expect(found.temporalPeakMs).toBe(truth.temporalPeakMs);
    }
    expect(visual!.quadrature!.index).toBeGreaterThan(0.9);
    const [found, truth] = [visual!.components[0].direction!, planted.components[0].direction!];
    if (truth.index < 0.5) return 'flickering';
    expect(apartDeg(found.directionDeg, truth.directionDeg, 360)).toBeLessThan(10);
    return 'moving';
  });
  expect(kinds.sort()).toEqual(['flickering', 'moving']);
  expect(units.every(({ visual, filters }) => visual!.components.length === filters.shape[0])).toBe(true);
}, 120_000);
