import { type EngineReport, startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { median } from '../../../src/metrics/summary.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { type Contestant, contest, type Rounds, type Work } from './contest.ts';
import { installPyTorch } from './install-pytorch.ts';
import { type BenchMachine, benchMachine } from './machine.ts';
import type { Peer } from './pytorch-peer.ts';

export interface BenchOptions {
  /** Timed rounds; one more before them warms up. */
  readonly rounds?: number;
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
  /** Of either network. */
  readonly parameters: number;
  readonly rows: readonly BenchRow[];
}

/** Our side, on the engine of this process. */
export interface OurNetwork extends Contestant {
  readonly parameters: number;
  dispose(): void;
}

export interface NetworkBench {
  readonly batch: number;
  readonly rounds: number;
  readonly startPeer: (python: string, engine: EngineReport) => Promise<Peer>;
  readonly build: () => OurNetwork;
}

/**
 * Times a training step and a forward pass of one network on both sides, in turn in one run with as many threads. PyTorch
 * is installed into the cache on first use. Throws EngineUnavailable when PyTorch cannot be had; InvalidData when the two
 * networks differ in size.
 */
export async function benchNetworks(
  { batch, rounds, startPeer, build }: NetworkBench,
  onProgress: OnProgress = () => {},
): Promise<BenchResult> {
  const python = await installPyTorch(onProgress);
  const engine = await startEngine({ onProgress });
  const theirs = await startPeer(python, engine);
  let ours: OurNetwork | undefined;
  try {
    ours = build();
    const { parameters } = ours;
    if (theirs.facts.parameters !== parameters) {
      throw new CortexError(
        'InvalidData',
        `Both sides must have the same network but ours has ${parameters} parameters and ` +
          `the peer's ${theirs.facts.parameters}; correct the peer's script.`,
      );
    }
    const works: Work[] = ['step', 'forward'];
    const rows: BenchRow[] = [];
    for (const work of works) {
      onProgress({ phase: 'evaluate', done: rows.length, total: works.length, note: `timing ${work}` });
      rows.push({ work, batch, ...summarise(await contest(work, ours, theirs, rounds)), peer: 'pytorch' });
    }
    onProgress({ phase: 'evaluate', done: works.length, total: works.length });
    return { machine: benchMachine(engine, theirs.facts), statistic: 'minimum', rounds, parameters, rows };
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

/** Works of this process as a contestant. */
export const timed = (works: Readonly<Record<Work, () => void>>): Contestant['time'] => {
  return async (work) => {
    const start = performance.now();
    works[work]();
    return (performance.now() - start) / 1000;
  };
};
