import { sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { GradientSource, GradientTask } from './gradient-source.ts';
import { joinBatches } from './join-batches.ts';
import { outputSlopes, withLags } from './output-slopes.ts';
import { stimulusWindows } from './windows.ts';

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
