import { expect, test } from 'vitest';
import { linearValidation, networkValidation } from '../../../../src/analysis/decoding/contrast/inner-validation.ts';
import type { FoldResult } from '../../../../src/analysis/decoding/contrast/results.ts';
import { contrastSettings } from '../../../../src/analysis/decoding/contrast/settings.ts';
import { recommendDecoder } from '../../../../src/analysis/decoding/contrast/summarise.ts';
import { zeros } from '../../../../src/arrays.ts';
import { randomStream } from '../../../../src/random/stream.ts';

const settings = { ...contrastSettings.tiny, innerBlocks: 4, components: 3 };
const trials = 120;
const side = Int32Array.from({ length: trials }, (_, trial) => trial % 3);

/** Counts [trial, 20, 6] of which the first two units fire with the side, if `tells`. */
function counts(tells: boolean, name: string) {
  const stream = randomStream(1, `inner-validation/${name}`);
  const made = zeros([trials, 20, 6]);
  made.data.forEach((_, i) => {
    const [unit, trial] = [i % 6, Math.floor(i / 120)];
    const rate = tells && unit < 2 ? 0.3 + 1.2 * Math.abs(side[trial] - 2 * unit) : 0.9;
    made.data[i] = stream.poisson(rate);
  });
  return made;
}

test('differences that part the sides are labelled right, every block by the thresholds of the others', () => {
  expect(
    networkValidation(
      Float32Array.from(side, (label) => 1 - label),
      side,
      settings,
    ),
  ).toEqual({
    balancedAccuracy: 1,
    unequal: 1,
  });
  // The last block reads everything 10 too high: thresholds of the others call it left.
  const moved = Float32Array.from(side, (label, trial) => 1 - label + (trial < 90 ? 0 : 10));
  expect(networkValidation(moved, side, settings)!.balancedAccuracy).toBeLessThan(0.84);
  expect(networkValidation(new Float32Array(4), Int32Array.of(0, 1, 2, 2), { innerBlocks: 4 })).toBeUndefined();
});

test('the linear reference labels what units tell, and is at chance where they tell nothing', () => {
  const told = linearValidation({ counts: counts(true, 'told'), side }, settings);
  expect(told.balancedAccuracy).toBeGreaterThan(0.9);
  const untold = linearValidation({ counts: counts(false, 'untold'), side }, settings);
  expect(Math.abs(untold.balancedAccuracy - 1 / 3)).toBeLessThan(0.13);
  expect(Math.abs(untold.unequal - 1 / 2)).toBeLessThan(0.17);
});

test('the decoder with the higher validation accuracy is recommended, never by test trials; without validation none', () => {
  const accuracy = (balancedAccuracy: number) => ({ balancedAccuracy, unequal: 0.8 });
  const fold = (network: number, linear: number) => {
    return { validation: { network: accuracy(network), linear: accuracy(linear) } } as FoldResult;
  };
  expect(recommendDecoder([[fold(0.5, 0.75), fold(0.5, 0.75)], [fold(0.75, 0.75)]])).toEqual({
    decoder: 'linear',
    network: accuracy(0.625),
    linear: accuracy(0.75),
  });
  expect(recommendDecoder([[fold(0.75, 0.5)]])?.decoder).toBe('network');
  expect(recommendDecoder([[fold(0.5, 0.75)], [{} as FoldResult]])).toBeUndefined();
});
