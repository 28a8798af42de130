import { setImmediate } from 'node:timers/promises';
import { tf } from '../../../engine/tensorflow.ts';
import { randomStream } from '../../../random/stream.ts';
import { adam, Optimiser } from '../../../training/optimisers.ts';
import { cosineRate } from '../../../training/schedule.ts';
import {
  bentStart,
  kernelMask,
  layoutOf,
  partsOf,
  type ReadoutLayout,
  type ReadoutParts,
  respond,
  startingWeights,
} from './readout-parameters.ts';

/** Frames of many independent fits ("items": units, or sites) side by side. */
export interface ReadoutFrames {
  /** [item, bin, input] */
  readonly inputs: tf.Tensor3D;
  /** [item, bin, output] */
  readonly targets: tf.Tensor3D;
  /** 0 where a target is missing, of the shape of the targets; all count when left out. */
  readonly weights?: tf.Tensor3D;
}

interface ReadoutOptions {
  /** Units of the two hidden layers (15, 15 for a unit; 15, 45 for a site). */
  readonly hidden: readonly [number, number];
  readonly steps: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Bins of every step, the same for all items. */
  readonly batchBins: number;
  /** A double exponential behind the network, put in for the second half of the steps. */
  readonly twoStage: boolean;
  readonly seed: number;
  readonly onStep?: (done: number) => void;
}

const validateEverySteps = 50;
const finalFraction = 0.02;
/** Share of the learning rate in the second stage. */
const secondStageRate = 0.5;

/**
 * Small networks, one an item, fitted all at once: inputs → hidden ReLU → hidden ReLU → outputs, with a linear path
 * from inputs to outputs, and in two stages a double exponential (step 6 of ../README.md). AdamW on the mean
 * squared error; with validation frames every item that has a target there keeps the weights of its own best step, the
 * others the last.
 */
export class ReadoutNetwork {
  private readonly layout: ReadoutLayout;
  /** [item, parameter]: one update moves them all. */
  private readonly weights: tf.Variable<tf.Rank.R2>;
  private bent = false;

  private constructor(layout: ReadoutLayout, weights: tf.Variable<tf.Rank.R2>) {
    this.layout = layout;
    this.weights = weights;
  }

  static async fit(
    train: ReadoutFrames,
    validation: ReadoutFrames | undefined,
    options: ReadoutOptions,
  ): Promise<ReadoutNetwork> {
    const layout = layoutOf(train.inputs.shape[2], options.hidden, train.targets.shape[2]);
    const network = new ReadoutNetwork(layout, startingWeights(layout, train.inputs.shape[0], options.seed));
    const first = options.twoStage ? Math.floor(options.steps / 2) : options.steps;
    await network.stage(train, validation, { ...options, steps: first }, 0);
    if (options.twoStage) {
      network.bend();
      const learningRate = options.learningRate * secondStageRate;
      await network.stage(train, validation, { ...options, steps: options.steps - first, learningRate }, first);
    }
    return network;
  }

  /** [item, bin, input] → [item, bin, output]. */
  predict(inputs: tf.Tensor3D): tf.Tensor3D {
    return respond(partsOf(this.weights, this.layout), inputs, this.bent);
  }

  dispose(): void {
    this.weights.dispose();
  }

  /** Puts the double exponential in place. */
  private bend(): void {
    this.bent = true;
    tf.tidy(() => {
      const row = new Float32Array(this.weights.shape[1]);
      for (const { name, shape, start } of this.layout) {
        if (name in bentStart) row.fill(bentStart[name as keyof typeof bentStart], start, start + shape[0] * shape[1]);
      }
      this.weights.assign(this.weights.add(row));
    });
  }

  private async stage(
    train: ReadoutFrames,
    validation: ReadoutFrames | undefined,
    { steps, learningRate, weightDecay, batchBins, seed, onStep }: ReadoutOptions,
    before: number,
  ): Promise<void> {
    const { weights, layout } = this;
    const [items, bins] = train.inputs.shape;
    const best = tf.tidy(() => ({
      weights: tf.variable(weights, false),
      errors: tf.variable(tf.fill<tf.Rank.R1>([items], Number.POSITIVE_INFINITY), false),
    }));
    const kernels = kernelMask(layout, weights.shape[1]);
    const optimiser = new Optimiser(adam(), { weights });
    for (let step = 0; step < steps; step++) {
      const stream = randomStream(seed, `subspace-model/${before + step}`);
      const chosen = Int32Array.from({ length: Math.min(batchBins, bins) }, () => stream.integer(bins));
      const rate = cosineRate(learningRate, finalFraction, step, steps);
      tf.tidy(() => {
        const batch = takeBins(train, tf.tensor1d(chosen));
        const loss = (all: tf.Tensor) => errorsOf(partsOf(all, layout), batch, this.bent).sum();
        const gradient = tf.grad(loss)(weights);
        weights.assign(weights.sub(weights.mul(kernels.mul(rate * weightDecay))));
        optimiser.apply({ weights: gradient }, rate);
      });
      if (validation && ((step + 1) % validateEverySteps === 0 || step === steps - 1)) this.keepBest(validation, best);
      onStep?.(before + step + 1);
      await setImmediate();
    }
    if (validation) weights.assign(best.weights);
    optimiser.dispose();
    tf.dispose([best.weights, best.errors, kernels]);
  }

  /** Copies the weights of the items whose validation error is the lowest so far, or that have no validation targets. */
  private keepBest(
    validation: ReadoutFrames,
    best: { weights: tf.Variable<tf.Rank.R2>; errors: tf.Variable<tf.Rank.R1> },
  ): void {
    tf.tidy(() => {
      const errors = errorsOf(partsOf(this.weights, this.layout), validation, this.bent);
      const less = errors.less(best.errors);
      const better = validation.weights ? less.logicalOr(validation.weights.sum([1, 2]).equal(0)) : less;
      best.errors.assign(tf.where(better, errors, best.errors));
      const share = better.toFloat().expandDims(1);
      best.weights.assign(best.weights.add(share.mul(this.weights.sub(best.weights))));
    });
  }
}

/** Mean squared error of every item, [item]. */
function errorsOf(
  parts: ReadoutParts,
  { inputs, targets, weights: counted }: ReadoutFrames,
  bent: boolean,
): tf.Tensor1D {
  const squares = respond(parts, inputs, bent).sub(targets).square();
  if (!counted) return squares.mean([1, 2]);
  return squares
    .mul(counted)
    .sum([1, 2])
    .div(counted.sum([1, 2]).maximum(1));
}

function takeBins({ inputs, targets, weights }: ReadoutFrames, bins: tf.Tensor1D): ReadoutFrames {
  return {
    inputs: tf.gather(inputs, bins, 1),
    targets: tf.gather(targets, bins, 1),
    ...(weights ? { weights: tf.gather(weights, bins, 1) } : {}),
  };
}
