import type { SourceResponses } from '../../source.ts';
import { lastRepeat, tableOf } from '../spike-times.ts';
import type { NwbPresentation } from './presentations.ts';
import type { ShownStimuli } from './stimuli.ts';
import type { Interval, NwbUnits } from './units.ts';

/** Differences of times are rounded to this part of a second: those of decimals are not exact. */
const perSecond = 1e9;
/** Observation may end so much before a presentation, in seconds. */
const toleranceS = 1e-6;

/**
 * Spikes from the start of every presentation; repeats of a stimulus count in the order of their starts. A unit whose observation
 * does not cover a presentation has no such repeat.
 */
export function spikesOf(
  { units, spikesS, observed }: NwbUnits,
  presentations: readonly NwbPresentation[],
  { stimuli, stimulus, durationS }: ShownStimuli,
  source: string,
): SourceResponses {
  const counts = new Int32Array(stimuli.length);
  const repeat = presentations.map((_, at) => counts[stimulus[at]]++);
  const spikes = { unit: [] as number[], stimulus: [] as number[], repeat: [] as number[], timeS: [] as number[] };
  const missing = new Set<string>();
  for (const [unit, times] of spikesS.entries()) {
    for (const [at, { startS }] of presentations.entries()) {
      const stopS = startS + durationS[at];
      if (!covers(observed[unit], startS, stopS)) {
        missing.add(keyOf(stimulus[at], unit, repeat[at]));
        continue;
      }
      for (let spike = firstFrom(times, startS - 1 / perSecond); spike < times.length; spike++) {
        const timeS = Math.round((times[spike] - startS) * perSecond) / perSecond;
        if (timeS >= durationS[at]) break;
        if (timeS < 0) continue;
        spikes.unit.push(unit);
        spikes.stimulus.push(stimulus[at]);
        spikes.repeat.push(repeat[at]);
        spikes.timeS.push(timeS);
      }
    }
  }
  const has = (one: number, unit: number, index: number) =>
    index < counts[one] && !missing.has(keyOf(one, unit, index));
  const names = { units: units.map(({ id }) => id), stimuli: stimuli.map(({ name }) => name), source };
  return {
    kind: 'spikes',
    table: tableOf(spikes, names),
    trials: {
      has,
      byUnit: observed.some((one) => one !== undefined),
      repeats: (one) => lastRepeat(has, one, units.length, counts[one]),
    },
  };
}

const keyOf = (stimulus: number, unit: number, repeat: number): string => `${stimulus}/${unit}/${repeat}`;

function covers(observed: readonly Interval[] | undefined, startS: number, stopS: number): boolean {
  if (observed === undefined) return true;
  return observed.some((interval) => interval.startS <= startS + toleranceS && stopS <= interval.stopS + toleranceS);
}

/** The first of sorted times that is `timeS` or later. */
function firstFrom(times: Float64Array, timeS: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}
