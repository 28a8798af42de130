import { z } from 'zod';
import { CortexError } from '../../errors.ts';

/** Parts of the analysis that can be left out. */
export const subspaceParts = [
  'floor',
  'tuning',
  'volume',
  'model',
  'quadratic',
  'siteModel',
  'sharing',
  'sharingCeiling',
  'tiling',
  'cellTypes',
  'visual',
  'stc',
  'readoutFree',
] as const;
export type SubspacePart = (typeof subspaceParts)[number];

/** What a tuning-subspace analysis is asked for; every field is stored with its result. */
export const subspaceOptionsSchema = z.strictObject({
  seed: z.int().nonnegative().default(1).describe('seed of every random draw'),
  units: z
    .array(z.int().nonnegative())
    .min(1)
    .optional()
    .describe('units by their place in the data; all when left out'),
  networks: z
    .array(z.int().nonnegative())
    .nonempty()
    .optional()
    .describe('networks of the run by number from 0; all together when left out'),
  times: z.int().min(2).max(65_536).default(600).describe('training times at which dSTRFs are taken'),
  components: z.int().positive().default(25).describe('principal components that are kept'),
  centred: z
    .boolean()
    .default(true)
    .describe('components about the mean dSTRF, as published; not so, of the second moment (active subspace)'),
  lags: z
    .int()
    .positive()
    .optional()
    .describe(
      'lags 0 … n − 1; left out, the receptive field (60 bins when endless), in two-sided networks half of it around lag 0',
    ),
  lagRange: z
    .tuple([z.int(), z.int()])
    .optional()
    .describe('first and last lag instead; negative lags are the future, for two-sided networks'),
  shuffles: z.int().positive().default(10).describe('shuffles of the noise floor'),
  similarityFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.75)
    .describe('subspaces are compared by the components that hold this fraction of the variance'),
  /**
   * Units whose network correlates less with the test responses have no r² ratio, and no part in sharing, tiling and cell types.
   * They are the bins that the ratio is scored on, so chance that lifts the network's r² over the bar lowers the ratio a little.
   */
  minimumCorrelation: z
    .number()
    .min(-1)
    .max(1)
    .default(0.15)
    .describe('units predicted worse have no r² ratio, and no part in sharing, tiling and cell types'),
  groupBy: z.enum(['site', 'region']).optional().describe('what counts as a site'),
  siteComponents: z
    .int()
    .positive()
    .default(5)
    .describe('principal components kept of a site; its units are placed in the first three'),
  fieldBins: z.int().min(2).default(20).describe('bins along each axis of a response field'),
  modelSteps: z.int().positive().default(1000).describe('training steps of the subspace models'),
  twoStage: z
    .boolean()
    .default(false)
    .describe('subspace models first without, then with a double exponential at the output'),
  parts: z
    .array(z.enum(subspaceParts))
    .default(['floor', 'tuning', 'model', 'sharing', 'tiling', 'cellTypes', 'visual', 'stc'])
    .describe('parts of the analysis that are worked out'),
});
export type SubspaceSettings = z.output<typeof subspaceOptionsSchema>;
export type SubspaceOptions = z.input<typeof subspaceOptionsSchema>;

/** Parts that are made of another one. */
const needed = {
  volume: 'tuning',
  cellTypes: 'tuning',
  quadratic: 'model',
  siteModel: 'model',
  sharingCeiling: 'sharing',
  stc: 'tuning',
} as const;

/** Throws InvalidInput for a part without the one that it is made of, and for two ways to say which lags. */
export function expectWhole({ parts, lags, lagRange }: SubspaceSettings): void {
  for (const [part, other] of Object.entries(needed)) {
    if (!parts.some((name) => name === part) || parts.includes(other)) continue;
    throw new CortexError(
      'InvalidInput',
      `The part ${part} is made of the part ${other}; ask for both or for neither.`,
    );
  }
  if (lags !== undefined && lagRange !== undefined) {
    throw new CortexError(
      'InvalidInput',
      `lags (${lags}) and lagRange ([${lagRange}]) say the same; give one of them.`,
    );
  }
}

/** Whether a part of the analysis is asked for. */
export const includesPart = ({ parts }: SubspaceSettings, part: SubspacePart): boolean => parts.includes(part);
