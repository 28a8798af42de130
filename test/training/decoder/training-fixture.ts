import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { ResponseSet } from '../../../src/data/decoding-data.ts';
import { type EngineIdentity, engineIdentity, startEngine } from '../../../src/engine/index.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { randomStream } from '../../../src/random/stream.ts';
import type { DecoderTraining } from '../../../src/training/decoder/settings.ts';
import { trainDecoder } from '../../../src/training/decoder/train-decoder.ts';
import type { TrainingData } from '../../../src/training/decoder/training-data.ts';

/** A small decoder of the full frame size: 5 time bins, 6 units, 4 conditions of 3 samples. */
export const modelConfig = {
  units: 6,
  frames: 5,
  width: 2,
  hiddenUnits: 16,
  timePooling: [5, 1, 1, 1] as [number, number, number, number],
  unitDropout: 0.1,
  hiddenDropout: 0.1,
};

export const trainingConfig: DecoderTraining = {
  steps: 12,
  batchSize: 4,
  optimiser: 'adam',
  learningRate: 0.01,
  epsilon: 1e-9,
  unitWeightDecay: 1,
  schedule: { kind: 'flat-linear', warmupSteps: 2, flatFraction: 0.5, finalFraction: 0.1 },
  frameWeights: { fixation: 1, cue: 2, stimulus: 5 },
  validateEverySteps: 4,
};

/** Responses that carry their condition, and videos of one brightness for each condition. */
export function trainingData(): TrainingData {
  const conditions = 4;
  const videos = zeros([conditions, modelConfig.frames, 32, 32, 3]);
  const videoSize = videos.data.length / conditions;
  videos.data.forEach((_, i) => {
    videos.data[i] = 0.2 + 0.2 * Math.floor(i / videoSize);
  });
  return {
    videos,
    periods: { fixation: { start: 0, end: 1 }, cue: { start: 1, end: 2 }, stimulus: { start: 2, end: 5 } },
    train: samples('train', 12, conditions),
    validation: samples('validation', 4, conditions),
  };
}

function samples(name: string, count: number, conditions: number): ResponseSet {
  const stream = randomStream(7, `fixture/${name}`);
  const condition = Int32Array.from({ length: count }, (_, i) => i % conditions);
  const rowSize = modelConfig.frames * modelConfig.units;
  const data = Float32Array.from({ length: count * rowSize }, (_, i) => {
    const unit = i % modelConfig.units;
    return stream.normal(0, 0.5) + (unit === condition[Math.floor(i / rowSize)] ? 2 : 0);
  });
  const responses: NdArray = { shape: [count, modelConfig.frames, modelConfig.units], data };
  return { responses, condition };
}

export interface FixtureRun {
  /** In memory when left out. */
  readonly checkpoints?: string;
  /** Another decoder of the fixture's units and frames than its VideoUNet. */
  readonly decoder?: (seed: number) => VideoDecoder;
  readonly config?: Partial<DecoderTraining>;
  readonly seed?: number;
  readonly data?: TrainingData;
  /** What of the engine to claim is another one's. */
  readonly engine?: Partial<EngineIdentity>;
  readonly onStep?: (done: number) => void;
}

/** Trains the fixture's decoder in `checkpoints` and returns its weights and the outcome. */
export async function trainFixture({
  checkpoints,
  decoder = (seed) => new VideoUNet(modelConfig, seed),
  config,
  seed = 3,
  data = trainingData(),
  engine: changes,
  onStep,
}: FixtureRun) {
  const engine = await startEngine();
  const model = decoder(seed);
  try {
    const outcome = await trainDecoder(
      model,
      data,
      { ...trainingConfig, ...config },
      {
        seed,
        engine: { ...engineIdentity(engine), ...changes },
        checkpoints,
        onProgress: ({ done }) => onStep?.(done),
      },
    );
    return { outcome, weights: await model.weights.values() };
  } finally {
    model.dispose();
  }
}
