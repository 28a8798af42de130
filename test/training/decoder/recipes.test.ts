import { describe, expect, test } from 'vitest';
import { type DecoderShape, decoderNames, decoderOptions } from '../../../src/models/decoders/catalogue.ts';
import { recipeFor, recipeNote } from '../../../src/training/decoder/recipe-scale.ts';
import {
  type DecoderPreset,
  decoderPresets,
  decoderRecipe,
  usualPreset,
  withDecoderRecipe,
} from '../../../src/training/decoder/recipes.ts';

test.each(decoderNames)(
  '%s has whole options and a whole training in every preset, the paper its own sizes',
  (decoder) => {
    for (const preset of decoderPresets) {
      const { options, training } = withDecoderRecipe({ decoder }, preset, {});
      expect(decoderOptions(decoder, options)).toEqual(options);
      expect(training).toEqual(decoderRecipe(decoder, preset).training);
    }
    expect(withDecoderRecipe({ decoder }, 'paper', {}).options).toEqual(decoderOptions(decoder, {}));
  },
);

test('what is asked for goes before the preset, the preset before the paper', () => {
  const { options, training } = withDecoderRecipe({ options: { hiddenUnits: 9 } }, 'tiny', { steps: 3 });
  expect(options).toEqual({ width: 8, hiddenUnits: 9, unitDropout: 0, hiddenDropout: 0 });
  expect(training).toEqual({ ...decoderRecipe('video-unet', 'tiny').training, steps: 3 });
});

test('the preset follows the engine, and an unknown one is refused', () => {
  expect([usualPreset({ backend: 'tensorflow' }), usualPreset({ backend: 'wasm' })]).toEqual(['quick', 'tiny']);
  expect(() => decoderRecipe('mlp', 'tinny' as DecoderPreset)).toThrow(/Unknown preset "tinny"\. Did you mean "tiny"/);
});

describe('recipes for videos of other sizes', () => {
  const units = 60;
  const shapes = {
    paper: { units, frames: 45, frame: [32, 32, 3] },
    bars: { units, frames: 16, frame: [16, 1, 1] },
    images: { units, frames: 1, frame: [56, 56, 1] },
    wide: { units, frames: 50, frame: [36, 64, 1] },
    long: { units, frames: 300, frame: [64, 64, 3] },
  } as const;

  test.each(decoderNames)(
    '%s: the paper’s size has the usual recipe, and so has every size in the preset paper',
    (decoder) => {
      for (const preset of decoderPresets) {
        expect(recipeFor({ decoder }, preset, {}, shapes.paper)).toEqual(withDecoderRecipe({ decoder }, preset, {}));
        expect(recipeNote({ decoder }, preset, {}, shapes.paper)).toBeUndefined();
      }
      expect(recipeFor({ decoder }, 'paper', {}, shapes.long)).toEqual(withDecoderRecipe({ decoder }, 'paper', {}));
    },
  );

  test('small videos get more steps, large ones smaller batches and a narrower network', () => {
    const recipe = (shape: DecoderShape) => recipeFor({}, 'quick', {}, shape);
    expect(recipe(shapes.bars)).toMatchObject({ options: { width: 16 }, training: { steps: 1920, batchSize: 16 } });
    expect(recipe(shapes.images).training).toMatchObject({ steps: 1920, validateEverySteps: 80, patience: 8 });
    expect(recipe(shapes.wide)).toMatchObject({ options: { width: 16 }, training: { steps: 480, batchSize: 16 } });
    const { options, training } = recipe(shapes.long);
    expect(options.width).toBe(4);
    expect(training.batchSize).toBeLessThan(8);
    expect(training.steps).toBeGreaterThanOrEqual(60);
    expect(recipeNote({}, 'quick', {}, shapes.long)).toMatch(
      /^The recipe "quick" was fitted to videos of 300 × 64 × 64 × 3 .*: width 4 instead of 16, samples a step \d+ instead of 16/,
    );
  });

  test('what is asked for stays, and is not in the note', () => {
    const { options, training } = recipeFor({ options: { width: 16 } }, 'quick', { batchSize: 9 }, shapes.long);
    expect([options.width, training.batchSize]).toEqual([16, 9]);
    expect(recipeNote({ options: { width: 16 } }, 'quick', { batchSize: 9 }, shapes.long)).not.toMatch(
      /width \d|samples/,
    );
  });
});
