import { z } from 'zod';

const count = z.int().positive();

/** Settings that the simulated populations of both domains have in common. */
export const plantedFields = {
  seed: z.int().nonnegative().default(1),
  /** Dimensions of every site's subspace. */
  dimensions: z.int().min(2).max(6).default(4),
  unitsPerSite: count.default(12),
  /** Mean rate of regular units; narrow ones fire one and a half times as fast. */
  meanRateHz: z.number().positive().max(100).default(16),
};

/** Number of clips in every split. */
export const clipCounts = z.strictObject({ train: count, validation: count, test: count });
