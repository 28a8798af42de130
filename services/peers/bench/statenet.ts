import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { contest, type Work } from './contest.ts';
import { type BenchRow, summarise } from './decoder.ts';
import { installPyTorch } from './install-pytorch.ts';
import { type BenchMachine, benchMachine } from './machine.ts';
import { type OurStatenet, ourStatenet } from './our-statenet.ts';
import { type StatenetTask, startPyTorchStatenet } from './pytorch-peer.ts';

export interface StatenetBenchOptions {
  /** Timed rounds; 15 when left out. One more before them warms up. */
  readonly rounds?: number;
  readonly onProgress?: OnProgress;
}

export interface StatenetBenchResult {
  readonly machine: BenchMachine;
  readonly statistic: 'minimum';
  readonly rounds: number;
  /** Bins of every sample of the batch. */
  readonly bins: number;
  /** Of either network; PyTorch's GRU resets after its matrix and ours before it, with the same number of weights. */
  readonly parameters: number;
  readonly rows: readonly BenchRow[];
}

/** NS1 at the sizes of deepSTRF's StateNet-GRU (119 units, 34 channels, GRU of 70), with batches and dropout of ours. */
const recipe: StatenetTask = {
  batch: 8,
  bins: 333,
  channels: 34,
  units: 119,
  dropout: 0.3,
  learningRate: 5e-3,
  clipNorm: 1,
};

/**
 * Times a training step (forward, backward, clipping, AdamW) and a forward pass of StateNet-GRU against the same network
 * in plain PyTorch, in turn in one run with as many threads. PyTorch is installed into the cache on first use.
 * Throws EngineUnavailable when PyTorch cannot be had; InvalidData when the two networks differ in size.
 */
export async function benchStatenet({
  rounds = 15,
  onProgress = () => {},
}: StatenetBenchOptions = {}): Promise<StatenetBenchResult> {
  const python = await installPyTorch(onProgress);
  const engine = await startEngine({ onProgress });
  const theirs = await startPyTorchStatenet(python, recipe, engine.threads);
  let ours: OurStatenet | undefined;
  try {
    ours = ourStatenet(recipe);
    if (theirs.facts.parameters !== ours.parameters) {
      throw new CortexError(
        'InvalidData',
        `Both sides must have the same number of weights but ours has ${ours.parameters} and the peer's ` +
          `${theirs.facts.parameters}; correct the peer's script.`,
      );
    }
    const works: Work[] = ['step', 'forward'];
    const rows: BenchRow[] = [];
    for (const work of works) {
      onProgress({ phase: 'evaluate', done: rows.length, total: works.length, note: `timing ${work}` });
      const seconds = await contest(work, ours, theirs, rounds);
      rows.push({ work, batch: recipe.batch, ...summarise(seconds), peer: 'pytorch' });
    }
    onProgress({ phase: 'evaluate', done: works.length, total: works.length });
    return {
      machine: benchMachine(engine, theirs.facts),
      statistic: 'minimum',
      rounds,
      bins: recipe.bins,
      parameters: ours.parameters,
      rows,
    };
  } finally {
    theirs.close();
    ours?.dispose();
  }
}
