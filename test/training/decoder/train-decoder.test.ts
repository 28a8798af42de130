import { fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type FixtureRun, modelConfig, trainFixture, trainingConfig, trainingData } from './training-fixture.ts';

beforeAll(async () => {
  await startEngine();
});

describe('trainDecoder', () => {
  test('same seed same weights, other seed other weights', async () => {
    const first = await trainFixture({ checkpoints: temporaryFolder() });
    const again = await trainFixture({ checkpoints: temporaryFolder() });
    const other = await trainFixture({ checkpoints: temporaryFolder(), seed: 4 });
    expect(again.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  test('the loss falls, and the weights of the lowest validation loss are kept', async () => {
    const { outcome } = await trainFixture({ checkpoints: temporaryFolder(), config: { steps: 60 } });
    const { train, validation } = outcome.history;
    expect(train).toHaveLength(60);
    expect(train.at(-1)).toBeLessThan(train[0] * 0.8);
    expect(outcome.bestLoss).toBe(Math.min(...validation.map(({ loss }) => loss)));
  });

  test('a training killed with -9 in mid-epoch ends with the same weights, bit for bit', async () => {
    const checkpoints = temporaryFolder();
    await killAfter(6, checkpoints);
    const resumed = await trainFixture({ checkpoints });
    expect(resumed.outcome.resumedFrom).toBe(4);
    const whole = await trainFixture({ checkpoints: temporaryFolder() });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.outcome.history).toEqual(whole.outcome.history);
  });

  test('a finished training is not trained again', async () => {
    const checkpoints = temporaryFolder();
    const first = await trainFixture({ checkpoints });
    const second = await trainFixture({ checkpoints });
    expect(second.outcome.resumedFrom).toBe(trainingConfig.steps);
    expect(second.weights).toEqual(first.weights);
  });

  test('with patience a training that finds nothing better ends early, and is whole then', async () => {
    // The validation samples are labelled wrongly, so that what is learnt makes them worse.
    const { validation, ...data } = trainingData();
    const wrong = { ...validation, condition: validation.condition.map((one) => 3 - one) };
    const options = {
      data: { ...data, validation: wrong },
      config: { steps: 100, validateEverySteps: 2, patience: 3 },
    };
    const checkpoints = temporaryFolder();
    const { outcome, weights } = await trainFixture({ ...options, checkpoints });
    const { train, validation: losses } = outcome.history;
    expect(train.length).toBeLessThan(100);
    expect(train.length).toBe(outcome.bestStep + 6);
    expect(losses.at(-1)?.step).toBe(train.length);
    expect(Math.min(...losses.slice(-3).map(({ loss }) => loss))).toBeGreaterThanOrEqual(outcome.bestLoss);
    const again = await trainFixture({ ...options, checkpoints });
    expect(again.outcome.resumedFrom).toBe(train.length);
    expect(again.weights).toEqual(weights);
  });

  test('the number of tensors is the same after every step', async () => {
    const counts: number[] = [];
    await trainFixture({ checkpoints: temporaryFolder(), onStep: () => counts.push(tf.memory().numTensors) });
    expect(new Set(counts).size).toBe(1);
  });

  test('nothing is left behind', async () => {
    const before = tf.memory().numTensors;
    await trainFixture({ checkpoints: temporaryFolder() });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('checkpoints that something else made are refused with what differs, and stay as they were', async () => {
    const checkpoints = temporaryFolder();
    await trainFixture({ checkpoints });
    const bytes = () => readFile(join(checkpoints, 'latest.safetensors'));
    const before = await bytes();
    const otherVideos = trainingData();
    otherVideos.videos.data[5] += 0.25;
    const otherSplit = trainingData();
    const changes: readonly [Partial<FixtureRun>, RegExp][] = [
      [{ config: { learningRate: 0.02 } }, /training learningRate: 0\.01 → 0\.02/],
      [{ seed: 4 }, /seed: 3 → 4/],
      [{ data: otherVideos }, /data videos: [0-9a-f]{8}… → [0-9a-f]{8}…/],
      [
        { data: { ...otherSplit, train: otherSplit.validation, validation: otherSplit.train } },
        /data train: [^;]*; data validation: /,
      ],
      [{ engine: { threads: 99 } }, /engine threads: \d+ → 99.*TF_NUM_INTRAOP_THREADS/],
      [{ engine: { backend: 'other' as 'wasm' } }, /engine backend: \w+ → other.*CORTEX_ENGINE/],
      [{ decoder: (seed) => new VideoUNet({ ...modelConfig, hiddenUnits: 8 }, seed) }, /model hiddenUnits: 16 → 8/],
    ];
    for (const [change, message] of changes) {
      await expect(trainFixture({ checkpoints, ...change })).rejects.toMatchObject({
        tag: 'Conflict',
        message: expect.stringMatching(message),
      });
      expect((await bytes()).equals(before)).toBe(true);
    }
  });

  test('responses that are not finite are refused by index before anything is written', async () => {
    const data = trainingData();
    data.train.responses.data[6] = Number.NaN;
    const checkpoints = temporaryFolder();
    await expect(trainFixture({ checkpoints, data })).rejects.toMatchObject({
      tag: 'InvalidData',
      message: expect.stringContaining('training responses has NaN at index [0,1,0]'),
    });
    expect(new CheckpointFolder(checkpoints).hasLatest).toBe(false);
  });

  test('a training that diverges stops and keeps no broken checkpoint', async () => {
    const checkpoints = temporaryFolder();
    await expect(trainFixture({ checkpoints, config: { learningRate: 1e38, steps: 40 } })).rejects.toMatchObject({
      tag: 'InvalidData',
    });
    expect(new CheckpointFolder(checkpoints).hasLatest).toBe(false);
  });
});

/** Runs the fixture in a child process and kills it, without warning, once `steps` are done. */
function killAfter(steps: number, checkpoints: string): Promise<void> {
  const script = new URL('./interrupted-training.ts', import.meta.url).pathname;
  const child = fork(script, [checkpoints], { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('message', (done) => {
      if (Number(done) >= steps) child.kill('SIGKILL');
    });
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`The training ended with ${code} before it could be killed.`));
    });
  });
}
