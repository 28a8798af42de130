import { tf } from '../../../src/engine/tensorflow.ts';
import type { Encoder } from '../../../src/models/encoders/encoder.ts';
import { type GradientDescent, gradientStep, type TrainingMode } from '../../../src/training/gradient-step.ts';
import { type OurNetwork, timed } from './networks.ts';

interface EncoderWork {
  readonly optimiser: GradientDescent & { dispose(): void };
  readonly learningRate: number;
  readonly input: tf.Tensor;
  /** [batch, time, unit] */
  readonly responses: tf.Tensor3D;
}

/** Steps of an encoder by the mean squared error, and forward passes; disposes everything that it is given. */
export function ourEncoder(encoder: Encoder, { optimiser, learningRate, input, responses }: EncoderWork): OurNetwork {
  let steps = 0;
  const step = () => {
    const lossOf = (mode: TrainingMode) => encoder.forward(input, mode).sub(responses).square().mean<tf.Scalar>();
    gradientStep(encoder, optimiser, lossOf, { learningRate, seed: 1, step: steps++ });
  };
  const forward = () => {
    const output = tf.tidy(() => encoder.forward(input));
    output.dataSync();
    output.dispose();
  };
  return {
    parameters: encoder.parameterCount,
    time: timed({ step, forward }),
    dispose() {
      encoder.dispose();
      optimiser.dispose();
      tf.dispose([input, responses]);
    },
  };
}
