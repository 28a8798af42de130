import type { NdArray } from '../../src/arrays.ts';
import { several } from './several.ts';
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
  /** Most repeats that any unit has of each sound. */
  const most = repeats.map(({ shape: [count, bins], data }, sound) => {
    const recorded = new Int32Array(units.length);
    for (let repeat = 0; repeat < count; repeat++) {
      let [any, there] = [false, false];
      const start = repeat * bins * units.length;
      for (let i = start; i < start + bins * units.length; i++) {
        if (!(data[i] > 0)) continue;
        any = true;
        fired[i % units.length] = 1;
      }
      for (let unit = 0; unit < units.length; unit++) {
        if (Number.isNaN(data[start + unit])) continue;
        there = true;
        recorded[unit]++;
      }
      silent[repeat] ??= [];
      if (there && !any) silent[repeat].push(sounds[sound].name);
    }
    return recorded.reduce((largest, one) => Math.max(largest, one), 0);
  });
  const silences = silent.flatMap((names, repeat) =>
    names.length > 0
      ? [`Repeat ${repeat} of ${several(names, 'sounds')} has no spike of any unit; repeats count from 0.`]
      : [],
  );
  const unheard = units.filter((_, unit) => !fired[unit]);
  return [...silences, ...silentUnits(unheard), ...singleRepeats(most, sounds), ...earlySpikes(table, sounds, binMs)];
}

function silentUnits(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  if (names.length === 1) return [`Unit "${names[0]}" has no spikes; its scores will be undefined.`];
  return [`${several(names, 'units')} have no spikes; their scores will be undefined.`];
}

function singleRepeats(most: readonly number[], sounds: readonly Sound[]): string[] {
  const names = sounds.filter((_, sound) => most[sound] === 1).map(({ name }) => name);
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
