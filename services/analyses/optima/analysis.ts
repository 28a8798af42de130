import { z } from 'zod';
import type { SearchPlace } from '../../../src/analysis/inversion/search-places.ts';
import type { NdArray } from '../../../src/arrays.ts';
import type { KeptAnalysis } from '../analysis.ts';
import { resultFiles } from '../result-folder.ts';
import { readRunFacts, unitNumber } from '../run-facts.ts';

export const optimumRequestSchema = z.strictObject({
  unit: z.string().min(1).describe('unit by id or by number from 0, such as A1-03'),
  seed: z.int().nonnegative().default(1).describe('seed of the stimuli that ascents start from'),
  starts: z.int().min(1).max(64).default(8).describe('ascents from different stimuli'),
  steps: z.int().min(1).max(2000).default(100).describe('gradient steps of an ascent'),
  lags: z
    .int()
    .positive()
    .max(200)
    .optional()
    .describe('bins of the stimulus, the present one included; left out, all that the response depends on'),
  contrast: z
    .number()
    .positive()
    .max(10)
    .default(1)
    .describe('root mean square of the stimulus at most, in standard deviations of the training stimuli'),
  subspace: z
    .boolean()
    .default(false)
    .describe(
      "also inside the unit's tuning subspace and outside of it; the subspace is worked out where it is not there yet",
    ),
});
export type OptimumRequest = z.output<typeof optimumRequestSchema>;

/** The best stimulus of one place, as it is kept. */
export interface StoredOptimum {
  readonly place: SearchPlace;
  /** Predicted response at its last bin, and that of every ascent. */
  readonly response: number;
  readonly responses: readonly number[];
  /** Its root mean square in standard deviations. */
  readonly contrast: number;
  /** Share of its energy inside the unit's subspace, and that of a random stimulus; null without a subspace. */
  readonly insideShare: number | null;
  readonly chanceShare: number | null;
}

/** The most exciting stimuli of a unit as they are kept and sent over HTTP. */
export interface StoredOptima {
  readonly run: string;
  readonly unit: string;
  readonly lags: number;
  readonly frame: readonly number[];
  /** Mean predicted response to the test stimuli, and the highest. */
  readonly meanResponse: number;
  readonly highestResponse: number;
  readonly optima: readonly StoredOptimum[];
  readonly settings: OptimumRequest;
  readonly settingsHash: string;
}

/** A stimulus in files: [lag, ...frame], as the data set has stimuli. */
export type OptimumArrays = Readonly<Record<string, NdArray>>;

/** The stimulus of bounded energy that a unit is predicted to answer most. */
export const optima: KeptAnalysis<OptimumRequest, StoredOptima> = {
  name: 'optima',
  command: 'optimise',
  summary: 'find the stimulus of bounded energy that drives a unit most, also inside its tuning subspace and outside',
  runs: [1, 1],
  kinds: ['encoding'],
  request: optimumRequestSchema,
  version: 1,
  forms: resultFiles,
  example: () => ({ unit: '0' }),
  expect: async ([runDir], asked) => {
    const { units } = await readRunFacts(runDir);
    const { unit } = optimumRequestSchema.parse(asked);
    if (units) unitNumber(unit, units);
  },
  slow: true,
  work: async () => (await import('./work.ts')).work,
};
