import { expect, test } from 'vitest';
import { combinationFolds, heldOutCombinations } from '../../../datasets/siegel-sim/combinations.ts';
import { loadSiegelEncoding } from '../../../datasets/siegel-sim/encoding.ts';
import { loadSiegelSim, type SiegelSimOptions } from '../../../datasets/siegel-sim/load.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folds = Array.from({ length: combinationFolds }, (_, fold) => heldOutCombinations(3, fold));

test('16 combinations, each pair of levels of two features once', () => {
  for (const heldOut of folds) {
    expect(heldOut.size).toBe(16);
    const levels = (condition: number) => [Math.floor(condition / 16), Math.floor(condition / 4) % 4, condition % 4];
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const pairs = new Set([...heldOut].map((condition) => `${levels(condition)[a]} ${levels(condition)[b]}`));
      expect(pairs.size).toBe(16);
    }
  }
});

test('the folds hold out every condition once; another seed holds out others', () => {
  expect(folds.flatMap((heldOut) => [...heldOut]).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 64 }, (_, i) => i),
  );
  expect([...heldOutCombinations(4)]).not.toEqual([...heldOutCombinations(3)]);
  expect(() => heldOutCombinations(3, 4)).toThrow(/folds 0 to 3; there is no fold 4/);
});

const small = {
  seed: 3,
  sessions: [1],
  unitsPerRegion: { V4: 2, MT: 2 },
  trialsPerCondition: { train: 3, validation: 1, test: 1 },
  samplesPerCondition: { train: 3, validation: 1, test: 1 },
  simulation: { trialsPerCondition: 5, sitesPerSession: { PFC: 1, FEF: 1, LIP: 1, IT: 1, V4: 2, MT: 2 } },
  split: 'combinations',
} satisfies SiegelSimOptions;

test('training and validation never see what is held out, standardisation neither', async () => {
  const cacheDir = temporaryFolder();
  const data = await loadSiegelSim({ ...small, cacheDir, arm: 'mixed', fold: 1 });
  const { train, validation, test: tested } = data.splits;
  const heldOut = heldOutCombinations(3, 1);
  expect(new Set(tested.condition)).toEqual(heldOut);
  for (const { condition } of [train, validation, data.knownTest!]) {
    expect(new Set(condition).size).toBe(48);
    expect(condition.some((one) => heldOut.has(one))).toBe(false);
  }
  expect([data.heldOut, data.manifest.truth?.arm]).toEqual(['stimuli', 'mixed']);
  const units = data.unitRegions.length;
  for (let unit = 0; unit < units; unit++) {
    const values = train.responses.data.filter((_, i) => i % units === unit);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0, 4);
  }
  const encoding = await loadSiegelEncoding({ ...small, cacheDir, arm: 'mixed', fold: 1 });
  expect([encoding.split.train.length, encoding.split.validation.length, encoding.split.test.length]).toEqual([
    48, 48, 16,
  ]);
  expect(encoding.clips[encoding.split.test[0]].repeats.shape[0]).toBe(1);
});

test('folds over trials test on other trials, and their number is limited', async () => {
  const cacheDir = temporaryFolder();
  const load = (fold?: number) => loadSiegelSim({ ...small, cacheDir, split: 'trials', fold });
  const sets = [await load(), await load(0), await load(1)].map(({ splits }) => splits.test.responses.data);
  expect(sets[1]).toEqual(sets[0]);
  expect(sets[2]).not.toEqual(sets[0]);
  await expect(load(5)).rejects.toThrow(
    /5 trials of a condition with 1 to test on have folds 0 to 4; there is no fold 5/,
  );
});
