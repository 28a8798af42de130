import { z } from 'zod';
import { expectWhole, type SubspaceSettings, subspaceOptionsSchema } from '../../../src/analysis/subspace/options.ts';
import { CortexError, findName, unknownName } from '../../../src/errors.ts';
import type { RunFacts } from '../run-facts.ts';

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

/** Throws InvalidInput for units that the run does not have, and for parts without those that they are made of. */
export function expectUnitsAndParts(request: SubspaceRequest, { units: ids }: RunFacts): void {
  if (!ids) return;
  const { units = [], ...settings } = settingsOf(request, ids);
  expectWhole({ ...settings, units });
  const beyond = units.find((unit) => unit >= ids.length);
  if (beyond === undefined) return;
  throw new CortexError('InvalidInput', `There is no unit ${beyond}; the run has ${ids.length}, numbered from 0.`);
}
