import type { z } from 'zod';
import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import type { NamedArrays } from '../../../src/io/npz.ts';
import type { comparisonSettingsSchema } from '../../analyses/comparison/request.ts';
import type { StoredComparison } from '../../analyses/comparison/stored.ts';
import type { decodingRequestSchema } from '../../analyses/decodings/request.ts';
import type { StoredDecodings } from '../../analyses/decodings/stored.ts';
import type { descriptionRequestSchema } from '../../analyses/descriptions/request.ts';
import type { StoredDescription } from '../../analyses/descriptions/stored.ts';
import type { maskingRequestSchema } from '../../analyses/maskings/request.ts';
import type { Masking } from '../../analyses/maskings/result.ts';
import type { optimumRequestSchema, StoredOptima } from '../../analyses/optima/analysis.ts';
import type { PosteriorRequest, RunPosterior } from '../../analyses/posteriors/analysis.ts';
import type { RegionEncodingRequest, StoredRegionEncoding } from '../../analyses/region-encodings/analysis.ts';
import type { RunScores } from '../../analyses/scores/work.ts';
import type { FieldsRequest, ReceptiveFields } from '../../analyses/strfs/analysis.ts';
import type { Answer } from '../../analyses/subspaces/answer.ts';
import type { subspaceRequestSchema } from '../../analyses/subspaces/request.ts';
import type { StoredSubspaces } from '../../analyses/subspaces/stored.ts';
import type { PredictedResponse } from '../../runs/encoding/open.ts';

/** What the analyses take, what their JSON holds, and the forms of it, the usual one first: from their schemas and results. */
export interface Analyses {
  readonly scores: { request: Record<never, never>; json: RunScores; form: 'json' };
  readonly maskings: { request: z.input<typeof maskingRequestSchema>; json: Masking; form: 'json' | 'csv' | 'npz' };
  /** Similarity, PCA and t-SNE of responses and of a decoder's latent features, and what tells their labels apart. */
  readonly descriptions: {
    request: z.input<typeof descriptionRequestSchema>;
    json: StoredDescription;
    form: 'json' | 'csv' | 'npz' | 'svg' | 'png';
  };
  /** Spike counts [sample, time, unit] → videos [sample, time, height, width, colour] from 0 to 1. */
  readonly reconstructions: {
    request: { spikes: NdArray<TypedArray>; session?: number };
    json: never;
    form: 'npy' | 'gif' | 'png';
  };
  /** A stimulus [time, …frame], or [sample] of models that start from sound → responses [time, unit]. */
  readonly encodings: {
    request: { stimulus: NdArray<TypedArray>; samplingRateHz?: number };
    json: Omit<PredictedResponse, 'response'> & {
      readonly axes: readonly string[];
      readonly response: readonly (readonly (number | null)[])[];
    };
    form: 'json' | 'npy';
  };
  readonly checks: { request: { check: string }; json: Record<string, unknown>; form: 'json' };
  readonly subspaces: {
    request: z.input<typeof subspaceRequestSchema> & { answer?: Partial<Answer> };
    json: StoredSubspaces;
    form: 'json' | 'npz' | 'svg' | 'png';
  };
  readonly comparisons: {
    request: z.input<typeof comparisonSettingsSchema>;
    json: StoredComparison;
    form: 'json' | 'npz' | 'svg' | 'png';
  };
  readonly 'region-encodings': {
    request: Partial<RegionEncodingRequest>;
    json: StoredRegionEncoding;
    form: 'json' | 'csv';
  };
  /** Stimuli from responses: posterior over candidates, and reconstructions; `table` has those of two runs side by side. */
  readonly decodings: {
    request: z.input<typeof decodingRequestSchema>;
    json: StoredDecodings;
    form: 'json' | 'csv' | 'npz' | 'svg' | 'png';
  };
  /** Candidates [candidate, time, …frame] and their priors → what the test responses say of them. */
  readonly posteriors: {
    request: { candidates: NdArray<TypedArray> } & Partial<Omit<PosteriorRequest, 'candidates'>>;
    json: RunPosterior;
    form: 'json' | 'npy';
  };
  /** The stimulus that drives a unit most. */
  readonly optima: {
    request: z.input<typeof optimumRequestSchema>;
    json: StoredOptima;
    form: 'json' | 'npz' | 'svg' | 'png';
  };
  /** Receptive fields [unit, lag, …frame] from the weights or gradients of the networks, or [unit, sample] of a sound. */
  readonly strfs: {
    request: Partial<FieldsRequest>;
    json: Omit<ReceptiveFields, 'strfs'> & {
      readonly shape: readonly number[];
      readonly strfs: readonly (readonly number[])[];
    };
    form: 'json' | 'npy';
  };
}

/** Those that are asked of several runs. */
export type TogetherName = 'comparisons' | 'scores' | 'maskings' | 'decodings';
/** Those that are asked of one. */
export type AnalysisName = Exclude<keyof Analyses, 'comparisons'>;
export type AnalysisRequest<N extends keyof Analyses> = Analyses[N]['request'];
export type AnalysisForm<N extends keyof Analyses> = Analyses[N]['form'];

/** What an answer is in a form: JSON with its arrays as arrays, an array, arrays by name, text, or bytes of a picture. */
export type AnswerIn<N extends keyof Analyses, F> = F extends 'json'
  ? Analyses[N]['json']
  : F extends 'npy'
    ? NdArray<TypedArray>
    : F extends 'npz'
      ? NamedArrays
      : F extends 'csv'
        ? string
        : Uint8Array;
