import { measureMasks } from '../../../src/analysis/decoding/measure-masks.ts';
import { fitRidgeStrf } from '../../../src/analysis/encoding/ridge-strf.ts';
import { dstrfs } from '../../../src/analysis/subspace/gradients/dstrf.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { newDecoder } from '../../../src/models/decoders/registry.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { type OurMachine, ourMachine } from './machine.ts';
import { maskedRecording } from './masked-recording.ts';
import { ourDecoder } from './our-decoder.ts';
import { peakMemoryMiB, resetPeakMemory } from './peak-memory.ts';
import type { DecoderTask } from './pytorch-peer.ts';

/** One kind of work, at sizes along one axis. */
export interface Growth {
  readonly work: string;
  readonly axis: string;
  readonly sizes: readonly number[];
  /** Fastest of the rounds, at each size. */
  readonly seconds: readonly number[];
  /** Largest memory of this process meanwhile; null where the system does not say. */
  readonly peakMiB: readonly (number | null)[];
  /** Exponent of the seconds between the two largest sizes: 1 is linear; null of a single size. */
  readonly slope: number | null;
}

/** Something that is built for a size, then run and timed. */
interface Job {
  run(): unknown;
  dispose(): void;
}
interface Ladder {
  readonly work: string;
  readonly axis: string;
  readonly sizes: readonly number[];
  readonly build: (size: number) => Job;
}

const decoderTask = { units: 140, batch: 4, width: 16, learningRate: 0.01 };
const soundSize = { channels: 18, units: 30, bins: 2000, times: 400 };

const ladders: readonly Ladder[] = [
  ladder('decoder step', 'units', [10, 100, 1000], (units) => decoderStep({ ...decoderTask, units })),
  ladder('decoder step', 'samples', [2, 4, 8, 16], (batch) => decoderStep({ ...decoderTask, batch })),
  ladder('decoder step', 'frames', [45, 90, 180], (frames) => decoderStep(decoderTask, frames)),
  ladder('masking, one region', 'conditions', [16, 32, 64], masking),
  ladder('ridge STRF', 'units', [10, 100, 1000], (units) => ridgeFit({ ...soundSize, units })),
  ladder('ridge STRF', 'bins', [2000, 8000, 32_000], (bins) => ridgeFit({ ...soundSize, bins })),
  ladder('encoder forward', 'units', [10, 100, 1000], (units) => prediction({ ...soundSize, units })),
  ladder('encoder forward', 'bins', [2000, 8000, 32_000], (bins) => prediction({ ...soundSize, bins })),
  ladder('dSTRFs', 'units', [10, 100, 1000], (units) => gradients({ ...soundSize, units })),
  ladder('dSTRFs', 'times', [200, 400, 800], (times) => gradients({ ...soundSize, times })),
];

export interface GrowthResult {
  readonly machine: OurMachine;
  readonly statistic: 'minimum';
  readonly rounds: number;
  readonly rows: readonly Growth[];
}

export interface GrowthOptions {
  /** Timed rounds at every size (3); one more before them warms up. */
  readonly rounds?: number;
  /** Divides every size; for tests. */
  readonly shrink?: number;
  readonly onProgress?: OnProgress;
}

/** Times the main works of this project at growing sizes, on the engine of this process. */
export async function benchGrowth({
  rounds = 3,
  shrink = 1,
  onProgress = () => {},
}: GrowthOptions = {}): Promise<GrowthResult> {
  const engine = await startEngine({ onProgress });
  const rows: Growth[] = [];
  for (const { work, axis, sizes: whole, build } of ladders) {
    onProgress({ phase: 'evaluate', done: rows.length, total: ladders.length, note: `${work} by ${axis}` });
    const sizes = [...new Set(whole.map((size) => Math.max(1, Math.round(size / shrink))))];
    const points: Awaited<ReturnType<typeof timeAt>>[] = [];
    for (const size of sizes) points.push(await timeAt(build, size, rounds));
    const seconds = points.map((point) => point.seconds);
    const peakMiB = points.map((point) => point.peakMiB);
    rows.push({ work, axis, sizes, seconds, peakMiB, slope: exponentOf(sizes, seconds) });
  }
  onProgress({ phase: 'evaluate', done: rows.length, total: ladders.length });
  return { machine: ourMachine(engine), statistic: 'minimum', rounds, rows };
}

