import type { NdArray } from '../../../src/arrays.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { BatchStatistics, type ForwardMode } from '../../../src/models/forward-mode.ts';
import type { Weights } from '../../../src/models/weights.ts';
import { Optimiser, type Update } from '../../../src/training/optimisers.ts';
import { fromTensor, toTensor, withTensors } from './tensors.ts';

/** A network as a golden file sees it. */
export interface GoldenNetwork {
  readonly weights: Weights;
  /** The output for input x; `onBlock` sees what comes out of every block, by the peer's name. */
  forward(x: tf.Tensor, mode: ForwardMode, onBlock: (peer: string, output: tf.Tensor) => void): tf.Tensor;
  /** Convolution bias in front of batch norm `norm`, see BatchStatistics.applyTo. */
  biasOf(norm: string): string | undefined;
  /** The peer's state dict of values that have the shapes of the weights. */
  stateOf(values: Readonly<Record<string, Float32Array>>): Record<string, NdArray>;
}

/** Input and target of a batch, channels last. */
export interface GoldenBatch {
  readonly input: NdArray;
  readonly target: NdArray;
}

/** What one training pass computed. */
export interface TrainingPass {
  /** Mean squared error. */
  readonly loss: number;
  /** Output of every block, by the peer's names, and of the network as "output". */
  readonly activations: Readonly<Record<string, NdArray>>;
  readonly inputGradient: NdArray;
  /** By the names of the weights. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
  /** To be applied or disposed by the caller. */
  readonly statistics: BatchStatistics;
}

/** Output of every block and of the network ("output") outside training. */
export function evaluateNetwork(network: GoldenNetwork, input: NdArray): Record<string, NdArray> {
  const activations: Record<string, NdArray> = {};
  withTensors(() => {
    const output = network.forward(toTensor(input), { training: false }, (peer, x) => {
      activations[peer] = fromTensor(x);
    });
    activations.output = fromTensor(output);
  });
  return activations;
}

/** One forward and backward pass of the mean squared error in training mode; the weights stay as they are. */
export function trainOnBatch(network: GoldenNetwork, batch: GoldenBatch): TrainingPass {
  const statistics = new BatchStatistics();
  const mode = { training: true, statistics, dropoutKey: { seed: 0, step: 0 } } as const;
  const names = network.weights.trainableNames;
  const weights = names.map((name) => network.weights.get(name));
  const activations: Record<string, NdArray> = {};
  const input = tf.tidy(() => tf.variable(toTensor(batch.input)));
  const pass = withTensors(() => {
    const target = toTensor(batch.target);
    const evaluate = (): tf.Scalar => {
      const output = network.forward(input, mode, (peer, x) => {
        activations[peer] = fromTensor(x);
      });
      activations.output = fromTensor(output);
      // In two levels, because wasm adds one value after the other in float32.
      return output.sub(target).square().reshape([batch.target.shape[0], batch.target.shape[1], -1]).mean(2).mean();
    };
    const { value, grads } = tf.variableGrads(evaluate, [...weights, input]);
    const gradients = names.map((name, i) => [name, fromTensor(grads[weights[i].name]).data] as const);
    return {
      loss: value.dataSync()[0],
      inputGradient: fromTensor(grads[input.name]),
      gradients: Object.fromEntries(gradients),
    };
  });
  input.dispose();
  return { ...pass, activations, statistics };
}

/**
 * `steps` optimiser steps on one batch. Returns the loss before each step and after the last; `afterFirst` sees the
 * state dict after one step.
 */
export async function stepOnBatch(
  network: GoldenNetwork,
  batch: GoldenBatch,
  update: Update,
  learningRate: number,
  steps: number,
  afterFirst: (state: Record<string, NdArray>) => void,
): Promise<number[]> {
  const weights = network.weights.trainableNames.map((name) => [name, network.weights.get(name)] as const);
  const optimiser = new Optimiser(update, Object.fromEntries(weights));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, gradients, statistics } = trainOnBatch(network, batch);
    losses.push(loss);
    statistics.dispose();
    tf.tidy(() => {
      const tensors = weights.map(([name, { shape }]) => [name, tf.tensor(gradients[name], shape)] as const);
      optimiser.apply(Object.fromEntries(tensors), learningRate);
    });
    if (step === 0) afterFirst(network.stateOf(await network.weights.values()));
  }
  optimiser.dispose();
  const last = trainOnBatch(network, batch);
  last.statistics.dispose();
  return [...losses, last.loss];
}
