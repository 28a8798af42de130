import { beforeAll, expect, test } from 'vitest';
import type { SimulatedData } from '../../../datasets/shared/simulate.ts';
import { visualLags } from '../../../datasets/visual-sim/filters.ts';
import { loadVisualSim, simulateVisual } from '../../../datasets/visual-sim/load.ts';
import type { VisualSimOptions } from '../../../datasets/visual-sim/settings.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { isCortexError } from '../../../src/errors.ts';
import { digest } from '../digest.ts';
import { distanceFromOrthonormal } from '../shared/oracle.ts';
import { recoverOracle } from '../shared/oracle-recovery.ts';

const small = {
  seed: 4,
  regions: 2,
  size: 8,
  clipSeconds: 8,
  clips: { train: 8, validation: 1, test: 1 },
} satisfies VisualSimOptions;

let simulated: SimulatedData;
beforeAll(async () => {
  await startEngine();
  simulated = simulateVisual(small);
});

test('lists videos, units and regions', () => {
  const { data } = simulated;
  expect(data).toMatchObject({ name: 'visual-sim', domain: 'visual', binMs: 20, frame: [8, 8, 1] });
  expect(data.channelHz).toBeUndefined();
  expect(data.clips.map(({ stimulus }) => stimulus.shape.join())).toEqual(Array(10).fill('400,8,8,1'));
  expect(data.units.every(({ region, site }) => region === site)).toBe(true);
  expect(new Set(data.units.map(({ region }) => region))).toEqual(new Set(['region-1', 'region-2']));
});

test('the same seed gives the same data, another seed gives other data', async () => {
  const again = await loadVisualSim(small);
  const contents = ({ clips }: typeof again) =>
    digest(...clips.flatMap((clip) => [clip.stimulus.data, clip.repeats.data]));
  expect(again.hash).toBe(simulated.data.hash);
  expect(contents(again)).toBe(contents(simulated.data));
  expect((await loadVisualSim({ ...small, seed: 5 })).hash).not.toBe(again.hash);
});

test('videos lie in 0…1 around mid-grey and are smooth in space and time', () => {
  const { data } = simulated.data.clips[0].stimulus;
  expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(data.reduce((sum, value) => sum + value / data.length, 0)).toBeCloseTo(0.5, 1);
  const similarity = (steps: number) => {
    let sum = 0;
    for (let i = steps; i < data.length; i++) sum += (data[i] - 0.5) * (data[i - steps] - 0.5);
    return sum / (data.length - steps);
  };
  expect(similarity(1)).toBeGreaterThan(similarity(3) * 1.3);
  expect(similarity(64)).toBeGreaterThan(similarity(320) * 1.3);
  expect(similarity(64)).toBeGreaterThan(0.2 * similarity(0));
});

test('planted filters are orthonormal space-time filters', () => {
  const { truth } = simulated.data;
  for (const filters of Object.values(truth!.siteSubspace)) {
    expect(filters.shape).toEqual([4, visualLags, 8, 8, 1]);
    expect(distanceFromOrthonormal(filters)).toBeLessThan(1e-5);
  }
  for (const { subspace } of truth!.units) expect(distanceFromOrthonormal(subspace)).toBeLessThan(1e-5);
});

test('the analysis finds the truth in the noiseless responses', () => {
  const times = Array.from({ length: 30 }, (_, i) => 10 + i * 13);
  const found = recoverOracle(simulated, visualLags, times);
  for (const angle of found.siteAnglesDeg) expect(angle).toBeLessThan(1.5);
  expect(found.siteDimensions).toEqual([4, 4]);
  const { units } = simulated.data.truth!;
  const right = found.units.filter(({ shape }, i) => shape === units[i].shape);
  expect(right.length / units.length).toBeGreaterThan(0.9);
  const exact = found.units.filter(({ dimensions }, i) => dimensions === units[i].subspace.shape[0]);
  expect(exact.length / units.length).toBeGreaterThan(0.9);
});

test('wrong settings are refused by name', async () => {
  const failed = loadVisualSim({ size: 2 });
  await expect(failed).rejects.toThrow(/size/);
  await expect(failed).rejects.toSatisfy((error) => isCortexError(error, 'InvalidInput'));
});
