import { availableParallelism, cpus } from 'node:os';
import type { EngineReport } from '../../../src/engine/index.ts';
import type { PeerFacts } from './pytorch-peer.ts';

/** What a benchmark ran on. */
export interface BenchMachine {
  readonly cpu: string;
  readonly cores: number;
  readonly platform: string;
  readonly engine: string;
  readonly threads: number;
  readonly peerVersion: string;
  readonly peerThreads: number;
}

export function benchMachine(engine: EngineReport, peer: PeerFacts): BenchMachine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
    engine: engine.summary,
    threads: engine.threads,
    peerVersion: peer.version,
    peerThreads: peer.threads,
  };
}
