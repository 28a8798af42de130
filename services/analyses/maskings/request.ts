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
  mode: z.enum(maskModes).default('zero').describe('what takes the place of their responses'),
  window: z
    .tuple([z.int().nonnegative(), z.int().positive()])
    .refine(([start, end]) => start < end, 'the window must end behind its start')
    .optional()
    .describe('first bin that is masked and the first behind it, such as 10,20; all bins when left out'),
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
export function ofSessions({ regions, mode, session, ...others }: MaskingRequest) {
  const { conditions, window, videos, trials } = others;
  if (regions !== undefined && !conditions && !window && !videos && !trials) return { regions, mode, session };
  throw new CortexError(
    'Unsupported',
    'A study of real recordings is masked by one set of regions, over the whole trial: give regions, and leave out conditions, window, videos and trials.',
  );
}
