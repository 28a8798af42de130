import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { firBank } from '../../../layers/waveform/fir-bank.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type Weights } from '../../weights.ts';
import type { Architecture, Network, SignalShape } from '../architecture.ts';
import { evenStrides } from './even-strides.ts';
import { sincBank, sincSpecs } from './front-ends/sincnet.ts';
import { linearReadout, linearReadoutSpecs } from './linear-readout.ts';
import { soundRateOf } from './waveform.ts';

const schema = z.strictObject({
  /** Filters on the sound. */
  filters: z.int().min(2).default(48),
  lowestHz: z.number().positive().default(50),
  /** Taps of the filters on the sound and of every convolution. */
  taps: z.int().positive().default(64),
  /** Channels of the strided convolutions. */
  channels: z.int().positive().default(128),
  /** Strided convolutions; their strides multiply to the samples of a bin. */
  layers: z.int().positive().default(5),
  /** Strides in place of those that follow from the samples of a bin. */
  strides: z.array(z.int().positive()).min(1).optional(),
  /** Channels of the last convolution, which all units share. */
  bottleneck: z.int().positive().default(64),
});
type Config = z.infer<typeof schema>;

/** Slope of PReLU below zero at the start (He et al. 2015). */
const negativeSlope = 0.25;

/**
 * ICNet (Drakopoulos et al. 2025): sound → SincNet filters → sgn(x)·ln(1 + |x|) → causal strided convolutions with
 * PReLU → a bottleneck → a linear readout and softplus: Poisson rates. Its several animals and their drift over time,
 * which the authors model besides, are left out.
 */
export const icnet: Architecture<Config> = {
  name: 'icnet',
  domain: 'auditory',
  summary: 'Sound to rates: SincNet filters, causal strided convolutions, a bottleneck, a Poisson readout.',
  source: 'Drakopoulos et al. (2025), Nat. Mach. Intell. 7:1478, ICNet; after deepSTRF’s port',
  input: 'waveform',
  schema,
  nonlinearity: 'softplus',
  specs: (config, shape) => {
    const { filters, lowestHz, taps, channels, bottleneck } = config;
    const convolution = (name: string, inputs: number, outputs: number) => [
      trainable(`${name}/kernel`, [taps, inputs, outputs], uniformFanIn(taps * inputs)),
      trainable(`${name}/bias`, [outputs], uniformFanIn(taps * inputs)),
      trainable(`${name}/slope`, [outputs], { constant: negativeSlope }),
    ];
    return [
      ...sincSpecs(filters, lowestHz, soundRateOf('icnet', shape) / 2),
      ...stridesOf(config, shape).flatMap((_, i) =>
        convolution(`convolution${i + 1}`, i === 0 ? filters : channels, channels),
      ),
      ...convolution('bottleneck', channels, bottleneck),
      ...linearReadoutSpecs(bottleneck, shape.units),
    ];
  },
  receptiveFieldBins(config, shape) {
    // Every layer reaches taps − 1 of its own input samples back.
    let [samples, samplesPerStep] = [config.taps, 1];
    for (const stride of [...stridesOf(config, shape), 1]) {
      samples += (config.taps - 1) * samplesPerStep;
      samplesPerStep *= stride;
    }
    return Math.ceil((samples - samplesPerStep) / samplesPerStep) + 1;
  },
  drive: (net, sound) => linearReadout(features(net, sound), net.weights),
  features,
};

function features({ config, shape, weights }: Network<Config>, sound: tf.Tensor): tf.Tensor3D {
  const bank = sincBank(weights, config.taps, soundRateOf('icnet', shape));
  const filtered = firBank(sound as tf.Tensor2D, bank);
  let state = filtered.sign().mul<tf.Tensor3D>(filtered.abs().log1p());
  for (const [i, stride] of stridesOf(config, shape).entries()) {
    state = stridedConvolution(state, stride, `convolution${i + 1}`, weights);
  }
  return stridedConvolution(state, 1, 'bottleneck', weights);
}

/**
 * Convolution whose output t ends with the last of its own `stride` samples, then PReLU. A block of `stride` samples
 * taken as channels makes it one of stride 1, for which every backend has all gradients.
 */
function stridedConvolution(x: tf.Tensor3D, stride: number, name: string, weights: Weights): tf.Tensor3D {
  const kernel = weights.get<tf.Rank.R3>(`${name}/kernel`);
  const [batch, samples, inputs] = x.shape;
  const [taps, , outputs] = kernel.shape;
  const steps = Math.floor(samples / stride);
  const reach = Math.ceil(taps / stride);
  const blocks = x
    .slice([0, 0, 0], [batch, steps * stride, inputs])
    .reshape<tf.Tensor3D>([batch, steps, stride * inputs])
    .pad<tf.Tensor3D>([
      [0, 0],
      [reach - 1, 0],
      [0, 0],
    ]);
  const blockKernel = kernel
    .pad([
      [reach * stride - taps, 0],
      [0, 0],
      [0, 0],
    ])
    .reshape<tf.Tensor3D>([reach, stride * inputs, outputs]);
  const sums = tf.conv1d(blocks, blockKernel, 1, 'valid').add<tf.Tensor3D>(weights.get(`${name}/bias`));
  return sums.relu().sub(
    sums
      .neg()
      .relu()
      .mul(weights.get(`${name}/slope`)),
  );
}

/** Throws InvalidInput when the samples of a bin are no whole number or no product of so many strides. */
function stridesOf({ strides, layers, taps }: Config, shape: SignalShape): readonly number[] {
  const samplesPerBin = (soundRateOf('icnet', shape) * shape.binMs) / 1000;
  const whole = Math.round(samplesPerBin);
  if (Math.abs(samplesPerBin - whole) > 1e-3) {
    throw new CortexError(
      'InvalidInput',
      `ICNet needs a whole number of samples in a bin but ${shape.binMs} ms at ${shape.samplingRateHz} Hz are ` +
        `${samplesPerBin.toFixed(3)}; resample the sound, for example to ${(whole * 1000) / shape.binMs} Hz.`,
    );
  }
  if (!strides) return evenStrides(whole, layers, taps);
  const product = strides.reduce((all, stride) => all * stride, 1);
  if (product === whole && strides.every((stride) => stride <= taps)) return strides;
  throw new CortexError(
    'InvalidInput',
    `The strides [${strides.join(', ')}] must multiply to the ${whole} samples of a bin, none above taps (${taps}), ` +
      `but multiply to ${product}; leave them out or change binMs.`,
  );
}
