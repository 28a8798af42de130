import { z } from 'zod';
import { type SubspaceSettings, subspaceOptionsSchema } from '../../../../src/analysis/subspace/options.ts';
import { pickByName } from '../../../../src/errors.ts';

/** What `POST /v1/runs/{id}/subspaces` and `cortex subspace` take: the settings of the analysis, units by id or number. */
export const subspaceRequestSchema = subspaceOptionsSchema.extend({
  units: z
    .array(z.union([z.string().min(1), z.int().nonnegative()]))
    .nonempty()
    .optional(),
});
export type SubspaceRequest = z.infer<typeof subspaceRequestSchema>;

/** The settings with units by number. Throws NotFound for an id that is not among `ids`. */
export function settingsOf({ units, ...settings }: SubspaceRequest, ids: readonly string[]): SubspaceSettings {
  const numberOf = Object.fromEntries(ids.map((id, number) => [id, number]));
  return {
    ...settings,
    ...(units && {
      units: units.map((unit) => (typeof unit === 'number' ? unit : pickByName('unit', unit, numberOf))),
    }),
  };
}
