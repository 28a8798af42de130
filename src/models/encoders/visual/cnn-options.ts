import { z } from 'zod';
import { activations } from '../../chain.ts';

/** Edge of a filter with a pixel in the middle. */
const oddInteger = z
  .int()
  .positive()
  .refine((size) => size % 2 === 1, 'must be odd');

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

export const visualCnnSchema = z.strictObject({
  /** Frames that a response depends on, the present one included. */
  lags: z.int().positive().default(12),
  /** Space-time filters of the convolution. */
  filters: z.int().positive().default(8),
  /** Edge of a filter in pixels. */
  kernelSize: oddInteger.default(5),
  /** "frame": every filter covers the whole frame, once, whatever `kernelSize` says; "local", or left out: at every place. */
  span: z.enum(['local', 'frame']).optional(),
  /** Units over the whole frame that all neurons read from; with 0 they read the filters themselves. */
  denseUnits: z.int().nonnegative().default(8),
  activation: z.enum(activations).default('gelu'),
  /** Share of the values that the neurons read which are left out in training. */
  dropout: z.number().min(0).lt(1).default(0),
});
export type VisualCnnConfig = z.infer<typeof visualCnnSchema>;
