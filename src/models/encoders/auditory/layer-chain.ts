import type { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { type Activation, runChain, type Stage } from '../../chain.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import type { OutputNonlinearity } from '../output-nonlinearity.ts';
import { gaussianSpectralKernel, gaussianSpectralSpecs } from './gaussian-spectral.ts';
import { linearReadoutSpecs } from './linear-readout.ts';

/** A layer of the one-dimensional family: weights over channels, a filter over time, a pointwise function. */
interface ChainLayer {
  readonly units: number;
  /** Length of every unit's filter over time; none when left out. */
  readonly taps?: number;
  /** A free weight for every input channel, or a Gaussian over them (first layer only). */
  readonly channelWeights?: 'full' | 'gaussian';
  readonly activation: Activation;
  /** The layers of an LN model have none. */
  readonly bias?: boolean;
}

/** What differs between the models of the one-dimensional family. */
interface LayerChain<C> {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly schema: z.ZodType<C>;
  readonly nonlinearity: OutputNonlinearity;
  /** The shared layers; a dense readout with a bias follows. */
  layers(config: C): readonly ChainLayer[];
  /** Dropout behind every activation, in training. */
  dropout(config: C): number;
}

/**
 * Architecture of the one-dimensional CNN family (Pennington & David 2023, PLoS Comput. Biol. 19:e1011110,
 * and their NEMS models). Weights: core/layer<i>/{channels, taps, bias}, readout/{kernel, bias}.
 */
export function layerChain<C>(definition: LayerChain<C>): Architecture<C> {
  const coreStages = (net: Network<C>): Stage[] =>
    definition.layers(net.config).flatMap((layer, i) => layerStages(layer, i, net, definition.dropout(net.config)));
  const readoutStages = ({ weights }: Network<C>): Stage[] => [
    { kind: 'dense', kernel: weights.get<tf.Rank.R2>('readout/kernel') },
    { kind: 'bias', bias: weights.get<tf.Rank.R1>('readout/bias') },
  ];
  const { name, summary, source, schema, nonlinearity } = definition;
  return {
    name,
    domain: 'auditory',
    summary,
    source,
    input: 'frames',
    schema,
    nonlinearity,
    specs: (config, shape) => [
      ...definition.layers(config).flatMap((layer, i, all) => layerSpecs(layer, i, all[i - 1]?.units, shape)),
      ...linearReadoutSpecs(definition.layers(config).at(-1)?.units ?? shape.frame[0] * shape.copies, shape.units),
    ],
    receptiveFieldBins: (config) => definition.layers(config).reduce((bins, { taps = 1 }) => bins + taps - 1, 1),
    drive: (net, x, mode) => runChain([...coreStages(net), ...readoutStages(net)], channelsOf(x), mode),
    features: (net, x, mode) => runChain(coreStages(net), channelsOf(x), mode),
    chain: (net) => [...coreStages(net), ...readoutStages(net)],
  };
}

/** x [batch, time, channel, copy] → [batch, time, channel · copy]. */
export function channelsOf(x: tf.Tensor): tf.Tensor3D {
  const [batch, time] = x.shape;
  return x.reshape([batch, time, x.size / (batch * time)]);
}

/**
 * Taps [tap, unit] of filters over time: normal around a response that is largest at lag 1 and dips at lag 2
 * (NEMS), with a spread that keeps the variance of an input without memory.
 */
export function drawTaps(taps: number, units: number) {
  return (stream: RandomStream): Float32Array => {
    const values = stream.normals(taps * units, 1 / Math.sqrt(taps));
    for (let unit = 0; unit < units; unit++) {
      if (taps > 2) {
        values[units + unit] += 2 / taps;
        values[2 * units + unit] -= 1 / taps;
      }
    }
    return values;
  };
}

function layerSpecs(layer: ChainLayer, i: number, previous: number | undefined, shape: SignalShape): WeightSpec[] {
  const inputs = previous ?? shape.frame[0] * shape.copies;
  const at = `core/layer${i + 1}`;
  const { units, taps, channelWeights = 'full', bias = true } = layer;
  const channels =
    channelWeights === 'gaussian'
      ? gaussianSpectralSpecs(`${at}/channels`, units, shape.copies)
      : [trainable(`${at}/channels`, [inputs, units], { normalSd: 1 / Math.sqrt(inputs) })];
  const filter = taps ? [trainable(`${at}/taps`, [taps, units], { draw: drawTaps(taps, units) })] : [];
  return [...channels, ...filter, ...(bias ? [trainable(`${at}/bias`, [units], { constant: 0 })] : [])];
}

function layerStages<C>(layer: ChainLayer, i: number, { weights, shape }: Network<C>, rate: number): Stage[] {
  const at = `core/layer${i + 1}`;
  const { taps, bias = true, activation } = layer;
  const stages: Stage[] = [{ kind: 'dense', kernel: channelKernel(layer, `${at}/channels`, weights, shape) }];
  if (taps) stages.push({ kind: 'fir', taps: weights.get<tf.Rank.R2>(`${at}/taps`) });
  if (bias) stages.push({ kind: 'bias', bias: weights.get<tf.Rank.R1>(`${at}/bias`) });
  if (activation !== 'identity') stages.push({ kind: 'activation', activation });
  if (rate > 0) stages.push({ kind: 'dropout', rate, name: at });
  return stages;
}

/** The weights [channel · copy, unit] over the input channels of a layer. */
export function channelKernel(
  layer: Pick<ChainLayer, 'channelWeights'>,
  name: string,
  weights: Weights,
  shape: SignalShape,
): tf.Tensor2D {
  return layer.channelWeights === 'gaussian'
    ? gaussianSpectralKernel(name, weights, shape)
    : weights.get<tf.Rank.R2>(name);
}
