import type { DecodingData } from '../../../data/decoding-data.ts';
import type { VideoDecoder } from '../../../models/decoders/video-decoder.ts';
import { unitsOfRegions } from '../mask-responses.ts';
import { type Mask, type MeasureMasksOptions, measureMasks } from '../measure-masks.ts';
import { measureNull } from './null-effects.ts';
import type { RunMeasures } from './statistics.ts';

export interface MeasureRunOptions extends Omit<MeasureMasksOptions, 'trials' | 'features'> {
  /** Masks that are tested; all when left out. */
  readonly tested?: (mask: Mask) => boolean;
  /** Random masks of each sort beside every mask that is tested; none when left out. */
  readonly random?: number;
  /** Test conditions, one sample each, that random masks are measured on (16). */
  readonly randomConditions?: number;
  /** Of the random masks; `seed` when left out. The same in all runs of a table. */
  readonly drawSeed?: number;
  /** Whether every sample is measured of all masks, tested or not. */
  readonly allTrials?: boolean;
}

/** Measures masks with one decoder: their distances, those of single trials, and random masks. Throws as `measureMasks`. */
export function measureRun(decoder: VideoDecoder, data: DecodingData, options: MeasureRunOptions): RunMeasures {
  const {
    tested = () => true,
    random = 0,
    randomConditions = 16,
    drawSeed = options.seed,
    allTrials,
    ...others
  } = options;
  const distances = measureMasks(decoder, data, { ...others, trials: (mask) => allTrials === true || tested(mask) });
  if (random === 0) return { distances };
  const rows = [...options.masks.keys()].filter((row) => tested(options.masks[row]));
  const masks = rows.map((row) => {
    const { name, regions, units } = options.masks[row];
    return { name, units: units ?? unitsOfRegions(data.unitRegions, regions) };
  });
  const { mode, window, onProgress } = options;
  const settings = { draws: random, conditions: randomConditions, seed: drawSeed, mode, window, onProgress };
  return { distances, nulls: { rows, effects: measureNull(decoder, data, distances.features, masks, settings) } };
}
