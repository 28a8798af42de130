import { z } from 'zod';
import { adaptationTimeConstantMs } from '../../../src/models/encoders/prefilters/time-constants.ts';
import type { PeerSizes } from './deepstrf-models.ts';
import type { Tally } from './tally.ts';

/** Arguments of deepSTRF's modules that show in no parameter's shape. */
export const kwargsSchema = z.looseObject({
  temporal_window_size: z.int().positive().optional(),
  init_tau: z.number().optional(),
  prefiltering: z.looseObject({ min_freq: z.number(), max_freq: z.number() }).optional(),
});

/** deepSTRF's defaults. */
const defaults = { window: 9, initialTau: 2 };

/**
 * Sizes of a module from the shapes in its file and its arguments; defaults of the peer are taken where an argument is
 * not given, because then the module was made with them.
 */
export function peerSizes(
  tally: Tally,
  name: string,
  kwargs: z.infer<typeof kwargsSchema>,
  { bands, kernel }: { bands: number; kernel?: readonly number[] },
): PeerSizes {
  const window = kernel?.[3] ?? kwargs.temporal_window_size ?? defaults.window;
  if (kernel && kwargs.temporal_window_size !== undefined) {
    tally.equal(`${name}: window of the kernel`, kernel[3], kwargs.temporal_window_size);
  }
  return {
    bands,
    window,
    leak: pythonRound(7 * (kwargs.init_tau ?? defaults.initialTau)),
    adaptation: kwargs.prefiltering ? adaptationLength(kwargs.prefiltering.min_freq) : 1,
  };
}

/** Three time constants of the lowest band, the slowest one, in bins that the peer takes for 1 ms. */
const adaptationLength = (lowestHz: number): number => pythonRound(3 * adaptationTimeConstantMs(lowestHz)) + 1;

/** Python rounds halves to the even neighbour. */
function pythonRound(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
