import type { z } from 'zod';
import { subspaceOptionsSchema } from '../../../src/analysis/subspace/options.ts';

/** How two runs are compared: the settings of both analyses, all units; `seed` is also that of the statistics. */
export const comparisonSettingsSchema = subspaceOptionsSchema.omit({ units: true });
export type ComparisonSettings = z.infer<typeof comparisonSettingsSchema>;