async function timeAt(build: Ladder['build'], size: number, rounds: number) {
  const job = build(size);
  try {
    await job.run();
    resetPeakMemory();
    let seconds = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      await job.run();
      seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    return { seconds, peakMiB: peakMemoryMiB() };
  } finally {
    job.dispose();
  }
}

/** p of seconds ∝ size^p through the last two points. */
function exponentOf(sizes: readonly number[], seconds: readonly number[]): number | null {
  if (sizes.length < 2) return null;
  const [[a, b], [s, t]] = [sizes.slice(-2), seconds.slice(-2)];
  return Math.log(t / s) / Math.log(b / a);
}

function ladder(work: string, axis: string, sizes: readonly number[], build: Ladder['build']): Ladder {
  return { work, axis, sizes, build };
}

function decoderStep(task: DecoderTask, frames?: number): Job {
  const decoder = ourDecoder(task, { frames });
  return { run: () => decoder.time('step'), dispose: () => decoder.dispose() };
}

function masking(conditions: number): Job {
  const { units, data } = maskedRecording(conditions);
  const options = { width: decoderTask.width };
  const decoder = newDecoder({ decoder: 'video-unet', options }, { units, frames: data.videos.shape[1] }, 1);
  const masks = [{ name: 'V4', regions: ['V4'] }];
  return { run: () => measureMasks(decoder, data, { masks, seed: 1 }), dispose: () => decoder.dispose() };
}

interface SoundSize {
  readonly channels: number;
  readonly units: number;
  readonly bins: number;
  readonly times: number;
}

function ridgeFit(size: SoundSize): Job {
  const data = randomSounds(size);
  return { run: () => fitRidgeStrf(data, { lags: 20, ridges: [0.1] }), dispose: () => undefined };
}

function prediction(size: SoundSize): Job {
  const data = randomSounds(size);
  const encoder = populationCnn(size);
  return { run: () => predictClips([encoder], data, [0]), dispose: () => encoder.dispose() };
}

function gradients(size: SoundSize): Job {
  const encoder = populationCnn(size);
  const { clips } = randomSounds(size);
  const times = Array.from({ length: size.times }, (_, i) => ({ clip: 0, bin: size.bins - 1 - i }));
  const run = () => {
    // One unit's at a time, so that memory stays that of one.
    for (const { dstrf } of dstrfs([encoder], [clips[0].stimulus], { times })) void dstrf.data[0];
  };
  return { run, dispose: () => encoder.dispose() };
}

const populationCnn = ({ channels, units }: SoundSize): Encoder =>
  new Encoder({ model: 'cnn-population' }, { frame: [channels], units, binMs: 10 }, 1);

/** A training and a validation clip of noise, heard twice. */
function randomSounds({ channels, units, bins }: SoundSize): EncodingData {
  const stream = randomStream(1, 'growth');
  const clip = (name: string, length: number) => ({
    name,
    stimulus: { shape: [length, channels], data: stream.normals(length * channels) },
    repeats: {
      shape: [2, length, units],
      data: Float32Array.from({ length: 2 * length * units }, () => stream.integer(3)),
    },
  });
  return {
    name: 'noise',
    domain: 'auditory',
    citation: 'none',
    licence: 'none',
    binMs: 10,
    frame: [channels],
    units: Array.from({ length: units }, (_, unit) => ({ id: `${unit}`, site: 'one' })),
    clips: [clip('train', bins), clip('validation', 200)],
    split: { train: [0], validation: [1], test: [1] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'none',
    warnings: [],
  };
}
