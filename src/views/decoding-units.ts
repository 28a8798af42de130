import type { Clip, Unit } from '../data/encoding-data.ts';
import { CortexError, listed, quoted } from '../errors.ts';
import { isRecorded } from './trial-parts.ts';

/** The units that a decoder reads, by their indices, and the region of each. */
export interface DecodingUnits {
  readonly units: readonly number[];
  readonly regions: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The units that were recorded with every stimulus; others are left out with a warning. Where no unit has a region its site
 * stands for it. Throws InvalidData when some have a region and others none, or no unit was recorded with every stimulus.
 */
export function decodingUnits(clips: readonly Clip[], units: readonly Unit[], skipBins = 0): DecodingUnits {
  const kept = units.flatMap((_, unit) => (clips.every((clip) => hasRepeat(clip, unit, skipBins)) ? unit : []));
  if (kept.length === 0) {
    throw new CortexError(
      'InvalidData',
      `No unit was recorded with every one of the ${clips.length} stimuli, so there is no sample of a population; choose stimuli that units have in common.`,
    );
  }
  const dropped = units.filter((_, unit) => !kept.includes(unit)).map(({ id }) => id);
  const without = kept.filter((unit) => units[unit].region === undefined);
  if (without.length > 0 && without.length < kept.length) {
    throw new CortexError(
      'InvalidData',
      `${without.length} of ${kept.length} units have no region (${listed(without.map((unit) => quoted(units[unit].id)))}) while others have; give every unit one, since regions are what is masked.`,
    );
  }
  return {
    units: kept,
    regions: kept.map((unit) => units[unit].region ?? units[unit].site),
    warnings: [
      ...(dropped.length > 0
        ? [
            `${dropped.length} units that were not recorded with every stimulus are left out of the decoder: ${listed(dropped)}.`,
          ]
        : []),
      ...(without.length > 0 ? ['No unit has a region; sites stand for regions in what is masked.'] : []),
    ],
  };
}

const hasRepeat = ({ repeats }: Clip, unit: number, skipBins: number): boolean =>
  Array.from({ length: repeats.shape[0] }, (_, repeat) => repeat).some((repeat) =>
    isRecorded(repeats, repeat, unit, skipBins),
  );
