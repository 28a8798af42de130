import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { median } from '../../../src/metrics/summary.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { contest, type Rounds, type Work } from './contest.ts';
import { installPyTorch } from './install-pytorch.ts';
import { type BenchMachine, benchMachine } from './machine.ts';
import { type OurDecoder, ourDecoder } from './our-decoder.ts';
import { type DecoderTask, startPyTorch } from './pytorch-peer.ts';

export interface BenchOptions {
  /** Samples a step; 8 when left out. */
  readonly batch?: number;
  /** Timed rounds; 7 when left out. One more before them warms up. */
  readonly rounds?: number;
  readonly peer?: 'pytorch';
  readonly onProgress?: OnProgress;
}

/** One work of both sides; `ratio` = peerSeconds / oursSeconds. */
export interface BenchRow {
  readonly work: Work;
  readonly batch: number;
  /** Fastest round. */
  readonly oursSeconds: number;
  readonly peer: 'pytorch';
  /** Fastest round. */
  readonly peerSeconds: number;
  readonly ratio: number;
  /** The same ratio of the medians of all rounds. */
  readonly medianRatio: number;
}

export interface BenchResult {
  readonly machine: BenchMachine;
  readonly statistic: 'minimum';
  readonly rounds: number;
  readonly loss: string;
  readonly rows: readonly BenchRow[];
}

/** The decoder of Zhang et al. (2026) and its learning rate. */
const paper = { units: 140, width: 32, learningRate: 0.01 };

/**
 * Times a training step (forward, backward, Adamax) and a forward pass of the paper's decoder against the same network
 * in plain PyTorch, both in turn in one run with as many threads. PyTorch is installed into the cache on first use.
 * Throws EngineUnavailable when PyTorch cannot be had; InvalidData when the two networks differ in size.
 */
export async function benchDecoder({
  batch = 8,
  rounds = 7,
  peer = 'pytorch',
  onProgress = () => {},
}: BenchOptions = {}): Promise<BenchResult> {
  const python = await installPyTorch(onProgress);
  const engine = await startEngine({ onProgress });
  const task: DecoderTask = { ...paper, batch };
  const theirs = await startPyTorch(python, task, engine.threads);
  let ours: OurDecoder | undefined;
  try {
    ours = ourDecoder(task);
    if (theirs.facts.parameters !== ours.parameters) {
      throw new CortexError(
        'InvalidData',
        `Both sides must have the same network but ours has ${ours.parameters} parameters and ` +
          `the peer's ${theirs.facts.parameters}; correct the peer's script.`,
      );
    }
    const works: Work[] = ['step', 'forward'];
    const rows: BenchRow[] = [];
    for (const work of works) {
      onProgress({ phase: 'evaluate', done: rows.length, total: works.length, note: `timing ${work}` });
      const seconds = await contest(work, ours, theirs, rounds);
      rows.push({ work, batch, ...summarise(seconds), peer });
    }
    onProgress({ phase: 'evaluate', done: works.length, total: works.length });
    return {
      machine: benchMachine(engine, theirs.facts),
      statistic: 'minimum',
      rounds,
      loss: 'SSIM + MSE (Zhang et al. 2026), on both sides',
      rows,
    };
  } finally {
    theirs.close();
    ours?.dispose();
  }
}

/** Fastest rounds, which other processes disturb least, and their ratio. */
export function summarise({ ours, peer }: Rounds) {
  const [oursSeconds, peerSeconds] = [Math.min(...ours), Math.min(...peer)];
  const medianRatio = median(peer) / median(ours);
  return { oursSeconds, peerSeconds, ratio: peerSeconds / oursSeconds, medianRatio };
}
