import { tf } from '../../../engine/tensorflow.ts';
import {
  type Backward,
  type BackwardPlan,
  backwardChain,
  chainFieldBins,
  forwardChain,
  planBackward,
} from './chain-dstrf.ts';
import type { GradientSource, GradientTask } from './gradient-source.ts';
import { joinBatches } from './join-batches.ts';
import { outputSlopes, withLags } from './output-slopes.ts';
import { stimulusWindows } from './windows.ts';

/** Times in one pass: with the units of a block few enough to stay in the caches. */
const timesAtOnce = 128;

/**
 * dSTRFs of an encoder that is a chain of stages; undefined for others. The derivatives of its activations are computed
 * once and kept (about 1.5 values a hidden unit, lag and time); every block of units is one backward pass through them.
 */
export function chainGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource | undefined {
  const held: tf.Tensor[] = [];
  // A copy, because some kernels are the encoder's own variables.
  const hold = <T extends tf.Tensor>(tensor: T): T => {
    const copy = tf.keep(tensor.clone());
    held.push(copy);
    return copy;
  };
  let plan: BackwardPlan | undefined;
  const chunks: { slopes: tf.Tensor4D[]; outputSlope: tf.Tensor2D }[] = [];
  tf.tidy(() => {
    const stages = encoder.chain();
    if (!stages) return;
    const { readout, steps } = planBackward(stages);
    plan = { readout: hold(readout), steps: steps.map((step) => holdStep(step, hold)) };
    const window = { from: 0, to: chainFieldBins(stages) - 1 };
    for (let start = 0; start < times.length; start += timesAtOnce) {
      tf.tidy(() => {
        const raw = stimulusWindows(stimuli, times.slice(start, start + timesAtOnce), window);
        const { drive, slopes } = forwardChain(stages, encoder.standardise(raw).transpose([2, 1, 0]));
        const outputSlope = hold(outputSlopes(encoder, drive));
        chunks.push({ slopes: slopes.map(hold), outputSlope });
      });
    }
  });
  const ready = plan;
  if (!ready) return undefined;
  return {
    gradients: (units) =>
      joinBatches(
        times.length,
        (start) => start + timesAtOnce,
        (start) => {
          const { slopes, outputSlope } = chunks[start / timesAtOnce];
          return withLags(backwardChain(ready, slopes, outputSlope, units), span.to + 1);
        },
      ),
    dispose: () => tf.dispose(held),
  };
}

function holdStep(step: Backward, hold: <T extends tf.Tensor>(tensor: T) => T): Backward {
  switch (step.kind) {
    case 'slope':
      return step;
    case 'fir':
      return { ...step, band: hold(step.band) };
    default:
      return { ...step, kernel: hold(step.kernel) };
  }
}
