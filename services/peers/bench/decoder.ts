import { type BenchOptions, type BenchResult, benchNetworks } from './networks.ts';
import { ourDecoder } from './our-decoder.ts';
import { type DecoderTask, startPyTorch } from './pytorch-peer.ts';

/** The decoder of Zhang et al. (2026) and its learning rate, eight samples a step. */
const paper: DecoderTask = { units: 140, width: 32, learningRate: 0.01, batch: 8 };

/**
 * A training step (forward, SSIM + MSE on both sides, backward, Adamax) and a forward pass of the paper's decoder against the
 * same network in plain PyTorch; 7 rounds. Throws as `benchNetworks`.
 */
export function benchDecoder({ rounds = 7, onProgress }: BenchOptions = {}): Promise<BenchResult> {
  const { batch } = paper;
  const startPeer = (python: string, { threads }: { threads: number }) =>
    startPyTorch(python, 'pytorch-decoder.py', paper, threads);
  return benchNetworks({ batch, rounds, startPeer, build: () => ourDecoder(paper) }, onProgress);
}
