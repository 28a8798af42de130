import { expect, test } from 'vitest';
import { decoderNames, decoderOptions } from '../../../src/models/decoders/catalogue.ts';
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
  expect(options).toMatchObject({ width: 8, hiddenUnits: 9, timePooling: [3, 3, 5, 1] });
  expect(training).toEqual({ ...decoderRecipe('video-unet', 'tiny').training, steps: 3 });
});

test('the preset follows the engine, and an unknown one is refused', () => {
  expect([usualPreset({ backend: 'tensorflow' }), usualPreset({ backend: 'wasm' })]).toEqual(['quick', 'tiny']);
  expect(() => decoderRecipe('mlp', 'tinny' as DecoderPreset)).toThrow(/Unknown preset "tinny"\. Did you mean "tiny"/);
});
