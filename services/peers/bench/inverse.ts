import { type BenchOptions, type BenchResult, benchNetworks } from './networks.ts';
import { ourInverse } from './our-inverse.ts';
import { type DecoderTask, startPyTorch } from './pytorch-peer.ts';

/** The inverted decoder of Zhang et al. (2026), eight videos a step. */
const paper: DecoderTask = { units: 140, width: 32, learningRate: 0.01, batch: 8 };

/**
 * A training step (forward, mean squared error, backward, Adamax) and a forward pass of the paper's inverted decoder (video →
 * responses) against the same network in plain PyTorch; 7 rounds. Throws as `benchNetworks`.
 */
export function benchInverse({ rounds = 7, onProgress }: BenchOptions = {}): Promise<BenchResult> {
  const { batch } = paper;
  const startPeer = (python: string, { threads }: { threads: number }) =>
    startPyTorch(python, 'pytorch-inverse.py', paper, threads);
  return benchNetworks({ batch, rounds, startPeer, build: () => ourInverse(paper) }, onProgress);
}
