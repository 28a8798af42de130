import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { causalAttention, sinusoidalPositions } from '../../../layers/attention.ts';
import { causalConvolution } from '../../../layers/causal-convolution.ts';
import { dropout } from '../../../layers/dropout.ts';
import { layerNorm } from '../../../layers/layer-norm.ts';
import { dense } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';

const schema = z
  .strictObject({
    /** Width of a token; even, and a multiple of heads. */
    width: z.int().positive().multipleOf(2).default(96),
    /** Bins of the spectrogram, the present one included, that make one token. */
    patchBins: z.int().positive().default(40),
    layers: z.int().positive().default(1),
    heads: z.int().positive().default(4),
    /** Width of the feed-forward layer as a multiple of the token's. */
    ffFactor: z.number().positive().default(2),
    dropout: z.number().min(0).lt(1).default(0.3),
    /** Bins that a position attends to, itself included; all of the past when left out. */
    contextWindow: z.int().positive().optional(),
  })
  .refine(({ width, heads }) => width % heads === 0, { error: 'width must be a multiple of heads', path: ['width'] });
type Config = z.infer<typeof schema>;

/**
 * Causal Transformer (deepSTRF): a convolution over the last patchBins bins makes a token of every bin,
 * sinusoidal positions are added, post-norm encoder layers attend to the past, a linear readout follows.
 */
export const transformer: Architecture<Config> = {
  name: 'transformer',
  domain: 'auditory',
  summary: 'Tokens of spectrogram patches, causal self-attention, a linear readout.',
  source: 'deepSTRF, Transformer; Vaswani et al. (2017), arXiv 1706.03762',
  input: 'frames',
  schema,
  nonlinearity: 'identity',
  specs: (config, { frame, copies, units }) => {
    const { width, patchBins, layers } = config;
    const channels = frame[0] * copies;
    return [
      trainable('tokens/kernel', [patchBins, channels, width], uniformFanIn(patchBins * channels)),
      trainable('tokens/bias', [width], uniformFanIn(patchBins * channels)),
      ...Array.from({ length: layers }, (_, i) => layerSpecs(`layer${i + 1}`, config)).flat(),
      ...linearReadoutSpecs(width, units),
    ];
  },
  receptiveFieldBins: ({ patchBins, contextWindow, layers }) =>
    contextWindow === undefined ? Number.POSITIVE_INFINITY : patchBins + layers * (contextWindow - 1),
  drive: (net, x, mode) => linearReadout(features(net, x, mode), net.weights),
  features,
};

function layerSpecs(at: string, { width, ffFactor }: Config): WeightSpec[] {
  const inner = Math.round(width * ffFactor);
  const matrix = (name: string, inputs: number, outputs: number) => [
    trainable(`${at}/${name}/kernel`, [inputs, outputs], uniformFanIn(inputs)),
    trainable(`${at}/${name}/bias`, [outputs], { constant: 0 }),
  ];
  const norm = (name: string) => [
    trainable(`${at}/${name}/gamma`, [width], { constant: 1 }),
    trainable(`${at}/${name}/beta`, [width], { constant: 0 }),
  ];
  return [
    ...matrix('attention/in', width, 3 * width),
    ...matrix('attention/out', width, width),
    ...norm('attention/norm'),
    ...matrix('feed-forward/in', width, inner),
    ...matrix('feed-forward/out', inner, width),
    ...norm('feed-forward/norm'),
  ];
}

function features({ config, weights }: Network<Config>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  const [batch, time] = x.shape;
  const frames = x.reshape<tf.Tensor3D>([batch, time, -1]);
  const tokens = causalConvolution(frames, weights.get<tf.Rank.R3>('tokens/kernel')).add(weights.get('tokens/bias'));
  const drop = (value: tf.Tensor3D, name: string) =>
    dropout(value, config.dropout, name, mode.training ? mode.dropoutKey : undefined);
  let state = drop(tokens.add(sinusoidalPositions(time, config.width)), 'tokens');
  for (let i = 1; i <= config.layers; i++) state = encoderLayer(`layer${i}`, state, weights, config, drop);
  return state;
}

function encoderLayer(
  at: string,
  x: tf.Tensor3D,
  weights: Weights,
  { heads, contextWindow }: Config,
  drop: (value: tf.Tensor3D, name: string) => tf.Tensor3D,
): tf.Tensor3D {
  const [batch, time, width] = x.shape;
  const matrix = (value: tf.Tensor3D, name: string) =>
    dense(value, weights.get(`${at}/${name}/kernel`), weights.get(`${at}/${name}/bias`));
  const norm = (value: tf.Tensor3D, name: string) =>
    layerNorm(value, weights.get(`${at}/${name}/gamma`), weights.get(`${at}/${name}/beta`));

  const projected = matrix(x, 'attention/in').reshape([batch, time, 3, heads, width / heads]);
  const [q, k, v] = tf.unstack(projected.transpose([2, 0, 3, 1, 4])) as tf.Tensor4D[];
  const attended = causalAttention(q, k, v, contextWindow)
    .transpose([0, 2, 1, 3])
    .reshape<tf.Tensor3D>([batch, time, width]);
  const seen = norm(x.add(drop(matrix(attended, 'attention/out'), `${at}/attention`)), 'attention/norm');
  const inner = drop(matrix(seen, 'feed-forward/in').relu(), `${at}/feed-forward/inner`);
  return norm(seen.add(drop(matrix(inner, 'feed-forward/out'), `${at}/feed-forward`)), 'feed-forward/norm');
}
