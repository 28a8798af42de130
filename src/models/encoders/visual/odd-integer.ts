import { z } from 'zod';

/** Edge of a filter with a pixel in the middle. */
export const oddInteger = z
  .int()
  .positive()
  .refine((size) => size % 2 === 1, 'must be odd');
