import { z } from 'zod';
import type { SiteTiling, UnitSubspace } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { firstRows, submatrix } from '../../../src/arrays.ts';
import { pickByName } from '../../../src/errors.ts';
import { withJsonArrays } from '../../../src/io/array-json.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import type { KeptAnalysis } from '../analysis.ts';
import { unitListSchema } from './request.ts';
import { readStoredSubspaces, type StoredSubspaces } from './stored.ts';
import { analysisArrays } from './tables.ts';

/** Parts of an analysis that an answer can do without. */
export const answerParts = ['fields', 'visual', 'sites', 'similarity', 'tiling', 'paths'] as const;
export type AnswerPart = (typeof answerParts)[number];

/** How much of an analysis is sent. It is the same analysis, over the same units, whatever is sent of it. */
export const answerSchema = z.strictObject({
  /** Units that are sent, by id or number; all when left out. */
  units: unitListSchema.optional(),
  /** Filters of each unit and site that are sent, the first ones; all that are kept when left out. */
  filters: z.int().nonnegative().optional(),
  parts: z.array(z.enum(answerParts)).default([...answerParts]),
});
export type Answer = z.infer<typeof answerSchema>;

/** The field `answer` of a request: some of an analysis, as JSON or npz. */
export const answerPart: KeptAnalysis['part'] = {
  schema: answerSchema,
  forms: ['application/json', 'application/zip'],
  async write(folder, asked, form) {
    const part = answerOf(await readStoredSubspaces(folder), answerSchema.parse(asked));
    return form === 'application/json' ? JSON.stringify(withJsonArrays(part)) : encodeNpz(analysisArrays(part));
  },
};

/** What is sent of an analysis: nothing changes but what is left out. Throws NotFound for a unit that was not analysed. */
export function answerOf(
  stored: StoredSubspaces,
  { units: wanted, filters = Infinity, parts }: Answer,
): StoredSubspaces {
  const sent = (part: AnswerPart) => parts.includes(part);
  const places = wanted ? placesOf(stored.units, wanted) : stored.units.map((_, place) => place);
  const numbers = new Set(places.map((place) => stored.units[place].unit));
  const ids = new Set(places.map((place) => stored.units[place].id));
  const holdsSent = ({ units }: Pick<SiteTiling, 'units'>) => units.some((unit) => numbers.has(unit));
  return {
    ...stored,
    units: places.map((place) => sentUnit(stored.units[place], filters, sent)),
    sites: (sent('sites') ? stored.sites : []).filter(holdsSent).map((site) => ({
      ...site,
      filters: firstRows(site.filters, filters),
      visual: sent('visual') ? site.visual : null,
    })),
    similarity: sent('similarity') && stored.similarity ? submatrix(stored.similarity, places) : null,
    tiling: sent('tiling') ? stored.tiling.filter(holdsSent) : [],
    paths: sent('paths') ? Object.fromEntries(Object.entries(stored.paths).filter(([id]) => ids.has(id))) : {},
    reliableUnits: stored.reliableUnits.filter((unit) => numbers.has(unit)),
    stc: ofUnits(stored.stc, numbers),
    readoutFree: ofUnits(stored.readoutFree, numbers),
  };
}

/** A part with a row a unit, those of `numbers` alone. */
function ofUnits<T extends { readonly units: readonly { readonly unit: number }[] }>(
  part: T | null,
  numbers: ReadonlySet<number>,
): T | null {
  return part && { ...part, units: part.units.filter(({ unit }) => numbers.has(unit)) };
}

function sentUnit(unit: UnitSubspace, filters: number, sent: (part: AnswerPart) => boolean): UnitSubspace {
  return {
    ...unit,
    filters: firstRows(unit.filters, filters),
    tuning: sent('fields') ? unit.tuning : withoutFields(unit.tuning),
    visual: sent('visual') ? unit.visual : null,
  };
}

/** Shapes and area, without the curves and planes that they were read from. */
function withoutFields(tuning: UnitSubspace['tuning']): UnitSubspace['tuning'] {
  if (!tuning) return null;
  const none = new Float64Array(0);
  return {
    ...tuning,
    planes: [],
    volume: null,
    shapes: tuning.shapes.map((shape) => shape && { ...shape, centres: none, response: none }),
  };
}

/** Places of units in an analysis, in its order. */
function placesOf(units: readonly UnitSubspace[], wanted: readonly (string | number)[]): number[] {
  const byId = Object.fromEntries(units.map(({ id }, place) => [id, place]));
  const byNumber = Object.fromEntries(units.map(({ unit }, place) => [String(unit), place]));
  const found = wanted.map((unit) =>
    typeof unit === 'number' ? pickByName('unit', String(unit), byNumber) : pickByName('unit', unit, byId),
  );
  return [...new Set(found)].sort((a, b) => a - b);
}
