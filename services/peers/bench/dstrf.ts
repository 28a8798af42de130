import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { dstrfs } from '../../../src/analysis/subspace/gradients/dstrf.ts';
import type { ClipTime } from '../../../src/analysis/subspace/gradients/windows.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { installPyTorch } from './install-pytorch.ts';
import { type BenchMachine, benchMachine } from './machine.ts';
import { type Peer, startPythonPeer } from './pytorch-peer.ts';

export interface DstrfBenchOptions {
  /** Times of all units (3000). */
  readonly times?: number;
  /** Rounds of ours and of the batched reverse pass, in turn (2); the fastest counts. */
  readonly rounds?: number;
  readonly onProgress?: OnProgress;
}

const methods = ['ours', 'pytorch-reverse', 'pytorch-jacrev'] as const;

/** One way of computing the same dSTRFs. */
export interface DstrfBenchRow {
  readonly method: (typeof methods)[number];
  /** For all units at all times; extrapolated in proportion where fewer were timed. */
  readonly seconds: number;
  readonly timedTimes: number;
  /** seconds / ours. */
  readonly ratio: number;
}

export interface DstrfBenchResult {
  readonly machine: BenchMachine;
  readonly statistic: 'minimum';
  readonly rounds: number;
  readonly units: number;
  readonly times: number;
  readonly lags: number;
  readonly channels: number;
  readonly rows: readonly DstrfBenchRow[];
  /** Ours at half the times. */
  readonly halfTimesSeconds: number;
  /** Largest resident size of this process so far. */
  readonly peakMemoryMiB: number;
  /** Between ours and PyTorch's at some units and times, over the largest value. */
  readonly largestDifference: number;
}

/** NS1: 119 units, 34 channels, 14 training sounds of 1000 bins; layer sizes of Wingert et al. (2026). */
const size = { channels: 34, units: 119, clips: 14, clipBins: 1000 };
/** vmap(jacrev) takes twice as long as the reverse passes, so fewer times are enough. */
const jacrevTimes = 100;
const sample = { units: [0, 1, 59, 118], times: 25 };
const tolerance = 1e-4;
const answer = z.object({ seconds: z.number().positive() });

/**
 * Times the dSTRFs of the NS1 population CNN (random weights and sounds), all units at all times, against plain PyTorch with
 * the same weights: windows as a batch with one reverse pass a unit, and `vmap(jacrev)`; in one run with as many threads.
 * Throws EngineUnavailable when PyTorch cannot be had; InvalidData when the two sides differ by more than 1e-4.
 */
