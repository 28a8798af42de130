import type { Identification } from '../../../src/analysis/inversion/identify-stimuli.ts';
import type { Likelihood } from '../../../src/analysis/inversion/noise-model.ts';
import type { InversionSettings, TriedInversion } from '../../../src/analysis/inversion/reconstruct-stimuli.ts';
import type { DecodingRequest } from './request.ts';

/**
 * Scores of reconstructions by name, as those of a study, and `explainedVariance`: 1 − mean squared error / that of the mean training video.
 * Null is not defined.
 */
export type DecodingMetrics = Readonly<Record<string, number | null>>;

/**
 * A decoder in the table: the encoders turned round, one that stands beside them, or as the level of chance the former's reconstructions of
 * other stimuli.
 */
export interface DecoderRow {
  readonly decoder: 'encoder' | 'linear' | 'lookup' | 'mean' | 'chance';
  /** What was chosen on validation windows, as words. */
  readonly settings: string;
  readonly metrics: DecodingMetrics;
  /** Between stimuli of the mean over their windows; null of what is over all windows at once. */
  readonly sd: DecodingMetrics;
}

/** Reconstructions of the windows of the test stimuli. */
export interface StoredReconstruction {
  readonly frames: number;
  /** Bins in front of a window that were inferred with it. */
  readonly contextBins: number;
  readonly windows: number;
  /** Stimuli that the windows are of: those of one are not independent. */
  readonly stimuli: number;
  readonly chosen: InversionSettings;
  readonly tried: readonly TriedInversion[];
  readonly table: readonly DecoderRow[];
}

/** What was decoded with one run. */
export interface StoredDecoding {
  readonly run: string;
  readonly dataset: string;
  readonly domain: 'auditory' | 'visual';
  readonly model: string;
  readonly networks: number;
  readonly binMs: number;
  readonly frame: readonly number[];
  /** Whether networks were fitted to other trials of the very stimuli that are decoded. */
  readonly knownStimuli: boolean;
  readonly likelihood: Likelihood;
  readonly identification: readonly Identification[];
  readonly reconstruction: StoredReconstruction | null;
  readonly notes: readonly string[];
}

/** A score of one decoder of one run. */
export interface DecodingLevel {
  readonly value: number;
  /** Between stimuli; null where the score is over all windows at once. */
  readonly sd: number | null;
  /** Stimuli; windows of one are not independent. */
  readonly n: number;
}

/** One measure of one decoder, in both runs. */
export interface DecodingTableRow {
  /** Such as "videoR", as wherever reconstructions are scored. */
  readonly measure: string;
  /** The same for a reader. */
  readonly label: string;
  readonly decoder: DecoderRow['decoder'];
  /** Of the first run; null where it is not defined. */
  readonly a: DecodingLevel | null;
  /** Of the second run; null where it is not defined, and of one run alone. */
  readonly b: DecodingLevel | null;
}

/** Decodings of one run, or of two side by side, as they are kept and sent over HTTP. */
export interface StoredDecodings {
  readonly runs: readonly StoredDecoding[];
  /** All reconstructions in one table, a run a column. */
  readonly table: readonly DecodingTableRow[];
  readonly settings: DecodingRequest;
  readonly settingsHash: string;
}
