import { basename } from 'node:path';
import type { z } from 'zod';
import { subspaceOptionsSchema } from '../../../src/analysis/subspace/options.ts';
import { CortexError } from '../../../src/errors.ts';

/** How two runs are compared: the settings of both analyses, all units; `seed` is also that of the statistics. */
export const comparisonSettingsSchema = subspaceOptionsSchema.omit({ units: true });
export type ComparisonSettings = z.infer<typeof comparisonSettingsSchema>;

/** Throws InvalidInput for one run twice. */
export function expectTwoRuns([a, b]: readonly string[]): void {
  if (a !== b) return;
  throw new CortexError('InvalidInput', `A comparison needs two runs but both are ${basename(a)}; name another one.`);
}
