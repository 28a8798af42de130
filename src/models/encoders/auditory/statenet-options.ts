import { z } from 'zod';
import { spectralEncoderOptions } from './spectral-encoder.ts';

/** Options of every StateNet, for `z.strictObject`. */
export const statenetOptions = {
  ...spectralEncoderOptions,
  /** Hidden units; as many as the encoder has features when left out. */
  hidden: z.int().positive().optional(),
  /** Dropout of the hidden units, in training. */
  dropout: z.number().min(0).lt(1).default(0.3),
};
