import { type NdArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { spikeBin } from '../../src/signal/spike-bins.ts';
import type { RecordingsSettings } from './settings.ts';
import { silentRepeats } from './silent-repeats.ts';
import type { NamedSound } from './sounds.ts';
import { countWarnings, duplicateSpikes } from './spike-warnings.ts';
import type { SpikeTable } from './spikes.ts';
import type { RecordedTrials } from './trial-table.ts';

/** Counts of every sound, and what is odd about the spikes. */
interface CountedTrials {
  /** [repeat, time, unit] a sound; NaN for trials that were not recorded. */
  readonly repeats: readonly NdArray[];
  readonly warnings: readonly string[];
}

/**
 * Spike counts in bins of every sound. `table.stimulus` and `table.unit` index `sounds` and the units.
 * Throws InvalidData for a spike in a trial that was not recorded, a sound that no unit was recorded with, more trials
 * than memory holds, and, unless `spikesOutside` says to leave them out, spikes before or after the sound. Spikes in the
 * part of a bin that a sound may end with are left out with a warning.
 */
export function countTrials(
  table: SpikeTable,
  sounds: readonly NamedSound[],
  units: readonly string[],
  recorded: RecordedTrials,
  { binMs, spikesOutside }: Pick<RecordingsSettings, 'binMs' | 'spikesOutside'>,
): CountedTrials {
  const repeats = sounds.map((sound, index) => emptyTrials(sound, index, units.length, recorded));
  let [partial, outside] = [0, 0];
  for (let spike = 0; spike < table.timeS.length; spike++) {
    const [sound, unit, repeat] = [table.stimulus[spike], table.unit[spike], table.repeat[spike]];
    const { name, bins, samples, samplingRateHz } = sounds[sound];
    if (!recorded.has(sound, unit, repeat)) {
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" in repeat ${repeat} of "${name}", which trials.csv does not list (repeats count from 0); correct trials.csv or the spikes.`,
      );
    }
    const bin = spikeBin(table.timeS[spike], { binMs, bins });
    if (bin >= 0 && bin < bins) {
      repeats[sound].data[(repeat * bins + bin) * units.length + unit]++;
      continue;
    }
    if (bin >= bins && table.timeS[spike] * samplingRateHz < samples.length) {
      partial++;
      continue;
    }
    outside++;
    if (spikesOutside === 'refuse') {
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" at ${table.timeS[spike]} s of "${name}", which lasts ${samples.length / samplingRateHz} s; times count from the start of the sound. Set spikesOutside to "leave-out" in recording.json to leave such spikes out.`,
      );
    }
  }
  return {
    repeats,
    warnings: [
      ...leftOut(partial, 'in the last, partial bin of a sound'),
      ...leftOut(outside, 'before or after a sound'),
      ...duplicateSpikes(table),
      ...countWarnings(table, repeats, sounds, units, binMs),
      // Where trials.csv speaks of single units, silence is what it says.
      ...(recorded.byUnit ? [] : silentRepeats(repeats, units)),
    ],
  };
}

function leftOut(count: number, where: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 spike ${where} was left out.` : `${count} spikes ${where} were left out.`];
}

/** Counts of one sound, at most: 1 GiB. */
const mostCounts = 2 ** 28;

function emptyTrials({ name, bins }: NamedSound, sound: number, units: number, recorded: RecordedTrials): NdArray {
  const most = recorded.repeats(sound);
  if (most === 0) {
    throw new CortexError(
      'InvalidData',
      `Sound "${name}" has no spike and no line in trials.csv; list its repeats there or remove the file.`,
    );
  }
  if (most * bins * units > mostCounts) {
    throw new CortexError(
      'InvalidData',
      `Sound "${name}" has ${most} repeats of ${bins} bins for ${units} units, more than memory holds; check the repeats in the spikes and in trials.csv.`,
    );
  }
  const trials = zeros([most, bins, units]);
  for (let repeat = 0; repeat < most; repeat++) {
    for (let unit = 0; unit < units; unit++) {
      if (recorded.has(sound, unit, repeat)) continue;
      for (let bin = 0; bin < bins; bin++) trials.data[(repeat * bins + bin) * units + unit] = Number.NaN;
    }
  }
  return trials;
}
