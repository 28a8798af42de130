import type { NdArray } from '../../src/arrays.ts';
import { repeatText } from './repeat-list.ts';
import { several } from './spike-warnings.ts';

/** Silence less likely than this, over all units together, is taken for missing trials. */
const unlikely = 1e-3;

/**
 * Warns of units that fire in some repeats but have no spike in the others of any stimulus, when that is no chance: pooled
 * units with fewer repeats look so. Of R_s repeats of stimulus s, of which z_s are silent, a unit fires in k_s.
 * - If repeats could be exchanged, all k_s would lie outside the silent ones with probability
 *   Π_s C(R_s − z_s, k_s) / C(R_s, k_s), whatever the unit's statistics (bursts, few spikes) are.
 * - Few stimuli and repeats have few exchanges. A unit that fires in every trial of all other repeats is also judged by its
 *   n_s spikes: a Poisson unit of one rate, given the number of spikes, would be silent with probability
 *   Π_s (1 − z_s/R_s)^(n_s/F), F ≥ 1 the variance over the mean of its counts in the other repeats.
 *
 * Either, times the number of ways to choose the silent repeats and the number of units (Bonferroni), must be below .001.
 * Repeats in which no unit fires are not counted.
 * @param repeats spike counts [repeat, time, unit] a stimulus, NaN for what was not recorded
 * @param kind of the stimuli, as the warning calls them
 */
export function silentRepeats(repeats: readonly NdArray[], units: readonly string[], kind: string): string[] {
  const counts = repeats.map((one) => trialCounts(one, units.length));
  const most = Math.max(...counts.map(({ length }) => length));
  const used = Array.from({ length: most }, (_, repeat) => repeat).filter((repeat) =>
    counts.some((trials) => trials[repeat]?.some((count) => count > 0)),
  );
  const affected = new Map<string, string[]>();
  for (const [unit, id] of units.entries()) {
    const silent = used.filter((repeat) => !counts.some((trials) => trials[repeat]?.[unit] > 0));
    if (silent.length === 0 || silent.length === used.length) continue;
    const recordedOf = (among: readonly number[], trials: readonly Float64Array[]) =>
      among.map((repeat) => trials[repeat]?.[unit] ?? Number.NaN).filter((count) => !Number.isNaN(count));
    const trials = counts.map((one) => recordedOf(used, one));
    const blanks = counts.map((one) => recordedOf(silent, one).length);
    const chance = Math.min(exchanged(trials, blanks), firesInAll(trials, blanks) ? poissonSilence(trials, blanks) : 0);
    if (Math.log(units.length) + logChoices(used.length, silent.length) + chance >= Math.log(unlikely)) continue;
    const which = repeatText(silent);
    affected.set(which, [...(affected.get(which) ?? []), id]);
  }
  return [...affected].map(([which, names]) => {
    const [who, have] = names.length === 1 ? [`Unit "${names[0]}"`, 'has'] : [several(names, 'units'), 'have'];
    return `${who} ${have} no spike in ${/[-;]/.test(which) ? 'repeats' : 'repeat'} ${which} of any ${kind}, but ${names.length === 1 ? 'fires' : 'fire'} in every other repeat: chance is below ${unlikely}. If nothing was recorded there, list the repeats that there are in trials.csv (columns stimulus, unit, repeat); otherwise they count as silent.`;
  });
}

/** Spikes of every trial, [repeat][unit]; NaN where it was not recorded. */
function trialCounts({ shape: [repeats, bins], data }: NdArray, units: number): Float64Array[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const sums = new Float64Array(units);
    const start = repeat * bins * units;
    for (let i = 0; i < bins * units; i++) sums[i % units] += data[start + i];
    return sums;
  });
}

/** ln of the probability that exchanged repeats leave the silent ones silent, from the counts of one unit [sound][repeat]. */
function exchanged(counts: readonly (readonly number[])[], silent: readonly number[]): number {
  return counts.reduce((sum, trials, sound) => {
    const active = trials.filter((count) => count > 0).length;
    return sum + logChoices(trials.length - silent[sound], active) - logChoices(trials.length, active);
  }, 0);
}

/** Whether the unit has a spike in every trial that is not among the silent ones. */
function firesInAll(counts: readonly (readonly number[])[], silent: readonly number[]): boolean {
  return counts.every((trials, sound) => trials.filter((count) => count > 0).length === trials.length - silent[sound]);
}

/** ln of the probability that a Poisson unit of one rate has no spike in the silent trials. */
function poissonSilence(counts: readonly (readonly number[])[], silent: readonly number[]): number {
  const factor = Math.max(1, burstiness(counts, silent));
  return counts.reduce((sum, trials, sound) => {
    const spikes = trials.reduce((total, count) => total + count, 0);
    return spikes === 0 ? sum : sum + (spikes / factor) * Math.log1p(-silent[sound] / trials.length);
  }, 0);
}

/** Variance over mean of the counts of the trials that are not among the silent ones, within sounds; over them for one a sound. */
function burstiness(counts: readonly (readonly number[])[], silent: readonly number[]): number {
  const firing = counts.map((trials, sound) =>
    [...trials].sort((a, b) => b - a).slice(0, trials.length - silent[sound]),
  );
  const within = firing.some(({ length }) => length > 1);
  const groups = within ? firing.filter(({ length }) => length > 1) : [firing.flat()];
  let [squares, freedom, total, trials] = [0, 0, 0, 0];
  for (const group of groups) {
    const mean = group.reduce((sum, count) => sum + count, 0) / group.length;
    for (const count of group) squares += (count - mean) ** 2;
    freedom += group.length - 1;
    total += mean * group.length;
    trials += group.length;
  }
  return freedom > 0 && total > 0 ? squares / freedom / (total / trials) : 1;
}

/** ln (n choose k) */
function logChoices(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}
