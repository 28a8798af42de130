import type { SeparabilityRow } from '../../../src/analysis/description/describe-responses.ts';
import type { Embedding } from '../../../src/analysis/description/embed-points.ts';
import type { RegionSimilarity } from '../../../src/analysis/description/response-similarity.ts';
import type { DescriptionRequest } from './request.ts';

/** Points on planes as they are kept; where they lie is in arrays.npz. */
export interface StoredSet {
  readonly name: string;
  readonly of: 'activity' | 'latents';
  readonly points: number;
  readonly heldOut: number;
  readonly dimensions: number;
  /** Classes of every label, in the order of their codes. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly embeddings: readonly Omit<Embedding, 'places'>[];
}

/** A description as it is kept and sent over HTTP. */
export interface StoredDescription {
  readonly run: string;
  /** Of a study of real recordings. */
  readonly session?: number;
  readonly similarity: readonly RegionSimilarity[];
  readonly sets: readonly StoredSet[];
  readonly separability: readonly SeparabilityRow[];
  /** What is not there, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  readonly settings: DescriptionRequest;
  readonly settingsHash: string;
}
