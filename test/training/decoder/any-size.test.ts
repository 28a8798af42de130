import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { predictConditionMeans, predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { anySize } from './any-size.ts';

beforeAll(async () => {
  await startEngine();
});

/** [time, height, width, colours]; the last two are bars and a spectrogram as a video of one row. */
const sizes = [
  [45, 32, 32, 3],
  [30, 24, 40, 1],
  [50, 36, 64, 1],
  [1, 56, 56, 1],
  [16, 16, 1, 1],
  [20, 1, 32, 1],
  [3, 1, 1, 2],
] as const;
const decoders = [
  ['video-unet', { width: 2, hiddenUnits: 16 }],
  ['mlp', { hiddenUnits: [16, 24] }],
  ['shallow-cnn', { channels: [8, 6, 4, 4] }],
] as const;

describe.each(decoders)('%s', (decoder, options) => {
  test.each(sizes)(
    '%i × %i × %i × %i: trained, kept and drawn',
    async (...size) => {
      const data = anySize(size);
      const before = tf.memory().numTensors;
      const checkpoints = temporaryFolder();
      const training = { steps: 10, batchSize: 4, unitWeightDecay: 0, learningRate: 0.02, validateEverySteps: 10 };
      const fit = await fitDecoder({ decoder, options }, data, { seed: 1, preset: 'tiny', training, checkpoints });
      const { train } = fit.history;
      expect(train.every(Number.isFinite)).toBe(true);
      expect(train.at(-1)).toBeLessThan(0.97 * train[0]);

      const { responses, condition } = data.splits.test;
      const videos = predictVideos(fit.decoder, responses);
      expect(videos.shape).toEqual([4, ...size]);
      expect(videos.data.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(predictConditionMeans(fit.decoder, responses, condition, 4)).toEqual(videos);

      const [frames, ...frame] = size;
      const opened = newDecoder({ decoder, options }, { units: 6, frames, frame }, 2);
      await new CheckpointFolder(checkpoints).loadBest(opened);
      expect(predictVideos(opened, responses)).toEqual(videos);
      for (const one of [fit.decoder, opened]) one.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
    30_000,
  );
});
