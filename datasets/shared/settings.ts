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
  /** Where the tuned units of a site sit: independently and clustered in turn, or alike in all sites. */
  placement: z.enum(['alternating', 'independent', 'stratified', 'clustered']).default('alternating'),
  /** Null arm: spike widths dealt out among the units of a site, whatever they are tuned to. */
  spikeWidths: z.enum(['by-kind', 'permuted']).default('by-kind'),
  /** Each site with a subspace of its own, or all sites with one. */
  subspaces: z.enum(['own', 'shared']).default('own'),
  /** Null arm: all units linear. */
  kinds: z.enum(['mixed', 'linear']).default('mixed'),
  /**
   * Easy cases alone: unclear units and unevenly excited subspaces are drawn again, independent places are stratified, and widths of
   * tuning tell narrow units from regular ones. For small demonstrations; nothing may be concluded from what is found.
   */
  arranged: z.boolean().default(false),
};

/** Number of clips in every split. */
export const clipCounts = z.strictObject({ train: count, validation: count, test: count });
