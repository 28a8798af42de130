import { z } from 'zod';
import { stimulusPriorNames } from '../../../src/analysis/inversion/prior-names.ts';

export const decodingRequestSchema = z.strictObject({
  seed: z.int().nonnegative().default(1).describe('seed of the ridge decoder beside it'),
  prior: z
    .enum([...stimulusPriorNames, 'chosen'])
    .default('chosen')
    .describe('what stimuli are likely before a response is seen; chosen on validation windows'),
  steps: z.int().min(1).max(2000).default(60).describe('gradient steps of a reconstruction'),
  frames: z
    .int()
    .positive()
    .max(1000)
    .optional()
    .describe('bins of a window that is reconstructed; left out, as the decoders of this data set have it'),
  lengths: z
    .array(z.int().positive())
    .max(32)
    .optional()
    .describe('bins of the windows that are identified, such as 8,64 (default: 1, 2, 4, … the whole stimulus)'),
  reconstruct: z.boolean().default(true).describe('gradient reconstruction beside the posterior over candidates'),
});
export type DecodingRequest = z.output<typeof decodingRequestSchema>;
