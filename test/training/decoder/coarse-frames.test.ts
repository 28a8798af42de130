import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { toTensor3d } from '../../../src/engine/to-tensor.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { withDecoderRecipe } from '../../../src/training/decoder/recipes.ts';
import { frameWeights, VideoLoss } from '../../../src/training/decoder/video-loss.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { modelConfig, trainFixture, trainingConfig, trainingData } from './training-fixture.ts';

beforeAll(async () => {
  await startEngine();
});

/** The loss of the coarse frames of the training samples, after one step of the whole network. */
async function coarseLoss(coarseSteps: number): Promise<number> {
  const { weights } = await trainFixture({ config: { coarseSteps, steps: 1, learningRate: 0.02 } });
  const { videos, train, periods } = trainingData();
  const model = new VideoUNet(modelConfig, 0);
  const loss = new VideoLoss(videos, frameWeights(modelConfig.frames, periods, trainingConfig.frameWeights));
  try {
    model.weights.assign(weights);
    return tf.tidy(() => {
      const frames = model.decodeSpikes(toTensor3d(train.responses), { training: false });
      return loss.evaluate(frames, [...train.condition]).dataSync()[0];
    });
  } finally {
    model.dispose();
    loss.dispose();
  }
}

test('coarse steps bring the coarse frames near the videos', async () => {
  expect(await coarseLoss(60)).toBeLessThan(0.7 * (await coarseLoss(0)));
});

test('they are part of what made the weights, the same each time, and leave no tensor behind', async () => {
  const before = tf.memory().numTensors;
  const [first, again, without] = [await trained(5), await trained(5), await trained(0)];
  expect(again).toEqual(first);
  expect(without).not.toEqual(first);
  expect(tf.memory().numTensors).toBe(before);

  const checkpoints = temporaryFolder();
  await trainFixture({ checkpoints, config: { coarseSteps: 5, steps: 4 } });
  await expect(trainFixture({ checkpoints, config: { coarseSteps: 6, steps: 4 } })).rejects.toThrow(
    /coarseSteps: 5 → 6/,
  );
});

const trained = async (coarseSteps: number) => (await trainFixture({ config: { coarseSteps, steps: 2 } })).weights;

test('a decoder that draws its video at once has none', () => {
  expect(withDecoderRecipe({ decoder: 'mlp' }, 'quick', {}).training.coarseSteps).toBeUndefined();
  expect(() => withDecoderRecipe({ decoder: 'mlp' }, 'quick', { coarseSteps: 5 })).toThrow(
    'mlp draws no coarse frames, so it has no coarseSteps (5); leave them out.',
  );
  expect(withDecoderRecipe({ decoder: 'mlp' }, 'quick', { coarseSteps: 0 }).training.coarseSteps).toBe(0);
});
