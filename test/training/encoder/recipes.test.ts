import { expect, test } from 'vitest';
import { encoderConfigSchema } from '../../../src/models/encoders/encoder-config.ts';
import { encoderArchitecture, encoderNames } from '../../../src/models/encoders/registry.ts';
import { encoderRecipe } from '../../../src/training/encoder/recipes.ts';
import { encoderTrainingDefaults, encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { smallData } from './encoding-fixture.ts';

const ofBins = (bins: number, clips = 14) => smallData({ clips: clips + 4, bins, units: 1, channels: 1, repeats: 1 });

test.each(encoderNames.map((name) => [name]))('the recipe of %s is one that it can take', (name) => {
  const { training, ...model } = encoderRecipe(name, ofBins(1000));
  expect(() => encoderTrainingSchema.parse({ ...encoderTrainingDefaults, ...training })).not.toThrow();
  expect(() => encoderConfigSchema.parse({ model: name, ...model })).not.toThrow();
  expect(() => encoderArchitecture(name).schema.parse(model.options ?? {})).not.toThrow();
});

test('more data: fewer epochs, more steps, less decay; less data: more epochs', () => {
  const linear = (bins: number) => encoderRecipe('linear', ofBins(bins)).training;
  expect(linear(1000)).toMatchObject({ epochs: 40, weightDecay: 10 });
  expect(linear(4000)).toMatchObject({ epochs: 20, weightDecay: 2.5 });
  expect(linear(250)).toMatchObject({ epochs: 80, weightDecay: 10 });
  expect(linear(10)).toMatchObject({ epochs: 100, validateEveryEpochs: 6 });
});

test('images come in larger batches', () => {
  expect(encoderRecipe('linear', ofBins(1, 50)).training).toMatchObject({ batchSize: 64, epochs: 40 });
});

test('the inverse U-Net takes clips as long as they are', () => {
  const framesOf = (bins: number) => encoderRecipe('inverse-video-unet', ofBins(bins)).options?.frames;
  expect([framesOf(30), framesOf(1), framesOf(45)]).toEqual([30, 1, undefined]);
  expect(encoderRecipe('inverse-video-unet', ofBins(600)).training.cropBins).toBe(600);
});

test('one clip of few bins is trained in shorter crops, several or a long one in those of the recipe', () => {
  const crops = (bins: number, clips = 1, model = 'cnn-population') => {
    const data = ofBins(bins, clips);
    const long = data.clips.map((clip) => ({ ...clip, stimulus: { ...clip.stimulus, shape: [bins, 8, 8, 1] } }));
    return encoderRecipe(model, { ...data, clips: long }).training.cropBins;
  };
  expect([crops(20_000), crops(3200), crops(400), crops(3200, 2)]).toEqual([500, 100, 32, 500]);
  expect([crops(22_948, 1, 'visual-cnn'), crops(1200, 1, 'visual-cnn')]).toEqual([75, 37]);
});

test('a visual CNN covers frames of few values with whole filters, and none else', () => {
  const withFrame = (frame: readonly number[]) => {
    const data = ofBins(1000);
    const clips = data.clips.map((clip) => ({ ...clip, stimulus: { ...clip.stimulus, shape: [1000, ...frame] } }));
    return encoderRecipe('visual-cnn', { ...data, domain: 'visual', clips });
  };
  expect(withFrame([16, 1, 1]).options).toMatchObject({ span: 'frame', filters: 1024 });
  expect(withFrame([16, 16, 1]).options).toBeUndefined();
});

test('a visual recipe takes as many steps on a short recording, by more epochs', () => {
  const training = (bins: number, clips: number) => {
    const data = ofBins(bins, clips);
    const large = data.clips.map((clip) => ({ ...clip, stimulus: { ...clip.stimulus, shape: [bins, 24, 40, 1] } }));
    return encoderRecipe('visual-cnn', { ...data, domain: 'visual', clips: large }).training;
  };
  expect(training(1000, 20)).toMatchObject({ epochs: 8, validateEveryEpochs: 1 });
  expect(training(30, 12)).toMatchObject({ epochs: 167, validateEveryEpochs: 11 });
});
