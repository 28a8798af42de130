import type { EncoderRecipe } from './recipe.ts';

/**
 * Recipes of the visual models, taken as they are whatever the amount of data. "visual-cnn" was settled on the
 * validation part of lgn-whitenoise, "image-cnn" on that of v4-images, "inverse-video-unet" on that of siegel-sim.
 */
export const visualRecipes: Readonly<Record<string, EncoderRecipe>> = {
  'visual-cnn': {
    training: {
      loss: 'poisson',
      target: 'plain',
      learningRate: 4e-3,
      weightDecay: 4,
      epochs: 8,
      batchSize: 4,
      cropBins: 75,
      warmupBins: 11,
      validateEveryEpochs: 1,
    },
  },
  'image-cnn': {
    options: { filters: 128, dropout: 0.5 },
    training: {
      learningRate: 3e-3,
      epochs: 30,
      batchSize: 32,
      shiftPixels: 2,
      penalties: [
        { weights: 'readout/mask', l1: 5e-4, l2: 0 },
        { weights: 'readout/channels', l1: 2e-4, l2: 0 },
      ],
      validateEveryEpochs: 10,
    },
  },
  'inverse-video-unet': {
    options: { width: 8, hiddenUnits: 128 },
    training: { learningRate: 3e-3, epochs: 60, batchSize: 8, validateEveryEpochs: 10 },
  },
};
