import { type NdArray, takeRows } from '../../arrays.ts';
import type { ContrastSession, ContrastStimuli } from '../../data/contrast-data.ts';
import type { Condition, DecodingData, Periods, ResponseSet } from '../../data/decoding-data.ts';
import type { Fold } from '../decoding/contiguous-blocks.ts';

/** What differs between trials of one stimulus, such as the animal's choice, by its name: a value for every sample. */
export type TrialLabels = Readonly<Record<string, readonly string[]>>;

/** Samples of a split, and what is known of their trials. */
export interface DescribedSet extends ResponseSet {
  readonly trialLabels?: TrialLabels;
}

/** Standardised responses that are described: samples that a decoder was trained on, and held-out ones, which share no trial with them. */
export interface DescribedData {
  /** Region of every unit. */
  readonly unitRegions: readonly string[];
  readonly conditions: readonly Condition[];
  readonly periods: Periods;
  readonly train: DescribedSet;
  readonly held: DescribedSet;
}

/** What a decoder's data give to describe; of new videos also held-out trials of the training videos, where there are any, for these have training samples beside them. */
export function describedData({
  unitRegions,
  conditions,
  periods,
  splits,
  knownTest,
}: Pick<DecodingData, 'unitRegions' | 'conditions' | 'periods' | 'splits' | 'knownTest'>): DescribedData {
  return { unitRegions, conditions, periods, train: splits.train, held: knownTest ?? splits.test };
}

/** What a session of recorded trials gives: the training and test trials of a fold, standardised by `standardise`, counts [trial, time, unit] → responses. */
export function describedSession(
  { conditions, periods }: ContrastStimuli & { readonly periods: Periods },
  { counts, unitRegions, condition, trialLabels = {} }: ContrastSession,
  { train, test, standardise }: Fold & { readonly standardise: (counts: NdArray) => NdArray },
): DescribedData {
  const setOf = (trials: Int32Array): DescribedSet => ({
    responses: standardise(takeRows(counts, trials)),
    condition: Int32Array.from(trials, (trial) => condition[trial]),
    trialLabels: Object.fromEntries(
      Object.entries(trialLabels).map(([name, values]) => [name, Array.from(trials, (trial) => values[trial])]),
    ),
  });
  return { unitRegions, conditions, periods, train: setOf(train), held: setOf(test) };
}
