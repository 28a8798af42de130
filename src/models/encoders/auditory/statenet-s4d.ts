import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { longConvolution } from '../../../layers/long-convolution.ts';
import { s4dKernel } from '../../../layers/recurrent/s4d.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { activate, dense } from '../../chain.ts';
import { uniformFanIn } from '../../initialisers.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';
import { statenet, statenetOptions } from './statenet.ts';

const schema = z.strictObject({
  ...statenetOptions,
  /** Pairs of conjugate modes of every channel. */
  modes: z.int().positive().default(32),
  /** Steps Δ are drawn log-uniformly between these two. */
  smallestStep: z.number().positive().default(1e-3),
  largestStep: z.number().positive().default(1e-1),
});
type Config = z.infer<typeof schema>;

/**
 * StateNet with a diagonal state space a channel (S4D-Lin: λ_n = −½ + iπn at the start), a direct path, GELU, and a
 * gated linear unit that mixes the channels, as in the S4 layer. A hidden size other than the encoder's needs a dense
 * layer in front.
 */
export const statenetS4d = statenet<Config>({
  name: 'statenet-s4d',
  summary: 'A locally connected encoder of every frame, diagonal state spaces as long convolutions, a linear readout.',
  source: 'deepSTRF, StateNet-S4; Gu et al. (2022), arXiv 2206.11893',
  schema,
  recurrentSpecs: (config, inputs, hidden) => [
    ...(inputs === hidden ? [] : [trainable('recurrent/in/kernel', [inputs, hidden], uniformFanIn(inputs))]),
    ...stateSpaceSpecs(config, hidden),
    trainable('recurrent/mix/kernel', [hidden, 2 * hidden], uniformFanIn(hidden)),
    trainable('recurrent/mix/bias', [2 * hidden], uniformFanIn(hidden)),
  ],
  recurrence(x, weights, _config, hidden) {
    const input = x.shape[2] === hidden ? x : dense(x, weights.get('recurrent/in/kernel'));
    const states = longConvolution(input, kernelOf(weights, x.shape[1]));
    const active = activate(states.add(input.mul(weights.get('recurrent/direct'))), 'gelu') as tf.Tensor3D;
    const mixed = dense(active, weights.get('recurrent/mix/kernel'), weights.get('recurrent/mix/bias'));
    const [value, gate] = tf.split(mixed, 2, 2);
    return value.mul(gate.sigmoid());
  },
});

function kernelOf(weights: Weights, bins: number): tf.Tensor2D {
  return s4dKernel(
    {
      logStep: weights.get<tf.Rank.R1>('recurrent/log-step'),
      logDecay: weights.get<tf.Rank.R2>('recurrent/log-decay'),
      frequency: weights.get<tf.Rank.R2>('recurrent/frequency'),
      outputReal: weights.get<tf.Rank.R2>('recurrent/output-real'),
      outputImaginary: weights.get<tf.Rank.R2>('recurrent/output-imaginary'),
    },
    bins,
  );
}

function stateSpaceSpecs({ modes, smallestStep, largestStep }: Config, hidden: number): WeightSpec[] {
  const [low, high] = [Math.log(smallestStep), Math.log(largestStep)];
  const logUniform = (stream: RandomStream, length: number) =>
    Float32Array.from({ length }, () => low + (high - low) * stream.uniform());
  const harmonics = (_stream: RandomStream, length: number) =>
    Float32Array.from({ length }, (_, i) => Math.PI * (i % modes));
  return [
    trainable('recurrent/log-step', [hidden], { draw: logUniform }),
    trainable('recurrent/log-decay', [hidden, modes], { constant: Math.log(0.5) }),
    trainable('recurrent/frequency', [hidden, modes], { draw: harmonics }),
    trainable('recurrent/output-real', [hidden, modes], { normalSd: Math.SQRT1_2 }),
    trainable('recurrent/output-imaginary', [hidden, modes], { normalSd: Math.SQRT1_2 }),
    trainable('recurrent/direct', [hidden], { normalSd: 1 }),
  ];
}
