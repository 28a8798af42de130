import type { NdArray, TypedArray } from '../arrays.ts';
import type { SplitName } from '../data/decoding-data.ts';
import type { Clip, Unit } from '../data/encoding-data.ts';
import type { TrialShares } from '../data/recording.ts';
import { CortexError, quoted } from '../errors.ts';

/** Units that were recorded together, by their indices. */
export interface SessionUnits {
  readonly session: string;
  readonly units: readonly number[];
}

/** The sessions of a recording, in the order of their first units. */
export function sessionsOf(units: readonly Unit[]): SessionUnits[] {
  const sessions = units.map(({ session, site }) => session ?? site);
  return [...new Set(sessions)].map((session) => ({
    session,
    units: units.flatMap((_, unit) => (sessions[unit] === session ? unit : [])),
  }));
}

/** Whether a unit was recorded in every bin from `start` on of a repeat of `repeats` [repeat, time, unit]. */
export function isRecorded({ shape, data }: NdArray<TypedArray>, repeat: number, unit: number, start = 0): boolean {
  const [, bins, units] = shape;
  for (let bin = start; bin < bins; bin++) {
    if (Number.isNaN(data[(repeat * bins + bin) * units + unit])) return false;
  }
  return true;
}

/** The repeats in which all of these units were recorded, in order. */
export function sharedRepeats(repeats: NdArray<TypedArray>, units: readonly number[], start = 0): number[] {
  return Array.from({ length: repeats.shape[0] }, (_, repeat) => repeat).filter((repeat) =>
    units.every((unit) => isRecorded(repeats, repeat, unit, start)),
  );
}

/** The repeats in which any unit of the session was recorded, in order. */
export function recordedRepeats(repeats: NdArray<TypedArray>, { units }: SessionUnits, start = 0): number[] {
  return Array.from({ length: repeats.shape[0] }, (_, repeat) => repeat).filter((repeat) =>
    units.some((unit) => isRecorded(repeats, repeat, unit, start)),
  );
}

/**
 * Repeats of a clip divided in blocks, in the order of recording: the last ones test, those before them validate. Neighbouring
 * trials resemble each other, so parts are not mixed. Every part has one at least; undefined for fewer than three repeats.
 */
export function divideRepeats(
  repeats: readonly number[],
  { validation, test }: TrialShares,
): Readonly<Record<SplitName, readonly number[]>> | undefined {
  if (repeats.length < 3) return undefined;
  const most = repeats.length - 2;
  const tested = Math.min(most, Math.max(1, Math.round(test * repeats.length)));
  const validated = Math.min(repeats.length - 1 - tested, Math.max(1, Math.round(validation * repeats.length)));
  const trained = repeats.length - tested - validated;
  return {
    train: repeats.slice(0, trained),
    validation: repeats.slice(trained, trained + validated),
    test: repeats.slice(trained + validated),
  };
}

/** The error about a stimulus whose trials are too few to be divided. */
export function tooFewRepeats({ name }: Clip, { session }: SessionUnits, repeats: number): CortexError {
  return new CortexError(
    'InvalidData',
    `Stimulus ${quoted(name)} has ${repeats} trials in ${quoted(session)}, but holding out trials takes 3 or more of every stimulus; hold out stimuli instead, or leave it out.`,
  );
}
