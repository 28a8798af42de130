import { z } from 'zod';
import { tf } from '../../../engine/tensorflow.ts';
import { timeScan } from '../../../layers/recurrent/time-scan.ts';
import { unstacked } from '../../../layers/unstacked.ts';
import type { RandomStream } from '../../../random/stream.ts';
import { dense } from '../../chain.ts';
import { uniformFanIn, uniformWithin } from '../../initialisers.ts';
import { trainable, type WeightSpec, type Weights } from '../../weights.ts';
import { statenet, statenetOptions } from './statenet.ts';

const schema = z.strictObject({
  ...statenetOptions,
  /** States of every inner channel. */
  stateSize: z.int().positive().default(16),
  /** Inner channels as a multiple of the hidden ones. */
  expand: z.int().positive().default(2),
  /** Taps of the short convolution in front of the scan. */
  convolutionBins: z.int().positive().default(4),
});
type Config = z.infer<typeof schema>;

/** Range of the steps Δ at the start. */
const [smallestStep, largestStep] = [1e-3, 1e-1];

/**
 * StateNet with a Mamba block: x, z = W·input; x through a short causal convolution and SiLU; Δ, B, C from x;
 * h ← e^{ΔA}⊙h + Δ·B·x, y = C·h + D·x, the output is W'·(y⊙SiLU(z)).
 */
export const statenetMamba = statenet<Config>({
  name: 'statenet-mamba',
  summary: 'A locally connected encoder of every frame, a selective state space, a linear readout.',
  source: 'deepSTRF, StateNet-Mamba; Gu & Dao (2023), arXiv 2312.00752, Algorithm 2 and Fig. 3',
  schema,
  recurrentSpecs: blockSpecs,
  recurrence(x, weights, config, hidden) {
    const [value, gate] = tf.split(dense(x, weights.get('recurrent/in/kernel')), 2, 2);
    const convolved = silu(shortConvolution(value as tf.Tensor3D, weights));
    const states = selectiveScan(convolved, weights, config.stateSize, stepRank(hidden));
    return dense(states.mul(silu(gate)), weights.get('recurrent/out/kernel'));
  },
});

/** Numbers from which the steps Δ of all inner channels are made. */
const stepRank = (hidden: number): number => Math.ceil(hidden / 16);

function blockSpecs({ stateSize, expand, convolutionBins }: Config, inputs: number, hidden: number): WeightSpec[] {
  const inner = expand * hidden;
  const rank = stepRank(hidden);
  return [
    trainable('recurrent/in/kernel', [inputs, 2 * inner], uniformFanIn(inputs)),
    trainable('recurrent/convolution/taps', [convolutionBins, inner], uniformFanIn(convolutionBins)),
    trainable('recurrent/convolution/bias', [inner], uniformFanIn(convolutionBins)),
    trainable('recurrent/select/kernel', [inner, rank + 2 * stateSize], uniformFanIn(inner)),
    trainable('recurrent/step/kernel', [rank, inner], uniformWithin(1 / Math.sqrt(rank))),
    trainable('recurrent/step/bias', [inner], { draw: drawStepBias }),
    trainable('recurrent/log-decay', [inner, stateSize], {
      draw: (_stream, length) => Float32Array.from({ length }, (_, i) => Math.log(1 + (i % stateSize))),
    }),
    trainable('recurrent/direct', [inner], { constant: 1 }),
    trainable('recurrent/out/kernel', [inner, hidden], uniformFanIn(inner)),
  ];
}

/** softplus⁻¹ of steps drawn log-uniformly. */
function drawStepBias(stream: RandomStream, length: number): Float32Array {
  const [low, high] = [Math.log(smallestStep), Math.log(largestStep)];
  return Float32Array.from({ length }, () => Math.log(Math.expm1(Math.exp(low + (high - low) * stream.uniform()))));
}

const silu = (x: tf.Tensor): tf.Tensor3D => x.mul(x.sigmoid());

/** Every channel with its own few taps, tap 0 = now: x [batch, time, channel]. */
function shortConvolution(x: tf.Tensor3D, weights: Weights): tf.Tensor3D {
  const [batch, time, channels] = x.shape;
  const taps = unstacked(weights.get('recurrent/convolution/taps'));
  const padded = x.pad([
    [0, 0],
    [taps.length - 1, 0],
    [0, 0],
  ]);
  const terms = taps.map((tap, lag) =>
    tf.mul<tf.Tensor3D>(padded.slice([0, taps.length - 1 - lag, 0], [batch, time, channels]), tap),
  );
  return tf.addN(terms).add<tf.Tensor3D>(weights.get('recurrent/convolution/bias'));
}

/** y [batch, time, channel] of the selective state space that x [batch, time, channel] drives. */
function selectiveScan(x: tf.Tensor3D, weights: Weights, stateSize: number, rank: number): tf.Tensor3D {
  const timeMajor = x.transpose<tf.Tensor3D>([1, 0, 2]);
  const [time, batch, channels] = timeMajor.shape;
  const selected = dense(timeMajor, weights.get('recurrent/select/kernel'));
  const [low, input, output] = tf.split(selected, [rank, stateSize, stateSize], 2) as tf.Tensor3D[];
  const step = dense(low, weights.get('recurrent/step/kernel'), weights.get('recurrent/step/bias')).softplus();
  const decay = step.expandDims(3).mul(weights.get('recurrent/log-decay').exp().neg()).exp();
  const written = tf.matMul(
    step.mul(timeMajor).reshape<tf.Tensor3D>([time * batch, channels, 1]),
    input.reshape<tf.Tensor3D>([time * batch, 1, stateSize]),
  );
  const states = timeScan(decay, written.reshape(decay.shape));
  const read = tf.matMul(
    states.reshape<tf.Tensor3D>([time * batch, channels, stateSize]),
    output.reshape<tf.Tensor3D>([time * batch, stateSize, 1]),
  );
  return read
    .reshape(timeMajor.shape)
    .add(timeMajor.mul(weights.get('recurrent/direct')))
    .transpose([1, 0, 2]);
}
