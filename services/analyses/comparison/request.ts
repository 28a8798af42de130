import { basename } from 'node:path';
import { z } from 'zod';
import { subspaceOptionsSchema } from '../../../src/analysis/subspace/options.ts';
import { CortexError } from '../../../src/errors.ts';

/** How two runs are compared: the settings of both analyses, all units; `seed` is also that of the statistics. */
export const comparisonSettingsSchema = subspaceOptionsSchema.omit({ units: true, networks: true }).extend({
  eachNetwork: z
    .boolean()
    .default(false)
    .describe('analyse every network by itself too, so that the intervals hold over networks'),
});
export type ComparisonSettings = z.infer<typeof comparisonSettingsSchema>;

/** Throws InvalidInput for a run that is named twice, and for one simulation without the other. */
export function expectRuns(runs: readonly string[]): void {
  if (runs.length === 3) {
    throw new CortexError(
      'InvalidInput',
      'A pipeline offset needs two simulations, one beside each run; name a fourth run, or two in all.',
    );
  }
  const twice = runs.find((run, i) => runs.indexOf(run) < i);
  if (twice === undefined) return;
  throw new CortexError(
    'InvalidInput',
    `A comparison needs different runs but names ${basename(twice)} twice; name another one.`,
  );
}
