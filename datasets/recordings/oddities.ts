import type { NdArray } from '../../src/arrays.ts';
import type { NamedSound } from './sounds.ts';
import type { SpikeTable } from './spikes.ts';

type Sound = Pick<NamedSound, 'name' | 'bins'>;

/**
 * What is odd about counted spikes and can still be used: repeats in which no unit fired (as when repeats are counted
 * from 1), units without spikes, sounds with one repeat, and times that look as if they were in another unit.
 * @param repeats [repeat, time, unit] a sound, NaN for what was not recorded
 */
export function oddities(
  table: SpikeTable,
  repeats: readonly NdArray[],
  sounds: readonly Sound[],
  units: readonly string[],
  binMs: number,
): string[] {
  const fired = new Uint8Array(units.length);
  /** Names of the sounds without spikes, by repeat. */
  const silent: string[][] = [];
  repeats.forEach(({ shape: [count, bins], data }, sound) => {
    for (let repeat = 0; repeat < count; repeat++) {
      let any = false;
      for (let i = repeat * bins * units.length; i < (repeat + 1) * bins * units.length; i++) {
        if (!(data[i] > 0)) continue;
        any = true;
        fired[i % units.length] = 1;
      }
      silent[repeat] ??= [];
      if (!any) silent[repeat].push(sounds[sound].name);
    }
  });
  const silences = silent.flatMap((names, repeat) =>
    names.length > 0
      ? [`Repeat ${repeat} of ${several(names, 'sounds')} has no spike of any unit; repeats count from 0.`]
      : [],
  );
  const unheard = units.filter((_, unit) => !fired[unit]);
  return [
    ...silences,
    ...silentUnits(unheard),
    ...singleRepeats(repeats, sounds),
    ...earlySpikes(table, sounds, binMs),
  ];
}

function silentUnits(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  if (names.length === 1) return [`Unit "${names[0]}" has no spikes; its scores will be undefined.`];
  return [`${several(names, 'units')} have no spikes; their scores will be undefined.`];
}

function singleRepeats(repeats: readonly NdArray[], sounds: readonly Sound[]): string[] {
  const names = sounds.filter((_, sound) => repeats[sound].shape[0] === 1).map(({ name }) => name);
  if (names.length === 0) return [];
  const some = `${several(names, 'sounds')} ${names.length === 1 ? 'has' : 'have'}`;
  const which = names.length === sounds.length ? 'Every sound has' : some;
  return [`${which} one repeat only: noise-corrected scores (CCnorm) are undefined for them.`];
}

/** Spikes from which on the times are looked at, and the part of a sound that real ones go beyond. */
const early = { spikes: 20, part: 0.02 };

function earlySpikes({ timeS, stimulus }: SpikeTable, sounds: readonly Sound[], binMs: number): string[] {
  if (timeS.length < early.spikes) return [];
  let latest = 0;
  timeS.forEach((time, spike) => {
    latest = Math.max(latest, (1000 * time) / (sounds[stimulus[spike]].bins * binMs));
  });
  if (latest >= early.part) return [];
  const share = `${(100 * latest).toPrecision(2)} %`;
  return [`All spikes lie in the first ${share} of their sounds; are times in seconds called time_ms?`];
}

/** Names that a warning has room for. */
const shownNames = 3;

/** `"a"` for one name, `7 units ("a", "b", "c", …)` for many. */
function several(names: readonly string[], kind: string): string {
  if (names.length === 1) return `"${names[0]}"`;
  const shown = names.slice(0, shownNames).map((name) => `"${name}"`);
  return `${names.length} ${kind} (${shown.join(', ')}${names.length > shownNames ? ', …' : ''})`;
}
