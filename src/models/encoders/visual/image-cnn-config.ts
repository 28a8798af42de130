import { z } from 'zod';
import { activations } from '../../chain.ts';
import { oddInteger } from './odd-integer.ts';

export const imageCnnSchema = z.strictObject({
  /** Channels of every layer. */
  filters: z.int().positive().default(48),
  /** Edge of the first filters in pixels. */
  kernelSize: oddInteger.default(7),
  /** Step of the first filters in pixels; at 1 their maps are pooled by 2. */
  stride: z.union([z.literal(1), z.literal(2)]).default(2),
  /** What the first filters start from. */
  firstFilters: z.enum(['gabor', 'random']).default('gabor'),
  /** Edge of the second layer's filters, one for each channel, which a 1 × 1 convolution mixes. */
  depthwiseSize: oddInteger.default(5),
  /** Edge of the third layer's filters. */
  lastSize: oddInteger.default(3),
  activation: z.enum(activations).default('relu'),
  /** Share of the last layer's values that are left out in training. */
  dropout: z.number().min(0).lt(1).default(0.2),
});
export type ImageCnnConfig = z.infer<typeof imageCnnSchema>;
