import { z } from 'zod';
import { maskModes } from '../../../src/analysis/decoding/mask-responses.ts';
import { CortexError } from '../../../src/errors.ts';

const regionsSchema = z.array(z.string().min(1)).nonempty();

/** What is silenced, and how much of what comes of it is told. */
export const maskingRequestSchema = z.strictObject({
  regions: regionsSchema.optional().describe('regions that are silenced together, such as V4,MT'),
  conditions: z
    .union([z.array(regionsSchema).nonempty(), z.enum(['each', 'subsets'])])
    .optional()
    .describe('instead: masks one by one, such as [["V4"],["V4","MT"]], each region, or all subsets of the regions'),
  each: z.boolean().default(false).describe('instead: each region by itself'),
  subsets: z.boolean().default(false).describe('instead: all sets of regions, and the Shapley value of each region'),
  random: z
    .int()
    .nonnegative()
    .max(9999)
    .default(0)
    .describe('random masks of each sort to compare with, such as 199 (with all sets, beside single regions)'),
  randomConditions: z
    .int()
    .positive()
    .default(16)
    .describe('test conditions, a sample each, that random masks and lesion curves are measured on'),
  curves: z
    .int()
    .positive()
    .max(999)
    .optional()
    .describe('lesion curves of the regions: random orders in which their units are silenced'),
  mode: z.enum(maskModes).default('zero').describe('what takes the place of their responses'),
  window: z
    .tuple([z.int().nonnegative(), z.int().positive()])
    .refine(([start, end]) => start < end, 'the window must end behind its start')
    .optional()
    .describe('first bin that is masked and the first behind it, such as 10-20; all bins when left out'),
  videos: z
    .boolean()
    .default(false)
    .describe('keep the masked videos beside the unmasked and the true ones, in arrays.npz'),
  trials: z.boolean().default(false).describe('measure the effects trial by trial too'),
  session: z
    .int()
    .positive()
    .optional()
    .describe('only this session of a study of real recordings; else all that have one of the regions'),
});
export type MaskingRequest = z.infer<typeof maskingRequestSchema>;

/** What may be asked of a study of real recordings. Throws Unsupported for the rest. */
export function ofSessions({ regions, mode, session, ...others }: z.input<typeof maskingRequestSchema>) {
  const { conditions, each, subsets, random = 0, curves, window, videos, trials } = others;
  const more = [conditions, each, subsets, random > 0, curves, window, videos, trials];
  if (regions !== undefined && !more.some(Boolean)) return { regions, mode: mode ?? maskModes[0], session };
  throw new CortexError(
    'Unsupported',
    'A study of real recordings is masked by one set of regions, over the whole trial, beside random masks of its own: give regions, and leave out conditions, each, subsets, random, curves, window, videos and trials.',
  );
}
