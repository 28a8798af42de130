import { type NdArray, zeros } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { spikeBin } from '../../src/signal/spike-bins.ts';
import type { RecordingsSettings } from './settings.ts';
import { silentRepeats } from './silent-repeats.ts';
import { countWarnings, duplicateSpikes } from './spike-warnings.ts';
import type { SpikeTable } from './spikes.ts';
import type { TimedStimulus } from './timed-stimuli.ts';
import type { RecordedTrials } from './trial-table.ts';

/** Counts of every stimulus, and what is odd about the spikes. */
interface CountedTrials {
  /** [repeat, time, unit] a stimulus; NaN for trials that were not recorded. */
  readonly repeats: readonly NdArray[];
  readonly warnings: readonly string[];
}

/** How spikes are counted. */
interface CountSettings extends Pick<RecordingsSettings, 'spikesOutside'> {
  readonly binMs: number;
  /** Bins begin so long after the stimulus does. */
  readonly delayMs: number;
}

/**
 * Spike counts in bins of every stimulus. `table.stimulus` and `table.unit` index the stimuli and the units.
 * Throws InvalidData for a spike in a trial that was not recorded, a stimulus that no unit was recorded with, more trials
 * than memory holds, and, unless `spikesOutside` says to leave them out, spikes before or after the stimulus. Spikes in the
 * part of a bin that a stimulus may end with, before the delay, and outside the one bin of an image are left out with a warning.
 */
export function countTrials(
  table: SpikeTable,
  stimuli: readonly TimedStimulus[],
  units: readonly string[],
  recorded: RecordedTrials,
  { binMs, spikesOutside, delayMs }: CountSettings,
): CountedTrials {
  const repeats = stimuli.map((stimulus, index) => emptyTrials(stimulus, index, units.length, recorded));
  const [{ kind }] = stimuli;
  let [partial, outside, early, uncounted] = [0, 0, 0, 0];
  for (let spike = 0; spike < table.timeS.length; spike++) {
    const [stimulus, unit, repeat] = [table.stimulus[spike], table.unit[spike], table.repeat[spike]];
    const { name, bins, length, rateHz } = stimuli[stimulus];
    if (!recorded.has(stimulus, unit, repeat)) {
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" in repeat ${repeat} of "${name}", which trials.csv does not list (repeats count from 0); correct trials.csv or the spikes.`,
      );
    }
    const timeS = table.timeS[spike];
    const bin = spikeBin(delayed(timeS, delayMs), { binMs, bins });
    if (bin >= 0 && bin < bins) {
      repeats[stimulus].data[(repeat * bins + bin) * units.length + unit]++;
    } else if (kind === 'image') {
      uncounted++;
    } else if (bin >= bins && timeS * rateHz < length) {
      partial++;
    } else if (bin < 0 && timeS >= 0) {
      early++;
    } else {
      outside++;
      if (spikesOutside === 'leave-out') continue;
      throw new CortexError(
        'InvalidData',
        `${table.source} has a spike of unit "${units[unit]}" at ${timeS} s of "${name}", which lasts ${length / rateHz} s; times count from the start of the ${kind}. Set spikesOutside to "leave-out" in recording.json to leave such spikes out.`,
      );
    }
  }
  return {
    repeats,
    warnings: [
      ...leftOut(partial, `in the last, partial bin of a ${kind}`),
      ...leftOut(outside, `before or after a ${kind}`),
      ...leftOut(early, `in the first ${delayMs} ms (latencyMs) of a ${kind}`),
      ...leftOut(uncounted, `not between ${delayMs} and ${delayMs + binMs} ms after an image came on`),
      ...duplicateSpikes(table),
      ...countWarnings(table, repeats, stimuli, units, binMs),
      // Where trials.csv speaks of single units, silence is what it says.
      ...(recorded.byUnit ? [] : silentRepeats(repeats, units, kind)),
    ],
  };
}

/** The time on a clock that starts later, to the nanosecond: differences of decimals are not exact. */
function delayed(timeS: number, delayMs: number): number {
  return delayMs === 0 ? timeS : Math.round((timeS - delayMs / 1000) * 1e9) / 1e9;
}

function leftOut(count: number, where: string): string[] {
  if (count === 0) return [];
  return [count === 1 ? `1 spike ${where} was left out.` : `${count} spikes ${where} were left out.`];
}

/** Counts of one stimulus, at most: 1 GiB. */
const mostCounts = 2 ** 28;

function emptyTrials(
  { name, bins, kind }: TimedStimulus,
  stimulus: number,
  units: number,
  recorded: RecordedTrials,
): NdArray {
  const most = recorded.repeats(stimulus);
  const what = kind[0].toUpperCase() + kind.slice(1);
  if (most === 0) {
    throw new CortexError(
      'InvalidData',
      `${what} "${name}" has no spike and no line in trials.csv; list its repeats there or remove the file.`,
    );
  }
  if (most * bins * units > mostCounts) {
    throw new CortexError(
      'InvalidData',
      `${what} "${name}" has ${most} repeats of ${bins} bins for ${units} units, more than memory holds; check the repeats in the spikes and in trials.csv.`,
    );
  }
  const trials = zeros([most, bins, units]);
  for (let repeat = 0; repeat < most; repeat++) {
    for (let unit = 0; unit < units; unit++) {
      if (recorded.has(stimulus, unit, repeat)) continue;
      for (let bin = 0; bin < bins; bin++) trials.data[(repeat * bins + bin) * units + unit] = Number.NaN;
    }
  }
  return trials;
}
