import { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { ForwardMode } from '../../models/forward-mode.ts';
import { encoderLoss } from './encoder-loss.ts';
import type { EncoderTraining } from './settings.ts';
import type { TrainingBatch } from './training-set.ts';

/** Which output is fitted: the drive itself in the first of two stages, the whole network otherwise. */
export type FitStage = 'linear' | 'full';

/**
 * Loss of an encoder on one batch, penalties included. Poisson losses are those of rates in the unit of the data, the
 * others those of the network's own output.
 */
export function batchLoss(
  encoder: Encoder,
  { x, responses, weights }: TrainingBatch,
  { loss, penalties }: Pick<EncoderTraining, 'loss' | 'penalties'>,
  stage: FitStage,
  mode: ForwardMode,
): tf.Scalar {
  const output = stage === 'linear' ? encoder.drive(x, mode) : encoder.forward(x, mode);
  const predicted = loss === 'poisson' ? encoder.rescale(output) : output;
  const fit = encoderLoss(loss, predicted, responses, weights);
  return penalties.reduce<tf.Scalar>((sum, penalty) => sum.add(weightPenalty(encoder, penalty)), fit);
}

/** l1 · Σ|w| + l2 · Σw² over the trained weights whose names begin with `weights`. */
function weightPenalty(encoder: Encoder, { weights: prefix, l1, l2 }: EncoderTraining['penalties'][number]): tf.Scalar {
  const names = encoder.weights.trainableNames.filter((name) => name.startsWith(prefix));
  const terms = names.flatMap((name) => {
    const weight = encoder.weights.get(name);
    return [
      ...(l1 > 0 ? [weight.abs().sum<tf.Scalar>().mul<tf.Scalar>(l1)] : []),
      ...(l2 > 0 ? [weight.square().sum<tf.Scalar>().mul<tf.Scalar>(l2)] : []),
    ];
  });
  return terms.length > 0 ? tf.addN(terms) : tf.scalar(0);
}
