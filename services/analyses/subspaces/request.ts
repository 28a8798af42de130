import { z } from 'zod';
import { type SubspaceSettings, subspaceOptionsSchema } from '../../../src/analysis/subspace/options.ts';
import { CortexError, findName, unknownName } from '../../../src/errors.ts';

/** Units by id or by number from 0. */
export const unitListSchema = z.array(z.union([z.string().min(1), z.int().nonnegative()])).nonempty();

/** What `POST /v1/runs/{id}/subspaces` and `cortex subspace` take: the settings of the analysis, units by id or number. */
export const subspaceRequestSchema = subspaceOptionsSchema.extend({
  units: unitListSchema.optional().describe('units by id or by number from 0, such as A1-03,7; all when left out'),
});
export type SubspaceRequest = z.infer<typeof subspaceRequestSchema>;

/** The settings with units by number, each once. Throws InvalidInput for an id that is not among `ids`. */
export function settingsOf({ units, ...settings }: SubspaceRequest, ids: readonly string[]): SubspaceSettings {
  const numberOf = (unit: string | number): number => {
    if (typeof unit === 'number') return unit;
    const id = findName(unit, ids);
    if (id === undefined) throw new CortexError('InvalidInput', unknownName('unit', unit, ids));
    return ids.indexOf(id);
  };
  return { ...settings, ...(units && { units: [...new Set(units.map(numberOf))] }) };
}
