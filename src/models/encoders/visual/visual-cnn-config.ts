import { z } from 'zod';
import { activations } from '../../chain.ts';
import { oddInteger } from './odd-integer.ts';

export const visualCnnSchema = z.strictObject({
  /** Frames that a response depends on, the present one included. */
  lags: z.int().positive().default(12),
  /** Space-time filters of the convolution. */
  filters: z.int().positive().default(8),
  /** Edge of a filter in pixels. */
  kernelSize: oddInteger.default(5),
  /** Units over the whole frame that all neurons read from. */
  denseUnits: z.int().positive().default(8),
  activation: z.enum(activations).default('gelu'),
  /** Share of the dense units that are left out in training. */
  dropout: z.number().min(0).lt(1).default(0),
});
export type VisualCnnConfig = z.infer<typeof visualCnnSchema>;
