import { sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import {
  type Backward,
  type BackwardPlan,
  backwardChain,
  chainFieldBins,
  forwardChain,
  planBackward,
} from './chain-dstrf.ts';
import { type GradientSource, type GradientTask, joinBatches, outputSlopes, withLags } from './gradient-source.ts';
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

/** Stimulus values in the windows of one pass. */
const valuesAtOnce = 2 ** 16;
/** Units in one pass: with the windows few enough to stay in the caches. */
const unitsAtOnce = 16;

/**
 * dSTRFs of an encoder whose architecture has an explicit backward pass over windows; undefined for others. A forward pass
 * over some windows, then backward passes for blocks of units.
 */
export function explicitGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource | undefined {
  if (!encoder.architecture.windows || encoder.config.prefilter !== 'none') return undefined;
  const window = { from: 0, to: encoder.receptiveFieldBins - 1 };
  const batch = Math.max(1, Math.floor(valuesAtOnce / ((window.to + 1) * sizeOf(encoder.shape.frame))));
  return {
    gradients: (units) =>
      joinBatches(
        times.length,
        (start) => start + batch,
        (start, end) => {
          const windows = encoder.standardise(stimulusWindows(stimuli, times.slice(start, end), window));
          const { drive, gradients } = encoder.windows(windows)!;
          const slopes = outputSlopes(encoder, drive);
          const blocks: tf.Tensor[] = [];
          for (let first = 0; first < units.length; first += unitsAtOnce) {
            const block = units.slice(first, first + unitsAtOnce);
            blocks.push(tf.tidy(() => withLags(gradients(slopes, block), span.to + 1)));
          }
          return tf.concat(blocks, 0);
        },
      ),
    dispose: () => undefined,
  };
}
