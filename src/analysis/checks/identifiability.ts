import { type NdArray, zeros } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { CortexError } from '../../errors.ts';
import { pearson } from '../../metrics/correlation.ts';
import { runChain, type Stage } from '../../models/chain.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { type RandomStream, randomStream } from '../../random/stream.ts';
import { linearCka } from './feature-similarity.ts';

export interface IdentifiabilityResult {
  /** Outputs of the disguised network against the original: largest |difference| over the largest |output|. */
  readonly largestDifference: number;
  readonly unchanged: boolean;
  /** Hidden ReLU layers that were disguised. */
  readonly layers: number;
  /** Correlation of the weights of both networks, entry by entry: near 0 although the function is one. */
  readonly weightCorrelation: number;
  /** Linear CKA of the last hidden layer of both, which permutation leaves at 1. */
  readonly permutedCka: number;
}

/** Largest relative difference that counts as none, in single precision. */
const tolerance = 1e-4;

/**
 * Identifiability: permuting the hidden units of ReLU layers and scaling them by positive factors, undone in the next
 * layer, leaves the function unchanged (Hecht-Nielsen 1990; Neyshabur et al. 2015, NeurIPS 28), so networks must be
 * compared by what they do (CKA, principal angles, predictions) and never by their weights. The network's hidden layers
 * are disguised so (activations of other kinds are taken for ReLUs on both sides) and compared on a standardised
 * stimulus [time, channel].
 * Throws Unsupported for networks that are no chain of stages with a hidden layer.
 */
export function checkIdentifiability(encoder: Encoder, stimulus: NdArray, seed = 1): IdentifiabilityResult {
  const result = tf.tidy(() => {
    const original = reluChain(encoder);
    const disguised = disguise(original, randomStream(seed, 'check/identifiability'), true);
    const permuted = disguise(original, randomStream(seed, 'check/identifiability'), false);
    const x = tf.tensor(stimulus.data, [1, ...stimulus.shape]).reshape<tf.Tensor3D>([1, stimulus.shape[0], -1]);
    const output = (stages: readonly Stage[]) => runChain(stages, x, { training: false });
    const lastHidden = (stages: readonly Stage[]) => stages.slice(0, lastActivation(stages) + 1);
    return {
      layers: original.filter(({ kind }) => kind === 'activation').length,
      outputs: [output(original), output(disguised)],
      hidden: [output(lastHidden(original)), output(lastHidden(permuted))],
      weights: [original, disguised].map((stages) => tf.concat1d(stages.flatMap(weightsOf))),
    };
  });
  const read = (tensors: readonly tf.Tensor[]) => tensors.map(toArray);
  const [outputs, hidden, weights] = [read(result.outputs), read(result.hidden), read(result.weights)];
  tf.dispose([...result.outputs, ...result.hidden, ...result.weights]);
  const [before, after] = outputs.map(({ data }) => data);
  const largest = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = before.reduce((most, value, i) => Math.max(most, Math.abs(after[i] - value)), 0) / largest;
  const frames = hidden.map(({ shape, data }) => ({ shape: shape.slice(1), data }));
  return {
    largestDifference: difference,
    unchanged: difference <= tolerance,
    layers: result.layers,
    weightCorrelation: pearson(weights[0].data, weights[1].data),
    permutedCka: linearCka(frames[0], frames[1]),
  };
}

/** The network's stages without dropout, every activation a ReLU. */
function reluChain(encoder: Encoder): Stage[] {
  const stages = encoder.chain();
  if (!stages?.some(({ kind }) => kind === 'activation')) {
    throw new CortexError(
      'Unsupported',
      `${encoder.config.model} is no chain of layers with a hidden one; this check is for networks such as cnn-population without a prefilter.`,
    );
  }
  return stages
    .filter(({ kind }) => kind !== 'dropout')
    .map((stage) => (stage.kind === 'activation' ? { kind: 'activation', activation: 'relu' } : stage));
}

/** The same function with the units of every hidden layer permuted and, when asked, scaled by e^N(0, 1/4). */
function disguise(stages: readonly Stage[], stream: RandomStream, scaled: boolean): Stage[] {
  const result = [...stages];
  for (const [at, { kind }] of stages.entries()) {
    const gives = stages.findLastIndex((stage, i) => i < at && stage.kind === 'dense');
    const takes = stages.findIndex((stage, i) => i > at && stage.kind === 'dense');
    const taking = stages[takes];
    if (kind !== 'activation' || gives < 0 || taking?.kind !== 'dense') continue;
    const units = taking.kernel.shape[0];
    const order = tf.tensor1d(stream.permutation(units), 'int32');
    const scale = tf.tensor1d(
      Float32Array.from({ length: units }, () => (scaled ? Math.exp(stream.normal(0, 0.5)) : 1)),
    );
    for (let i = gives; i <= takes; i++) result[i] = disguiseStage(result[i], i === takes, order, scale);
  }
  return result;
}

/** A stage of permuted, scaled units; `takes`: the dense stage that undoes both. */
function disguiseStage(stage: Stage, takes: boolean, order: tf.Tensor1D, scale: tf.Tensor1D): Stage {
  switch (stage.kind) {
    case 'dense':
      if (takes) return { ...stage, kernel: stage.kernel.gather(order).div(scale.expandDims(1)) };
      return { ...stage, kernel: stage.kernel.gather(order, 1).mul(scale) };
    case 'fir':
      return { ...stage, taps: stage.taps.gather(order, 1) };
    case 'bias':
      return { ...stage, bias: stage.bias.gather(order).mul(scale) };
    default:
      return stage;
  }
}

const lastActivation = (stages: readonly Stage[]) => stages.findLastIndex(({ kind }) => kind === 'activation');

function weightsOf(stage: Stage): tf.Tensor1D[] {
  if (stage.kind === 'dense') return [stage.kernel.flatten()];
  if (stage.kind === 'fir') return [stage.taps.flatten()];
  return stage.kind === 'bias' ? [stage.bias] : [];
}

function toArray(tensor: tf.Tensor): NdArray {
  const array = zeros(tensor.shape);
  array.data.set(tensor.dataSync());
  return array;
}
