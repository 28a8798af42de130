import type { SourceResponses } from '../../source.ts';
import { lastRepeat } from '../spike-times.ts';
import type { NwbPresentation } from './presentations.ts';
import type { ShownStimuli } from './stimuli.ts';
import type { Interval, NwbUnits } from './units.ts';

/** Differences of times are rounded to this part of a second: those of decimals are not exact. */
const perSecond = 1e9;
/** Observation may end so much before a presentation, in seconds. */
const toleranceS = 1e-6;

/** The spikes of one unit in one presentation: places among the unit's times. */
interface SpikeRun {
  readonly unit: number;
  /** Place of the presentation. */
  readonly at: number;
  readonly first: number;
  readonly end: number;
}

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
  const missing = new Set<string>();
  const runs: SpikeRun[] = [];
  for (const [unit, times] of spikesS.entries()) {
    for (const [at, { startS }] of presentations.entries()) {
      if (!covers(observed[unit], startS, startS + durationS[at])) {
        missing.add(keyOf(stimulus[at], unit, repeat[at]));
        continue;
      }
      const first = firstFrom(times, (timeS) => sinceS(timeS, startS) >= 0);
      const end = firstFrom(times, (timeS) => sinceS(timeS, startS) >= durationS[at]);
      if (end > first) runs.push({ unit, at, first, end });
    }
  }
  const has = (one: number, unit: number, index: number) =>
    index < counts[one] && !missing.has(keyOf(one, unit, index));
  const names = { units: units.map(({ id }) => id), stimuli: stimuli.map(({ name }) => name), source };
  return {
    kind: 'spikes',
    table: {
      ...names,
      unit: spread(runs, Int32Array, ({ unit }) => unit),
      stimulus: spread(runs, Int32Array, ({ at }) => stimulus[at]),
      repeat: spread(runs, Int32Array, ({ at }) => repeat[at]),
      timeS: spread(runs, Float64Array, ({ unit, at }, spike) =>
        sinceS(spikesS[unit][spike], presentations[at].startS),
      ),
    },
    trials: {
      has,
      byUnit: observed.some((one) => one !== undefined),
      repeats: (one) => lastRepeat(has, one, units.length, counts[one]),
    },
  };
}

const keyOf = (stimulus: number, unit: number, repeat: number): string => `${stimulus}/${unit}/${repeat}`;

/** Whether the intervals hold a stretch between them; those that touch are one. */
function covers(observed: readonly Interval[] | undefined, startS: number, stopS: number): boolean {
  if (observed === undefined) return true;
  let coveredS = startS;
  for (const interval of [...observed].sort((a, b) => a.startS - b.startS)) {
    if (interval.startS > coveredS + toleranceS) return false;
    coveredS = Math.max(coveredS, interval.stopS);
    if (stopS <= coveredS + toleranceS) return true;
  }
  return false;
}

const sinceS = (timeS: number, startS: number): number => Math.round((timeS - startS) * perSecond) / perSecond;

/** The place of the first of sorted times that is late enough. */
function firstFrom(times: Float64Array, isLate: (timeS: number) => boolean): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLate(times[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A value for every spike of every run. */
function spread<D extends Int32Array | Float64Array>(
  runs: readonly SpikeRun[],
  Values: new (length: number) => D,
  of: (run: SpikeRun, spike: number) => number,
): D {
  const values = new Values(runs.reduce((sum, { first, end }) => sum + end - first, 0));
  let place = 0;
  for (const run of runs) {
    for (let spike = run.first; spike < run.end; spike++) values[place++] = of(run, spike);
  }
  return values;
}