export async function benchDstrf({
  times = 3000,
  rounds = 2,
  onProgress = () => {},
}: DstrfBenchOptions = {}): Promise<DstrfBenchResult> {
  const python = await installPyTorch(onProgress);
  const engine = await startEngine({ onProgress });
  const folder = await mkdtemp(join(tmpdir(), 'cortex-bench-dstrf-'));
  const encoder = new Encoder({ model: 'cnn-population' }, { frame: [size.channels], units: size.units, binMs: 5 }, 1);
  let peer: Peer | undefined;
  try {
    const lags = encoder.receptiveFieldBins;
    const clips = soundClips();
    const chosen = timesOf(times, lags);
    peer = await startPyTorchDstrf(python, folder, encoder, { clips, times: chosen, lags, threads: engine.threads });
    const largestDifference = await compare(encoder, peer, clips, chosen, folder);
    const seconds = { ours: [] as number[], reverse: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      onProgress({ phase: 'evaluate', done: round, total: rounds + 1, note: 'dSTRFs and batched reverse passes' });
      seconds.ours.push(timeOurs(encoder, clips, chosen));
      seconds.reverse.push(answer.parse(await peer.ask({ work: 'reverse', times })).seconds);
    }
    onProgress({ phase: 'evaluate', done: rounds, total: rounds + 1, note: 'vmap(jacrev)' });
    const few = Math.min(times, jacrevTimes);
    const jacrev = (answer.parse(await peer.ask({ work: 'jacrev', times: few })).seconds * times) / few;
    const halfTimesSeconds = timeOurs(encoder, clips, chosen.slice(0, Math.ceil(times / 2)));
    onProgress({ phase: 'evaluate', done: rounds + 1, total: rounds + 1 });
    const ours = Math.min(...seconds.ours);
    const row = (method: DstrfBenchRow['method'], taken: number, timedTimes: number) => ({
      method,
      seconds: taken,
      timedTimes,
      ratio: taken / ours,
    });
    return {
      machine: benchMachine(engine, peer.facts),
      statistic: 'minimum',
      rounds,
      units: size.units,
      times,
      lags,
      channels: size.channels,
      rows: [
        row('ours', ours, times),
        row('pytorch-reverse', Math.min(...seconds.reverse), times),
        row('pytorch-jacrev', jacrev, few),
      ],
      halfTimesSeconds,
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      largestDifference,
    };
  } finally {
    peer?.close();
    encoder.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

function soundClips(): NdArray[] {
  const draws = randomStream(1, 'bench-dstrf');
  const shape = [size.clipBins, size.channels];
  return Array.from({ length: size.clips }, () => ({ shape, data: draws.normals(size.clipBins * size.channels) }));
}

function timesOf(count: number, lags: number): ClipTime[] {
  const perClip = size.clipBins - lags + 1;
  return Array.from({ length: count }, (_, i) => ({
    clip: i % size.clips,
    bin: lags - 1 + (Math.floor(i / size.clips) % perClip),
  }));
}

function timeOurs(encoder: Encoder, clips: readonly NdArray[], times: readonly ClipTime[]): number {
  const start = performance.now();
  for (const { dstrf } of dstrfs([encoder], clips, { times })) {
    if (!Number.isFinite(dstrf.data[0]))
      throw new CortexError('InvalidData', 'A dSTRF of the benchmark is not finite.');
  }
  return (performance.now() - start) / 1000;
}

interface PeerTask {
  readonly clips: readonly NdArray[];
  readonly times: readonly ClipTime[];
  readonly lags: number;
  readonly threads: number;
}

/** Weights in the order in which the peer's script reads them, then the windows [time, lag, channel], oldest lag first. */
async function startPyTorchDstrf(python: string, folder: string, encoder: Encoder, task: PeerTask): Promise<Peer> {
  const { clips, times, lags, threads } = task;
  const values = await encoder.weights.values();
  const layers = ['core/layer1', 'core/layer2'].flatMap((at) => [`${at}/channels`, `${at}/taps`, `${at}/bias`]);
  const rest = ['core/layer3/channels', 'core/layer3/bias', 'readout/kernel', 'readout/bias'];
  const nonlinearity = ['base', 'amplitude', 'shift', 'kappa'].map((name) => `readout/nonlinearity/${name}`);
  const names = [...layers, ...rest, ...nonlinearity];
  const shapes = Object.fromEntries(encoder.weights.specs.map(({ name, shape }) => [name, shape]));
  await writeFloats(
    join(folder, 'weights'),
    names.map((name) => values[name]),
  );
  await writeFloats(
    join(folder, 'windows'),
    times.map(({ clip, bin }) =>
      clips[clip].data.subarray((bin - lags + 1) * size.channels, (bin + 1) * size.channels),
    ),
  );
  return startPythonPeer(python, 'pytorch-dstrf.py', [
    ...['--folder', folder, '--shapes', JSON.stringify(names.map((name) => shapes[name]))],
    ...['--times', `${times.length}`, '--lags', `${lags}`, '--threads', `${threads}`],
  ]);
}

async function writeFloats(path: string, parts: readonly Float32Array[]): Promise<void> {
  await writeFile(
    path,
    Buffer.concat(parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
  );
}

/** Largest difference of the two sides at a few units and times, as a part of the largest value. */
async function compare(
  encoder: Encoder,
  peer: Peer,
  clips: readonly NdArray[],
  times: readonly ClipTime[],
  folder: string,
): Promise<number> {
  const path = join(folder, 'values');
  const few = times.slice(0, sample.times);
  await peer.ask({ work: 'values', units: sample.units, times: few.length, path });
  const bytes = await readFile(path);
  const theirs = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let [largest, difference, i] = [0, 0, 0];
  for (const { dstrf } of dstrfs([encoder], clips, { times: few, units: sample.units })) {
    for (const value of dstrf.data) {
      largest = Math.max(largest, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - theirs[i++]));
    }
  }
  if (i === theirs.length && difference <= tolerance * largest) return difference / largest;
  throw new CortexError(
    'InvalidData',
    `Both sides must compute the same dSTRFs but ${i} and ${theirs.length} values differ by up to ${difference} of ${largest}.`,
  );
}
