import { expect, test } from 'vitest';
import { decodersConfigOf } from '../../../services/cli/study-config.ts';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { planOf } from '../../../services/side-by-side/config.ts';
import { cellConfig, comparisonCells } from '../../../services/side-by-side/plan.ts';
import { schemaFaults } from '../../../src/errors.ts';

const faultsOf = (asked: object) => {
  const parsed = runConfigSchema.safeParse({ kind: 'decoders', ...asked });
  return parsed.success ? '' : schemaFaults(parsed.error);
};

test('a config names decoders, and each takes the options and the training that are its own', () => {
  const config = runConfigSchema.parse({
    kind: 'decoders',
    decoders: ['linear', 'video-unet', 'mlp'],
    options: { lags: [0, 1], width: 8 },
    training: { steps: 3 },
    fold: 2,
  });
  if (config.kind !== 'decoders') throw new Error('another kind');
  const plan = planOf(config);
  const [linear, unet, mlp] = comparisonCells(plan).map((cell) => cellConfig(plan, cell));
  expect(linear).toMatchObject({
    kind: 'training',
    decoder: 'linear',
    options: { lags: [0, 1] },
    training: {},
    fold: 2,
  });
  expect(unet).toMatchObject({ decoder: 'video-unet', options: { width: 8 }, training: { steps: 3 }, trainingSeed: 1 });
  expect(mlp).toMatchObject({ decoder: 'mlp', options: {}, trainingSeed: 1, fold: 2 });
});

test.each([
  [{ decoders: [] }, /decoders: name at least one decoder/],
  [{ decoders: ['mpl'] }, /decoders\.0: .*shallow-cnn/],
  [{ decoders: ['mlp'], trainingSeed: 3 }, /trainingSeed/],
  [{ decoders: ['mlp'], decoder: 'mlp' }, /decoder/],
  [{ decoders: ['mlp'], folds: 2, fold: 1 }, /^fold: fold is one of a cross-validation, and folds are 2 of them/],
  [
    { decoders: ['linear', 'lookup'], training: { steps: 3 } },
    /training\.steps: all of these decoders .* leave out the training/,
  ],
  [{ decoders: ['linear', 'mlp'], options: { width: 8 } }, /options\.width: none .* There are .*hiddenUnits/],
  [{ decoders: ['linear', 'mlp'], options: { hiddenUnits: [0, 1] } }, /^options\.hiddenUnits\.0: mlp: Too small/],
  [
    { decoders: ['linear', 'mlp'], dataset: 'auditory-sim', folds: 2 },
    /^folds: auditory-sim has no choice of fold; leave out folds$/,
  ],
  [
    { decoders: ['linear', 'mlp'], dataset: 'auditory-sim', fold: 2 },
    /^fold: auditory-sim has no choice of fold; leave out fold 2$/,
  ],
  [
    { decoders: ['linear', 'mean'], dataset: 'recordings', folds: 99 },
    /^folds: recordings has 5 folds at most but folds is 99$/,
  ],
  [{ decoders: ['linear'], split: 'combinations', folds: 5 }, /^folds: siegel-sim has 4 folds at most but folds is 5$/],
  [
    { decoders: ['linear'], dataset: 'v4-images', fold: 5 },
    /^fold: v4-images has folds 0 to 4 but fold is 5; choose one of them$/,
  ],
])('refuses %j', (asked, message) => {
  expect(faultsOf(asked)).toMatch(message);
});

test('the command names its options, and gives options to whichever decoder has them', () => {
  const asked = { decoder: 'linear, video-unet', folds: '5', options: '{"lags": [0, 2]}', steps: '4', arm: 'mixed' };
  expect(decodersConfigOf(asked)).toMatchObject({
    kind: 'decoders',
    decoders: ['linear', 'video-unet'],
    folds: 5,
    seeds: 1,
    options: { lags: [0, 2] },
    training: { steps: 4 },
    arm: 'mixed',
  });
  expect(() => decodersConfigOf({ decoder: 'linear,mlpp' })).toThrow(/--decoder/);
  expect(() => decodersConfigOf({ decoder: 'linear,mlp', seeds: '0' })).toThrow(/--seeds "0"/);
  expect(() => decodersConfigOf({ decoder: 'linear,mlp', trainingSeed: '2' })).toThrow(
    /--training-seed 2 is that of one training/,
  );
});
