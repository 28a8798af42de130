import type { NdArray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { randomStream } from '../../../random/stream.ts';
import { activeFrames } from '../components/frame-energy.ts';
import type { ClipTime, WindowSpan } from './windows.ts';

interface SampleTimesOptions {
  /** Times wanted; all that fit when there are fewer. */
  readonly count: number;
  /** Frames around a time that must lie inside its clip, see `reach`. */
  readonly span: WindowSpan;
  /** Bins at the start of every clip that are left out. */
  readonly skipBins?: number;
  readonly seed: number;
}

/**
 * Times for dSTRFs, drawn without replacement from stream "dstrf-times" of `seed` and given in order: those whose
 * window lies inside the clip, with a stimulus in the present bin and in the oldest bin of the window, as in the code
 * of Wingert et al. (2026).
 * Throws InvalidData when there is none.
 */
export function sampleTimes(stimuli: readonly NdArray[], options: SampleTimesOptions): ClipTime[] {
  const { count, span, skipBins = 0, seed } = options;
  const active = activeFrames(stimuli);
  const fitting: ClipTime[] = [];
  for (const [clip, { shape }] of stimuli.entries()) {
    for (let bin = Math.max(skipBins, span.to); bin < shape[0] && bin - span.from < shape[0]; bin++) {
      if (active[clip][bin] && active[clip][bin - span.to]) fitting.push({ clip, bin });
    }
  }
  if (fitting.length === 0) {
    throw new CortexError(
      'InvalidData',
      `No time of ${stimuli.length} clips has the bins ${-span.to} to ${-span.from} around it and a stimulus in them; ` +
        'give longer clips or fewer lags.',
    );
  }
  const drawn = randomStream(seed, 'dstrf-times').permutation(fitting.length).subarray(0, count);
  return Array.from(drawn.sort(), (i) => fitting[i]);
}
