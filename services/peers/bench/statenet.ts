import { type BenchOptions, type BenchResult, benchNetworks } from './networks.ts';
import { ourStatenet } from './our-statenet.ts';
import { type StatenetTask, startPyTorchStatenet } from './pytorch-peer.ts';

/** NS1 at the sizes of deepSTRF's StateNet-GRU (119 units, 34 channels, GRU of 70), with batches and dropout of ours: 333 bins a sample. */
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
 * A training step (forward, backward, clipping, AdamW) and a forward pass of StateNet-GRU against the same network in plain
 * PyTorch, whose GRU resets after its matrix and ours before it, with the same number of weights; 15 rounds. Throws as
 * `benchNetworks`.
 */
export function benchStatenet({ rounds = 15, onProgress }: BenchOptions = {}): Promise<BenchResult> {
  const { batch } = recipe;
  const startPeer = (python: string, { threads }: { threads: number }) => startPyTorchStatenet(python, recipe, threads);
  return benchNetworks({ batch, rounds, startPeer, build: () => ourStatenet(recipe) }, onProgress);
}
