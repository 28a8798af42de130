import { type NdArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { spikeBin } from '../../src/signal/spike-bins.ts';
import type { RecordingsSettings } from './settings.ts';
import type { NamedSound } from './sounds.ts';
import type { SpikeTable } from './spikes.ts';
import type { RepeatCounts } from './trial-table.ts';

/** Counts of every sound, and what is odd about the spikes. */
export interface CountedTrials {
  /** [repeat, time, unit] a sound; NaN for trials that were not recorded. */
  readonly repeats: readonly NdArray[];
  readonly warnings: readonly string[];
}

/**
 * Spike counts in bins of every sound. `table.stimulus` and `table.unit` index `sounds` and the units.
 * Throws InvalidData for a spike in a trial that was not recorded, a sound that no unit was recorded with, and, unless
 * `spikesOutside` says to leave them out, spikes before or after the sound.
 */
export function countTrials(
  table: SpikeTable,
  sounds: readonly NamedSound[],
  units: readonly string[],
  repeatsOf: RepeatCounts,
  { binMs, spikesOutside }: Pick<RecordingsSettings, 'binMs' | 'spikesOutside'>,
): CountedTrials {
  const repeats = sounds.map((sound, index) => emptyTrials(sound, index, units.length, repeatsOf));
  let outside = 0;
  for (let spike = 0; spike < table.timeS.length; spike++) {
    const [sound, unit, repeat] = [table.stimulus[spike], table.unit[spike], table.repeat[spike]];
    const { name, bins } = sounds[sound];
    if (repeat >= repeatsOf(sound, unit)) {
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" in repeat ${repeat} of "${name}", which has ${repeatsOf(sound, unit)} repeats (counted from 0); correct trials.csv or the spikes.`,
      );
    }
    const bin = spikeBin(table.timeS[spike], { binMs, bins });
    if (bin >= 0 && bin < bins) {
      repeats[sound].data[(repeat * bins + bin) * units.length + unit]++;
      continue;
    }
    outside++;
    if (spikesOutside === 'refuse') {
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" at ${table.timeS[spike]} s of "${name}", which has ${bins} whole bins of ${binMs} ms; times count from the start of the sound. Set spikesOutside to "leave-out" in recording.json to leave such spikes out.`,
      );
    }
  }
  const warnings = outside > 0 ? [`${outside} spikes before or after their sound were left out.`] : [];
  return { repeats, warnings: [...warnings, ...silences(repeats, sounds, units), ...singleRepeats(repeats, sounds)] };
}

function emptyTrials({ name, bins }: NamedSound, sound: number, units: number, repeatsOf: RepeatCounts): NdArray {
  let most = 0;
  for (let unit = 0; unit < units; unit++) most = Math.max(most, repeatsOf(sound, unit));
  if (most === 0) {
    throw new CortexError(
      'InvalidData',
      `Sound "${name}" has no spike and no line in trials.csv; list its repeats there or remove the file.`,
    );
  }
  const trials = zeros([most, bins, units]);
  for (let i = 0; i < trials.data.length; i++) {
    const repeat = Math.floor(i / (bins * units));
    if (repeat >= repeatsOf(sound, i % units)) trials.data[i] = Number.NaN;
  }
  return trials;
}

/** Units without spikes, and repeats in which no unit fired (as when repeats are counted from 1). */
function silences(repeats: readonly NdArray[], sounds: readonly NamedSound[], units: readonly string[]): string[] {
  const fired = new Uint8Array(units.length);
  const warnings: string[] = [];
  repeats.forEach(({ shape: [count, bins], data }, sound) => {
    for (let repeat = 0; repeat < count; repeat++) {
      let any = false;
      for (let i = repeat * bins * units.length; i < (repeat + 1) * bins * units.length; i++) {
        if (!(data[i] > 0)) continue;
        any = true;
        fired[i % units.length] = 1;
      }
      if (!any) {
        warnings.push(`Repeat ${repeat} of "${sounds[sound].name}" has no spike of any unit; repeats count from 0.`);
      }
    }
  });
  units.forEach((unit, index) => {
    if (!fired[index]) warnings.push(`Unit "${unit}" has no spikes; its scores will be undefined.`);
  });
  return warnings;
}

function singleRepeats(repeats: readonly NdArray[], sounds: readonly NamedSound[]): string[] {
  const single = sounds.filter((_, sound) => repeats[sound].shape[0] === 1).map(({ name }) => `"${name}"`);
  if (single.length === 0) return [];
  const which = single.length === sounds.length ? 'Every sound has' : `${single.join(', ')} have`;
  return [`${which} one repeat only: noise-corrected scores (CCnorm) are undefined for them.`];
}
