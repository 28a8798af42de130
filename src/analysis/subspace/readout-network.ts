import { setImmediate } from 'node:timers/promises';
import { tf } from '../../engine/tensorflow.ts';
import { relu } from '../../layers/relu.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import { adam, Optimiser } from '../../training/optimisers.ts';
import { cosineRate } from '../../training/schedule.ts';

/** Frames of many independent fits ("items": units, or sites) side by side. */
export interface ReadoutFrames {
  /** [item, bin, input] */
  readonly inputs: tf.Tensor3D;
  /** [item, bin, output] */
  readonly targets: tf.Tensor3D;
  /** 0 where a target is missing, of the shape of the targets; all count when left out. */
  readonly weights?: tf.Tensor3D;
}

export interface ReadoutOptions {
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

type Weights = Record<string, tf.Variable>;

/**
 * Small networks, one an item, fitted all at once: inputs → hidden ReLU → hidden ReLU → outputs, with a linear path from
 * inputs to outputs, and in two stages a double exponential (auditory.md C5). AdamW on the mean squared error; with
 * validation frames every item keeps the weights of its own best step.
 */
export class ReadoutNetwork {
  private readonly weights: Weights;
  private readonly best: Weights;
  private bent = false;

  private constructor(weights: Weights) {
    this.weights = weights;
    this.best = Object.fromEntries(
      Object.entries(weights).map(([name, variable]) => [name, tf.variable(variable, false)]),
    );
  }

  static async fit(
    train: ReadoutFrames,
    validation: ReadoutFrames | undefined,
    options: ReadoutOptions,
  ): Promise<ReadoutNetwork> {
    const network = new ReadoutNetwork(startingWeights(train, options));
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
    return respond(this.weights, inputs, this.bent);
  }

  dispose(): void {
    tf.dispose([this.weights, this.best]);
  }

  /** Puts the double exponential in place, started from the moments of targets with mean 0 and sd 1: base −1, amplitude 4. */
  private bend(): void {
    this.bent = true;
    for (const [name, start] of [
      ['base', -1],
      ['amplitude', 4],
      ['shift', 0],
      ['kappa', 0],
    ] as const) {
      for (const set of [this.weights, this.best]) {
        set[name].assign(tf.fill(set[name].shape, start));
      }
    }
  }

  private async stage(
    train: ReadoutFrames,
    validation: ReadoutFrames | undefined,
    { steps, learningRate, weightDecay, batchBins, seed, onStep }: ReadoutOptions,
    before: number,
  ): Promise<void> {
    const trained = Object.fromEntries(
      Object.entries(this.weights).filter(([name]) => this.bent || !nonlinearNames.includes(name)),
    );
    const optimiser = new Optimiser(adam({ weightDecay, decoupled: true }), trained);
    const variables = Object.values(trained);
    const bins = train.inputs.shape[1];
    const bestErrors = tf.variable(tf.fill<tf.Rank.R1>([train.inputs.shape[0]], Number.POSITIVE_INFINITY), false);
    for (let step = 0; step < steps; step++) {
      const stream = randomStream(seed, `subspace-model/${before + step}`);
      const chosen = Int32Array.from({ length: Math.min(batchBins, bins) }, () => stream.integer(bins));
      const { value, grads } = tf.tidy(() => {
        const batch = takeBins(train, tf.tensor1d(chosen));
        return tf.variableGrads(() => errorsOf(this.weights, batch, this.bent).sum(), variables);
      });
      const gradients = Object.fromEntries(Object.keys(trained).map((name) => [name, grads[trained[name].name]]));
      optimiser.apply(gradients, cosineRate(learningRate, finalFraction, step, steps));
      tf.dispose([value, grads]);
      if (validation && ((step + 1) % validateEverySteps === 0 || step === steps - 1))
        this.keepBest(validation, bestErrors);
      onStep?.(before + step + 1);
      await setImmediate();
    }
    if (validation) for (const [name, variable] of Object.entries(this.weights)) variable.assign(this.best[name]);
    optimiser.dispose();
    bestErrors.dispose();
  }

  /** Copies the weights of the items whose validation error is the lowest so far. */
  private keepBest(validation: ReadoutFrames, bestErrors: tf.Variable<tf.Rank.R1>): void {
    tf.tidy(() => {
      const errors = errorsOf(this.weights, validation, this.bent);
      const better = errors.less(bestErrors);
      bestErrors.assign(tf.where(better, errors, bestErrors));
      const share = better.toFloat().reshape([-1, 1, 1]);
      for (const [name, kept] of Object.entries(this.best)) {
        kept.assign(kept.add(share.mul(this.weights[name].sub(kept))));
      }
    });
  }
}

const nonlinearNames = ['base', 'amplitude', 'shift', 'kappa'];

function startingWeights({ inputs, targets }: ReadoutFrames, { hidden, seed }: ReadoutOptions): Weights {
  const [items, , width] = inputs.shape;
  const outputs = targets.shape[2];
  const stream = randomStream(seed, 'subspace-model/init');
  const drawn = (from: number, to: number, gain: number) =>
    variableOf([items, from, to], (length) => normals(stream, length, gain / Math.sqrt(from)));
  const zero = (to: number) => variableOf([items, 1, to], (length) => new Float32Array(length));
  return {
    first: drawn(width, hidden[0], Math.SQRT2),
    firstBias: zero(hidden[0]),
    second: drawn(hidden[0], hidden[1], Math.SQRT2),
    secondBias: zero(hidden[1]),
    third: drawn(hidden[1], outputs, 0.1),
    skip: drawn(width, outputs, 0.1),
    bias: zero(outputs),
    ...Object.fromEntries(nonlinearNames.map((name) => [name, zero(outputs)])),
  };
}

function variableOf(shape: [number, number, number], values: (length: number) => Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor3d(values(shape[0] * shape[1] * shape[2]), shape)));
}

const normals = (stream: RandomStream, length: number, sd: number): Float32Array => stream.normals(length, sd);

function respond(weights: Weights, inputs: tf.Tensor3D, bent: boolean): tf.Tensor3D {
  const times = (x: tf.Tensor3D, name: string) => tf.matMul(x, weights[name] as tf.Variable<tf.Rank.R3>);
  const first = relu(times(inputs, 'first').add<tf.Tensor3D>(weights.firstBias));
  const second = relu(times(first, 'second').add<tf.Tensor3D>(weights.secondBias));
  const drive = times(second, 'third').add(times(inputs, 'skip')).add<tf.Tensor3D>(weights.bias);
  if (!bent) return drive;
  const inner = drive.add(weights.shift).mul(weights.kappa.exp()).neg().exp();
  return inner.neg().exp().mul(weights.amplitude).add(weights.base);
}

/** Mean squared error of every item, [item]. */
function errorsOf(weights: Weights, { inputs, targets, weights: counted }: ReadoutFrames, bent: boolean): tf.Tensor1D {
  const squares = respond(weights, inputs, bent).sub(targets).square();
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
