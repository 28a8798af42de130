import { availableParallelism, cpus } from 'node:os';
import type { EngineReport } from '../../../src/engine/index.ts';
import type { PeerFacts } from './pytorch-peer.ts';

/** What this project ran on in a benchmark. */
export interface OurMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly engine: string;
  readonly threads: number;
}

/** What both sides of a benchmark ran on. */
export interface BenchMachine extends OurMachine {
  readonly peerVersion: string;
  readonly peerThreads: number;
}

export function ourMachine(engine: EngineReport): OurMachine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    engine: engine.summary,
    threads: engine.threads,
  };
}

export function benchMachine(engine: EngineReport, { version, threads }: PeerFacts): BenchMachine {
  return { ...ourMachine(engine), peerVersion: version, peerThreads: threads };
}
