import { z } from 'zod';
import type { RegionEncoding } from '../../../src/analysis/encoding/region-encoding.ts';
import type { KeptAnalysis } from '../analysis.ts';

const requestSchema = z.strictObject({
  seed: z.int().nonnegative().default(1).describe('seed of the random videos and permutations'),
  nullVideos: z
    .int()
    .min(2)
    .max(1000)
    .default(100)
    .describe('videos of random pixels behind the null distribution, as published'),
});
export type RegionEncodingRequest = z.infer<typeof requestSchema>;

/** A region as it is kept: correlations that are not defined are null. */
export type StoredRegion = Omit<RegionEncoding, 'perClip' | 'nullDistribution' | 'summary'> & {
  readonly perClip: readonly (number | null)[];
  readonly nullDistribution: readonly (number | null)[];
  /** null of a region where no clip has a correlation. */
  readonly summary: RegionEncoding['summary'] | null;
};

/** Region encoding as it is kept and sent over HTTP. */
export interface StoredRegionEncoding {
  /** Name of the run's folder; of a run of the server, its id. */
  readonly run: string;
  readonly settings: RegionEncodingRequest;
  readonly settingsHash: string;
  readonly regions: readonly StoredRegion[];
}

/** How well the mean activity of each region is predicted, beside baselines, permuted clips and videos of random pixels. */
export const regionEncodings: KeptAnalysis<RegionEncodingRequest, StoredRegionEncoding> = {
  name: 'region-encodings',
  command: 'region-encoding',
  summary: "correlate predicted with recorded mean activity of each region over a run's test clips",
  runs: [1, 1],
  kinds: ['encoding'],
  request: requestSchema,
  version: 3,
  forms: { 'application/json': 'result.json', 'text/csv': 'regions.csv' },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
