import type { NdArray, TypedArray } from '../../src/arrays.ts';
import type { SpikeTable } from './spikes.ts';
import type { TimedStimulus } from './timed-stimuli.ts';

type Stimulus = Pick<TimedStimulus, 'name' | 'bins' | 'kind'>;

/**
 * What is odd about counted spikes and can still be used: repeats in which no unit fired (as when repeats are counted
 * from 1), units without spikes, stimuli with one repeat, and times that look as if they were in another unit.
 * @param table undefined for counts that were not made from spike times
 * @param repeats [repeat, time, unit] a stimulus, NaN for what was not recorded
 */
export function countWarnings(
  table: SpikeTable | undefined,
  repeats: readonly NdArray<TypedArray>[],
  stimuli: readonly Stimulus[],
  units: readonly string[],
  binMs: number,
): string[] {
  const fired = new Uint8Array(units.length);
  /** Names of the stimuli without spikes, by repeat. */
  const silent: string[][] = [];
  /** Most repeats that any unit has of each stimulus. */
  const most = repeats.map(({ shape: [count, bins], data }, stimulus) => {
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
      if (there && !any) silent[repeat].push(stimuli[stimulus].name);
    }
    return recorded.reduce((largest, one) => Math.max(largest, one), 0);
  });
  const silences = silent.flatMap((names, repeat) =>
    names.length > 0
      ? [`Repeat ${repeat} of ${several(names, `${stimuli[0].kind}s`)} has no spike of any unit; repeats count from 0.`]
      : [],
  );
  const unheard = units.filter((_, unit) => !fired[unit]);
  return [
    ...silences,
    ...silentUnits(unheard),
    ...fewRepeats(most, stimuli),
    ...(table ? earlySpikes(table, stimuli, binMs) : []),
  ];
}

function silentUnits(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  if (names.length === 1) return [`Unit "${names[0]}" has no spikes; its scores will be undefined.`];
  return [`${several(names, 'units')} have no spikes; their scores will be undefined.`];
}

/** Warnings about stimuli with fewer repeats than others, or with one. */
function fewRepeats(most: readonly number[], stimuli: readonly Stimulus[]): string[] {
  const [{ kind }] = stimuli;
  const counts = most.filter((count) => count > 1);
  const [fewest, highest] = [Math.min(...counts), Math.max(...counts)];
  const uneven =
    highest >= 2 * fewest
      ? [
          `The ${kind}s have ${fewest} to ${highest} repeats: scores take as many of every test ${kind} as the one with the fewest, two at least, has.`,
        ]
      : [];
  const names = stimuli.filter((_, stimulus) => most[stimulus] === 1).map(({ name }) => name);
  if (names.length === 0) return uneven;
  const some = `${several(names, `${kind}s`)} ${names.length === 1 ? 'has' : 'have'}`;
  const which = names.length === stimuli.length ? `Every ${kind} has` : some;
  const fate =
    names.length === stimuli.length
      ? 'noise-corrected scores (CCnorm) are undefined'
      : `scores leave ${names.length === 1 ? 'it' : 'them'} out where other test stimuli have more`;
  return [...uneven, `${which} one repeat only: ${fate}.`];
}

/** Spikes from which on the times are looked at, and the part of a stimulus that real ones go beyond. */
const early = { spikes: 20, part: 0.02 };

function earlySpikes({ timeS, stimulus }: SpikeTable, stimuli: readonly Stimulus[], binMs: number): string[] {
  if (timeS.length < early.spikes) return [];
  let latest = 0;
  timeS.forEach((time, spike) => {
    latest = Math.max(latest, (1000 * time) / (stimuli[stimulus[spike]].bins * binMs));
  });
  if (latest >= early.part) return [];
  const share = `${(100 * latest).toPrecision(2)} %`;
  return [`All spikes lie in the first ${share} of their ${stimuli[0].kind}s; are times in seconds called time_ms?`];
}

/** A warning where spikes are listed more than once: the same unit, stimulus, repeat and time. */
export function duplicateSpikes({ source, unit, stimulus, repeat, timeS, units, stimuli }: SpikeTable): string[] {
  const trial = Float64Array.from(
    unit,
    (one, spike) => (repeat[spike] * stimuli.length + stimulus[spike]) * units.length + one,
  );
  const order = Uint32Array.from(unit.keys()).sort((a, b) => trial[a] - trial[b] || timeS[a] - timeS[b]);
  const sameAsBefore = (i: number) =>
    i > 0 && trial[order[i]] === trial[order[i - 1]] && timeS[order[i]] === timeS[order[i - 1]];
  let [spikes, extra] = [0, 0];
  for (let i = 1; i < order.length; i++) {
    if (!sameAsBefore(i)) continue;
    extra++;
    if (!sameAsBefore(i - 1)) spikes++;
  }
  if (spikes === 0) return [];
  const which = spikes === 1 ? '1 spike is' : `${spikes} spikes are`;
  const often = extra === spikes ? 'twice' : 'twice or more';
  return [
    `${which} listed ${often}: ${source} repeats the unit, stimulus, repeat and time, but one unit cannot fire twice at one instant. All were counted; remove the copies.`,
  ];
}

/** Warns of unit numbers that no spike has, where the numbers of the spikes are all that is known of the units. */
export function skippedUnitNumbers({ source, unit, units }: SpikeTable): string[] {
  const used = new Set(unit);
  const skipped = units.filter((_, number) => !used.has(number));
  if (skipped.length === 0) return [];
  return [
    `${source} numbers units up to ${units.length - 1} but never names ${several(skipped, 'of them')}: silent units, or numbers without a unit? List the units in units.csv.`,
  ];
}

/** Names that a warning has room for. */
const shownNames = 3;

/** `"a"` for one name, `7 units ("a", "b", "c", …)` for many. */
export function several(names: readonly string[], kind: string): string {
  if (names.length === 1) return `"${names[0]}"`;
  const shown = names.slice(0, shownNames).map((name) => `"${name}"`);
  return `${names.length} ${kind} (${shown.join(', ')}${names.length > shownNames ? ', …' : ''})`;
}
