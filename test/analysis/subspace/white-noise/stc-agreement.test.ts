import { expect, test } from 'vitest';
import { analyseSubspaces } from '../../../../src/analysis/subspace/analyse-subspaces.ts';
import { partWithin, shareWithin } from '../../../../src/analysis/subspace/white-noise/share-within.ts';
import { ndarray } from '../../../../src/arrays.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { Encoder } from '../../../../src/models/encoders/encoder.ts';
import { encoderShapeOf } from '../../../../src/models/encoders/encoder-shape.ts';
import { fitEncoder } from '../../../../src/training/encoder/fit-encoder.ts';
import { whiteNoiseData } from '../../white-noise/white-noise-fixture.ts';

await startEngine();
const data = whiteNoiseData();
const model = {
  model: 'visual-cnn',
  options: { lags: 4, span: 'frame', filters: 32, denseUnits: 0, activation: 'relu', dropout: 0 },
};
const asked = { parts: ['tuning' as const, 'stc' as const], times: 300 };

test('a network that learned an energy unit has both filters of its covariance, and its bowl', async () => {
  const { encoder } = await fitEncoder(model, data, {
    seed: 1,
    training: { loss: 'poisson', target: 'plain', epochs: 12, cropBins: 100, weightDecay: 1, validateEveryEpochs: 2 },
  });
  const { stc, stcGap } = await analyseSubspaces([encoder], data, asked);
  encoder.dispose();
  expect(stcGap).toBeNull();
  const [energy, simple] = stc!.units;
  expect([energy.excitatory, energy.filters.shape]).toEqual([2, [2, 4, 6, 1, 1]]);
  expect(Math.min(...energy.shares)).toBeGreaterThan(0.9);
  expect(energy.heldOut).toBeGreaterThan(0.8);
  expect(energy.splitHalf).toBeGreaterThan(0.9);
  expect([energy.recorded?.shape, energy.predicted?.shape, energy.componentShape]).toEqual(['bowl', 'bowl', 'bowl']);
  expect(simple.recorded?.shape).not.toBe('bowl');
  expect(stc).toMatchObject({ unitsWithTwo: 1, recordedBowls: 1, bowlAgreement: 1, chanceOverlap: 4 / 24 });
  expect(stc!.medianOverlap).toBe(energy.overlap);
  expect(stc!.medianOtherUnits).toBeNull();
});

test('an untrained network has no more of the filters than chance allows, and no bowl', async () => {
  const encoder = new Encoder(model, encoderShapeOf(data), 3);
  const { stc } = await analyseSubspaces([encoder], data, { ...asked, units: [0] });
  encoder.dispose();
  expect(stc!.unitsWithTwo).toBe(1);
  expect(stc!.medianOverlap).toBeLessThan(0.5);
});

test('where the stimulus is no white noise there is a reason instead', async () => {
  const clips = data.clips.map(({ stimulus, ...clip }) => ({
    ...clip,
    stimulus: { ...stimulus, data: stimulus.data.map((value, i, all) => value + (all[i - 6] ?? 0)) },
  }));
  const encoder = new Encoder(model, encoderShapeOf(data), 3);
  const { stc, stcGap } = await analyseSubspaces([encoder], { ...data, clips }, { ...asked, units: [0] });
  encoder.dispose();
  expect([stc, stcGap]).toEqual([
    null,
    expect.stringMatching(/no white noise: values 1 frame apart correlate by 0\.5/),
  ]);
});

test('shares and parts of filters in a span', () => {
  const components = ndarray([2, 3], Float32Array.of(1, 0, 0, 0, 0.6, 0.8));
  const filters = ndarray([2, 3], Float32Array.of(0, 0, 2, 1, 0, 0));
  expect(shareWithin(filters, components)).toEqual([expect.closeTo(0.64, 6), 1]);
  expect([...partWithin(filters, components).data].map((value) => Math.round(100 * value))).toEqual([
    0, 96, 128, 100, 0, 0,
  ]);
  expect(() => shareWithin(ndarray([1, 2], Float32Array.of(1, 0)), components)).toThrow(/must have the shape/);
});
