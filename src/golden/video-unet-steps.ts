import type { NdArray } from '../arrays.ts';
import { tf } from '../engine/tensorflow.ts';
import { BatchStatistics } from '../models/forward-mode.ts';
import { toStateDict } from '../models/pytorch-weights.ts';
import type { VideoUNet } from '../models/video-unet.ts';
import { Optimiser, type Update } from '../training/optimisers.ts';
import { fromTensor, toTensor, withTensors } from './tensors.ts';

/** Spikes [batch, time, site] and the video [batch, time, height, width, colour] that they should give. */
export interface VideoBatch {
  readonly spikes: NdArray;
  readonly target: NdArray;
}

/** What one training pass computed. */
export interface TrainingPass {
  /** Mean squared error. */
  readonly loss: number;
  /** Output of every stage, of the spike decoder (`Dense`) and of the network (`output`). */
  readonly stages: Readonly<Record<string, NdArray>>;
  readonly spikeGradient: NdArray;
  /** By the names of the weights. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
  /** To be applied or disposed by the caller. */
  readonly statistics: BatchStatistics;
}

/** One forward and backward pass of the mean squared error in training mode; the weights stay as they are. */
export function trainOnBatch(model: VideoUNet, batch: VideoBatch): TrainingPass {
  const statistics = new BatchStatistics();
  const mode = { training: true, statistics, dropoutKey: { seed: 0, step: 0 } } as const;
  const names = model.weights.trainableNames;
  const weights = names.map((name) => model.weights.get(name));
  const stages: Record<string, NdArray> = {};
  const spikes = tf.tidy(() => tf.variable(toTensor<tf.Rank.R3>(batch.spikes)));
  const pass = withTensors(() => {
    const target = toTensor(batch.target);
    const evaluate = (): tf.Scalar => {
      const frames = model.decodeSpikes(spikes, mode);
      stages.Dense = fromTensor(frames);
      const video = model.refine(frames, mode, (stage, x) => {
        stages[stage] = fromTensor(x);
      });
      stages.output = fromTensor(video);
      // In two levels, because wasm adds one value after the other in float32.
      return video.sub(target).square().mean([2, 3, 4]).mean();
    };
    const { value, grads } = tf.variableGrads(evaluate, [...weights, spikes]);
    const gradients = names.map((name, i) => [name, fromTensor(grads[weights[i].name]).data] as const);
    return {
      loss: value.dataSync()[0],
      spikeGradient: fromTensor(grads[spikes.name]),
      gradients: Object.fromEntries(gradients),
    };
  });
  spikes.dispose();
  return { ...pass, stages, statistics };
}

/**
 * `steps` optimiser steps on one batch. Returns the loss before each step and after the last; `afterFirst` sees the
 * state dict after one step.
 */
export async function stepOnBatch(
  model: VideoUNet,
  batch: VideoBatch,
  update: Update,
  learningRate: number,
  steps: number,
  afterFirst: (state: Record<string, NdArray>) => void,
): Promise<number[]> {
  const weights = model.weights.trainableNames.map((name) => [name, model.weights.get(name)] as const);
  const optimiser = new Optimiser(update, Object.fromEntries(weights));
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { loss, gradients, statistics } = trainOnBatch(model, batch);
    losses.push(loss);
    statistics.dispose();
    tf.tidy(() => {
      const tensors = weights.map(([name, { shape }]) => [name, tf.tensor(gradients[name], shape)] as const);
      optimiser.apply(Object.fromEntries(tensors), learningRate);
    });
    if (step === 0) afterFirst(toStateDict(await model.weights.values(), model.config));
  }
  optimiser.dispose();
  const last = trainOnBatch(model, batch);
  last.statistics.dispose();
  return [...losses, last.loss];
}
