import { applyMask } from '../../../src/analysis/decoding/mask-responses.ts';
import { forEachMasked } from '../../../src/analysis/decoding/masked-videos.ts';
import { shapleyShares } from '../../../src/analysis/decoding/masking-statistics/shapley-shares.ts';
import { type Mask, measureMasks } from '../../../src/analysis/decoding/measure-masks.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { contest, type Rounds } from './contest.ts';
import { installPyTorch } from './install-pytorch.ts';
import { type BenchMachine, benchMachine } from './machine.ts';
import { allSubsets, maskedRecording, unitsOf } from './masked-recording.ts';
import { summarise } from './networks.ts';
import { startPyTorch } from './pytorch-peer.ts';

export interface BenchMaskingOptions {
  /** Channels of the first block of the decoder (16). */
  readonly width?: number;
  /** Sets of regions that are timed in a round (8 of 64, the seconds of all being in proportion). */
  readonly timedSubsets?: number;
  /** Timed rounds (3); one more before them warms up. */
  readonly rounds?: number;
  readonly onProgress?: OnProgress;
}

/** All sets of regions by both sides; `ratio` = peerSeconds / oursSeconds. */
export interface BenchMaskingRow {
  /** `videos`: forward passes alone; `distances`: and what is read of the videos. */
  readonly work: 'videos' | 'distances';
  readonly oursSeconds: number;
  readonly peer: 'pytorch, one batch a subset' | 'ours, one call a subset';
  readonly peerSeconds: number;
  readonly ratio: number;
  /** The same ratio of the medians of all rounds. */
  readonly medianRatio: number;
}

export interface BenchMaskingResult {
  readonly machine: BenchMachine;
  readonly statistic: 'minimum';
  readonly rounds: number;
  readonly conditions: number;
  readonly subsets: number;
  readonly timedSubsets: number;
  readonly rows: readonly BenchMaskingRow[];
  /** Between the videos of both ways of ours, of one subset. */
  readonly largestDifference: number;
  /** Between the sum of the Shapley values and the effect of silencing all, the largest over features. */
  readonly shapleyDifference: number;
}

const conditions = 64;

/**
 * Times masking of all 64 sets of six regions, for 64 conditions of a sample each: all in one go against a plain PyTorch forward
 * pass a set, and against our own plain path with a call a set, in turn in one run with as many threads. Throws EngineUnavailable when
 * PyTorch cannot be had.
 */
export async function benchMasking({
  width = 16,
  timedSubsets = 8,
  rounds = 3,
  onProgress = () => {},
}: BenchMaskingOptions = {}): Promise<BenchMaskingResult> {
  const python = await installPyTorch(onProgress);
  const engine = await startEngine({ onProgress });
  const { units, data } = maskedRecording(conditions);
  const task = { batch: conditions, units, width, learningRate: 0.01 };
  const theirs = await startPyTorch(python, 'pytorch-decoder.py', task, engine.threads);
  const decoder = newDecoder({ decoder: 'video-unet', options: { width } }, { units, frames: 45 }, 1);
  const subsets = allSubsets();
  const timed = subsets.slice(-timedSubsets);
  try {
    const ours = {
      videos: () => silenceAtOnce(decoder, data.splits.test.responses, timed),
      distances: () => measureMasks(decoder, data, { masks: timed, seed: 1 }),
    };
    const peers = {
      videos: { time: async () => timed.length * (await theirs.time('forward')) },
      distances: timedWork(() => silenceOneByOne(decoder, data, timed)),
    };
    const rows: BenchMaskingRow[] = [];
    for (const work of ['videos', 'distances'] as const) {
      onProgress({ phase: 'evaluate', done: rows.length, total: 3, note: `timing ${work}` });
      const seconds = await contest('forward', timedWork(ours[work]), peers[work], rounds);
      rows.push({ work, ...summarise(scaled(seconds, subsets.length / timed.length)), peer: names[work] });
    }
    onProgress({ phase: 'evaluate', done: 2, total: 3, note: 'all subsets' });
    const shares = shapleyShares(measureMasks(decoder, data, { masks: subsets, seed: 1 }));
    onProgress({ phase: 'evaluate', done: 3, total: 3 });
    return {
      machine: benchMachine(engine, theirs.facts),
      statistic: 'minimum',
      rounds,
      conditions,
      subsets: subsets.length,
      timedSubsets,
      rows,
      largestDifference: largestDifference(decoder, data.splits.test.responses, timed[0]),
      shapleyDifference: Math.max(
        ...shares.map(({ feature, effectOfAll }) => {
          const own = shares.filter((row) => row.feature === feature);
          return Math.abs(own.reduce((sum, { effect }) => sum + effect, 0) - effectOfAll);
        }),
      ),
    };
  } finally {
    theirs.close();
    decoder.dispose();
  }
}

const names = { videos: 'pytorch, one batch a subset', distances: 'ours, one call a subset' } as const;

type Recording = ReturnType<typeof maskedRecording>['data'];

function silenceAtOnce(
  decoder: VideoDecoder,
  responses: Recording['splits']['test']['responses'],
  masks: readonly Mask[],
) {
  const all = masks.map((mask) => ({ name: mask.name, units: unitsOf(mask) }));
  forEachMasked(decoder, responses, all, { mode: 'zero', seed: 1 }, () => undefined);
}

/** What a call a subset takes on the plain path: the unmasked and the masked reconstruction, each read. */
function silenceOneByOne(decoder: VideoDecoder, data: Recording, masks: readonly Mask[]): void {
  const plain = withoutSplit(decoder);
  for (const mask of masks) measureMasks(plain, data, { masks: [mask], seed: 1 });
}

/** The same decoder, of which every forward pass goes all the way. */
export function withoutSplit(decoder: VideoDecoder): VideoDecoder {
  return {
    name: decoder.name,
    config: decoder.config,
    weights: decoder.weights,
    parameterCount: decoder.parameterCount,
    forward: (spikes, mode) => decoder.forward(spikes, mode),
    biasOf: (norm) => decoder.biasOf(norm),
    dispose: () => decoder.dispose(),
  };
}

function timedWork(work: () => unknown) {
  return {
    async time() {
      const start = performance.now();
      work();
      return (performance.now() - start) / 1000;
    },
  };
}

function scaled({ ours, peer }: Rounds, factor: number): Rounds {
  return { ours: ours.map((seconds) => seconds * factor), peer: peer.map((seconds) => seconds * factor) };
}

function largestDifference(
  decoder: VideoDecoder,
  responses: Recording['splits']['test']['responses'],
  mask: Mask,
): number {
  const units = unitsOf(mask);
  const plain = predictVideos(decoder, applyMask(responses, units, { mode: 'zero', stream: randomStream(1, 'none') }));
  const size = plain.data.length / responses.shape[0];
  let largest = 0;
  const masks = [
    { name: 'none', units: [] },
    { name: mask.name, units },
  ];
  forEachMasked(decoder, responses, masks, { mode: 'zero', seed: 1 }, (videos, batch) => {
    if (batch.mask === 0) return;
    for (let i = 0; i < videos.length; i++) {
      largest = Math.max(largest, Math.abs(videos[i] - plain.data[batch.start * size + i]));
    }
  });
  return largest;
}
