import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { causalConvolution2d } from '../../../layers/causal-convolution.ts';
import { dropout } from '../../../layers/dropout.ts';
import { layerNorm } from '../../../layers/layer-norm.ts';
import { dense } from '../../chain.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';

const schema = z.strictObject({
  /** Convolution layers. */
  layers: z.int().positive().default(3),
  /** Kernels of every layer. */
  kernels: z.int().positive().default(10),
  /** Size of the kernels, in bins and channels. */
  taps: z.int().positive().default(9),
  height: z.int().positive().default(3),
  /** Units of the dense layer behind the convolutions. */
  hidden: z.int().positive().default(90),
  dropout: z.number().min(0).lt(1).default(0.3),
});
type Config = z.infer<typeof schema>;

/** Slope of the leaky ReLU below zero. */
const leak = 0.1;

/** 2D-CNN: convolutions over channels and time with layer norm, a dense layer, a readout a unit. */
export const cnn2d: Architecture<Config> = {
  name: 'cnn-2d',
  domain: 'auditory',
  summary: 'Small kernels over channels and time in three layers, a dense layer over all channels, a readout a unit.',
  source: 'Pennington & David (2023), PLoS Comput. Biol. 19:e1011110, 2D-CNN; kernels and norms of deepSTRF',
  input: 'frames',
  schema,
  nonlinearity: 'parametric-softplus',
  specs: (config, { frame, copies, units }) => {
    const { layers, kernels, taps, height, hidden } = config;
    const features = rowsLeft(config, frame[0]) * kernels;
    return [
      ...Array.from({ length: layers }, (_, i) => {
        const inputs = i === 0 ? copies : kernels;
        const at = `core/layer${i + 1}`;
        return [
          trainable(`${at}/kernel`, [taps, height, inputs, kernels], uniformFanIn(taps * height * inputs)),
          trainable(`${at}/bias`, [kernels], { constant: 0 }),
          trainable(`${at}/norm/gamma`, [kernels], { constant: 1 }),
          trainable(`${at}/norm/beta`, [kernels], { constant: 0 }),
        ];
      }).flat(),
      trainable('core/dense/kernel', [features, hidden], uniformFanIn(features)),
      trainable('core/dense/bias', [hidden], { constant: 0 }),
      ...linearReadoutSpecs(hidden, units),
    ];
  },
  receptiveFieldBins: ({ layers, taps }) => 1 + layers * (taps - 1),
  drive: (net, x, mode) => linearReadout(hiddenUnits(net, x, mode), net.weights),
  features: hiddenUnits,
};

function hiddenUnits({ config, weights }: Network<Config>, x: tf.Tensor, mode: ForwardMode): tf.Tensor3D {
  let y = x as tf.Tensor4D;
  for (let i = 0; i < config.layers; i++) {
    const at = `core/layer${i + 1}`;
    const field = causalConvolution2d(y, weights.get<tf.Rank.R4>(`${at}/kernel`)).add<tf.Tensor4D>(
      weights.get(`${at}/bias`),
    );
    y = tf.leakyRelu(layerNorm(field, weights.get(`${at}/norm/gamma`), weights.get(`${at}/norm/beta`)), leak);
  }
  const [batch, time, rows, kernels] = y.shape;
  const flat = y.reshape<tf.Tensor3D>([batch, time, rows * kernels]);
  const hidden = dense(flat, weights.get('core/dense/kernel'), weights.get('core/dense/bias'));
  const key = mode.training ? mode.dropoutKey : undefined;
  return dropout(tf.leakyRelu(hidden, leak), config.dropout, 'core/dense', key);
}

/** Channels that the valid convolutions leave; throws InvalidInput when none. */
function rowsLeft({ layers, height }: Config, channels: number): number {
  const rows = channels - layers * (height - 1);
  if (rows >= 1) return rows;
  throw new CortexError(
    'InvalidInput',
    `cnn-2d: ${layers} layers of height ${height} need at least ${1 - rows + channels} channels but the stimulus has ${channels}; take fewer layers or height 1.`,
  );
}
