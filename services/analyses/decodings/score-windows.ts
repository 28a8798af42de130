import { evaluateVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { type NdArray, takeRows } from '../../../src/arrays.ts';
import { meanSquaredError } from '../../../src/metrics/regression.ts';
import { mean, standardDeviation } from '../../../src/metrics/summary.ts';
import { metricsOf } from '../../runs/decoding/metrics.ts';
import type { DecodingMetrics } from './stored.ts';

/** Windows that are reconstructed, row by row. */
export interface ScoredWindows {
  /** True videos [window, time, height, width, colour] in [0, 1]. */
  readonly truth: NdArray;
  /** The stimulus that each is of. */
  readonly stimuli: readonly number[];
  /** Mean training video in the place of each, as `truth`: what knows no response. There is no explained variance without it. */
  readonly ignorant?: NdArray;
}

/** Scores over all windows, and how far they spread between stimuli. */
export interface WindowScores {
  readonly metrics: DecodingMetrics;
  /** Sd between stimuli of the mean over their windows; null of scores that are over all windows at once, and for one stimulus. */
  readonly sd: DecodingMetrics;
}

/** Scores that compare a reconstruction with the windows of other stimuli too. */
const overAll = ['identification', 'identificationRank'];
/** Other stimuli whose windows a reconstruction is compared with, for the level of chance. */
const mostExchanged = 4;

/** Scores of reconstructions of the windows, in their order. */
export function scoreWindows(reconstructions: NdArray, windows: ScoredWindows): WindowScores {
  const metrics = scoresOf(reconstructions, windows);
  const each = rowsByStimulus(windows).map((rows) =>
    scoresOf(takeRows(reconstructions, rows), {
      ...windows,
      truth: takeRows(windows.truth, rows),
      ...(windows.ignorant && { ignorant: takeRows(windows.ignorant, rows) }),
    }),
  );
  const between = (name: string) => {
    const values = each.flatMap((own) => own[name] ?? []);
    return values.length < 2 || overAll.includes(name) ? null : standardDeviation(values);
  };
  return { metrics, sd: named(Object.keys(metrics), between) };
}

/**
 * Level of chance: the reconstructions scored against windows of other stimuli, mean over these; of identification what guessing comes to. It says
 * what is right of a reconstruction because stimuli resemble each other. Undefined for windows of one stimulus.
 */
export function scoreExchanged(reconstructions: NdArray, windows: ScoredWindows): WindowScores | undefined {
  const groups = rowsByStimulus(windows);
  const shifts = Math.min(groups.length - 1, mostExchanged);
  if (shifts < 1) return undefined;
  const { truth, ignorant } = windows;
  const each = Array.from({ length: shifts }, (_, shift) => {
    const partners = partnersOf(groups, shift + 1);
    const exchanged = { ...windows, truth: takeRows(truth, partners) };
    return scoresOf(reconstructions, { ...exchanged, ...(ignorant && { ignorant: takeRows(ignorant, partners) }) });
  });
  const guessed: DecodingMetrics = { identification: 1 / truth.shape[0], identificationRank: 0.5 };
  const names = Object.keys(each[0]);
  const average = (name: string) => {
    const values = each.flatMap((own) => own[name] ?? []);
    return values.length > 0 ? mean(values) : null;
  };
  return { metrics: { ...named(names, average), ...guessed }, sd: named(names, () => null) };
}

function scoresOf(reconstructions: NdArray, { truth, ignorant }: ScoredWindows): DecodingMetrics {
  const conditions = Array.from({ length: truth.shape[0] }, (_, index) => ({ index, name: String(index) }));
  const metrics = metricsOf(evaluateVideos({ conditions, videos: truth, periods: {}, reconstructions }));
  const explainedVariance = ignorant
    ? 1 - meanSquaredError(truth.data, reconstructions.data) / meanSquaredError(truth.data, ignorant.data)
    : Number.NaN;
  return named([...Object.keys(metrics), 'explainedVariance'], (name) => {
    const value = name === 'explainedVariance' ? explainedVariance : metrics[name];
    return Number.isFinite(value) ? value : null;
  });
}

/** Rows of the windows of each stimulus. */
function rowsByStimulus({ stimuli }: ScoredWindows): number[][] {
  return [...new Set(stimuli)].map((stimulus) => stimuli.flatMap((one, row) => (one === stimulus ? row : [])));
}

/** For every row one of the stimulus so many places further on, the windows of which are taken in turn. */
function partnersOf(groups: readonly (readonly number[])[], shift: number): number[] {
  const partners: number[] = [];
  groups.forEach((rows, group) => {
    const others = groups[(group + shift) % groups.length];
    rows.forEach((row, i) => {
      partners[row] = others[i % others.length];
    });
  });
  return partners;
}

function named(names: readonly string[], numberOf: (name: string) => number | null): Record<string, number | null> {
  return Object.fromEntries(names.map((name) => [name, numberOf(name)]));
}
