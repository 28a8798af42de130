import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { activate, type Stage } from '../../../models/chain.ts';

/** One stage of the backward pass. δ is [channel, lag, unit, time]; lag 0 is the present bin. */
export type Backward =
  | { readonly kind: 'dense'; readonly kernel: tf.Tensor2D }
  | { readonly kind: 'fir'; readonly band: tf.Tensor3D }
  | { readonly kind: 'spread'; readonly kernel: tf.Tensor2D; readonly taps: number }
  | { readonly kind: 'slope'; readonly index: number };

/** A chain of stages made ready for its backward pass. */
export interface BackwardPlan {
  /** What the units read: [feature, unit]. */
  readonly readout: tf.Tensor2D;
  readonly steps: readonly Backward[];
}

/** What a forward pass over windows leaves for the backward pass. */
interface ChainState {
  /** Input of the output nonlinearity [time, unit]. */
  readonly drive: tf.Tensor2D;
  /** φ' of every activation: [channel, lag, 1, time]. */
  readonly slopes: readonly tf.Tensor4D[];
}

/** Frames that the output of a chain depends on. */
export function chainFieldBins(stages: readonly Stage[]): number {
  return stages.reduce((bins, stage) => bins + (stage.kind === 'fir' ? stage.taps.shape[0] - 1 : 0), 1);
}

/**
 * Plans the backward pass through `stages`. A filter whose output is needed at one lag only, behind a matrix, becomes
 * one matrix [in · tap, out] with that matrix, so that δ is spread over the lags by a single product.
 * Throws InvalidData for a chain without weights, which has no channels.
 */
export function planBackward(stages: readonly Stage[]): BackwardPlan {
  const kept = stages.filter(({ kind }) => kind !== 'dropout');
  const last = kept.findLastIndex(({ kind }) => kind !== 'bias');
  const tail = kept[last];
  const isDense = tail?.kind === 'dense';
  const readout = isDense ? tail.kernel : tf.eye(outputsOf(kept));
  const steps: Backward[] = [];
  let slope = kept.filter(({ kind }) => kind === 'activation').length;
  for (let i = isDense ? last - 1 : last; i >= 0; i--) {
    const stage = kept[i];
    if (stage.kind === 'activation') steps.push({ kind: 'slope', index: --slope });
    if (stage.kind === 'dense') steps.push({ kind: 'dense', kernel: stage.kernel });
    if (stage.kind !== 'fir') continue;
    const before = kept[i - 1];
    const lags = chainFieldBins(kept.slice(i + 1));
    if (lags === 1 && before?.kind === 'dense') {
      steps.push({ kind: 'spread', kernel: joined(before.kernel, stage.taps), taps: stage.taps.shape[0] });
      i--;
    } else {
      steps.push({ kind: 'fir', band: bandOf(stage.taps, lags) });
    }
  }
  return { readout, steps };
}

/** The forward pass on windows [channel, lag, time] (lag 0 first) of exactly the receptive field. */
export function forwardChain(stages: readonly Stage[], windows: tf.Tensor3D): ChainState {
  const times = windows.shape[2];
  const slopes: tf.Tensor4D[] = [];
  let x = windows;
  for (const stage of stages) {
    const [width, lags] = x.shape;
    switch (stage.kind) {
      case 'dense': {
        const flat = x.reshape<tf.Tensor2D>([width, lags * times]);
        x = tf.matMul(stage.kernel, flat, true).reshape([stage.kernel.shape[1], lags, times]);
        break;
      }
      case 'fir':
        x = tf.matMul(bandOf(stage.taps, lags - stage.taps.shape[0] + 1), x);
        break;
      case 'bias':
        x = x.add(stage.bias.reshape([width, 1, 1]));
        break;
      case 'activation':
        slopes.push(
          tf
            .grad((z: tf.Tensor) => activate(z, stage.activation))(x)
            .reshape([width, lags, 1, times]),
        );
        x = activate(x, stage.activation);
        break;
    }
  }
  if (x.shape[1] !== 1) {
    throw new CortexError(
      'InvalidShape',
      `The chain takes windows of ${chainFieldBins(stages)} lags but got ${windows.shape[1]}.`,
    );
  }
  return { drive: x.reshape<tf.Tensor2D>([x.shape[0], times]).transpose(), slopes };
}

/**
 * Gradients of the outputs `units` with respect to the windows, [unit, time, lag, channel]. `outputSlope` [time, unit]
 * (all units of the chain) is the derivative of whatever follows the chain.
 */
export function backwardChain(
  plan: BackwardPlan,
  slopes: ChainState['slopes'],
  outputSlope: tf.Tensor2D,
  units: readonly number[],
): tf.Tensor4D {
  const times = outputSlope.shape[0];
  const [n, chosen] = [units.length, tf.tensor1d([...units], 'int32')];
  const start = tf.gather(plan.readout, chosen, 1).expandDims(2);
  let delta = start.mul(tf.gather(outputSlope, chosen, 1).transpose().expandDims(0)) as tf.Tensor;
  let [width, lags] = [plan.readout.shape[0], 1];
  const columns = n * times;
  for (const [i, stage] of plan.steps.entries()) {
    if (stage.kind === 'slope') {
      delta = delta.reshape([width, lags, n, times]).mul(slopes[stage.index]);
      continue;
    }
    if (stage.kind === 'fir') {
      delta = tf.matMul(stage.band, delta.reshape([width, lags, columns]) as tf.Tensor3D, true);
      lags = stage.band.shape[2];
      continue;
    }
    const flat = delta.reshape([width, lags * columns]) as tf.Tensor2D;
    if (stage.kind === 'dense' && i === plan.steps.length - 1) {
      // Channels last at once: what is left to transpose is whole rows.
      return tf
        .matMul(flat, stage.kernel, true, true)
        .reshape<tf.Tensor4D>([lags, n, times, stage.kernel.shape[0]])
        .transpose([1, 2, 0, 3]);
    }
    delta = tf.matMul(stage.kernel, flat);
    if (stage.kind === 'spread') lags = stage.taps;
    width = stage.kernel.shape[0] / (stage.kind === 'spread' ? stage.taps : 1);
  }
  return delta.reshape([width, lags, n, times]).transpose([2, 3, 1, 0]) as tf.Tensor4D;
}

function outputsOf(stages: readonly Stage[]): number {
  for (const stage of [...stages].reverse()) {
    if (stage.kind === 'dense') return stage.kernel.shape[1];
    if (stage.kind === 'fir') return stage.taps.shape[1];
    if (stage.kind === 'bias') return stage.bias.shape[0];
  }
  throw new CortexError('InvalidData', 'A chain needs a stage with weights, which says how many channels it has.');
}

/** [in, out] · [tap, out] → [in · tap, out]. */
function joined(kernel: tf.Tensor2D, taps: tf.Tensor2D): tf.Tensor2D {
  const [inputs, outputs] = kernel.shape;
  return kernel
    .expandDims(1)
    .mul(taps.expandDims(0))
    .reshape([inputs * taps.shape[0], outputs]);
}

/** taps [tap, channel] → band [channel, lags, lags + tap − 1] with band[c, i, i + k] = taps[k, c]. */
function bandOf(taps: tf.Tensor2D, lags: number): tf.Tensor3D {
  const [length, channels] = taps.shape;
  const row = lags + length;
  // Each row is one shorter than the rows that hold it, so that every next row starts one further to the right.
  return tf
    .pad(taps.transpose(), [
      [0, 0],
      [0, lags],
    ])
    .tile([1, lags])
    .slice([0, 0], [channels, lags * (row - 1)])
    .reshape([channels, lags, row - 1]);
}
