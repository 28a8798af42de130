import type { Unit } from '../../../src/data/encoding-data.ts';
import { CortexError, listed } from '../../../src/errors.ts';
import { nodeAt } from '../../../src/io/data-node.ts';
import { nameIn } from '../../shared/read-table.ts';
import type { FilePaths } from './paths.ts';
import { expectLength, type Found, find, namesOf, type ValueFile } from './values.ts';

/** Names of a column of units, the first that is there is taken. */
export const unitColumns = {
  id: ['unit', 'id', 'name', 'unit_name'],
  site: ['site', 'sites'],
  region: ['region', 'regions', 'area', 'brain_area', 'brain_region', 'location'],
  layer: ['layer', 'layers'],
  depthUm: ['depth_um'],
  spikeWidth: ['spike_width'],
  tags: ['tags'],
} as const;

export type UnitColumns = Readonly<Partial<Record<keyof typeof unitColumns, readonly string[]>>>;

/**
 * The units that a file describes: a list of names, or a group (struct, array of structs) with columns as those of units.csv;
 * sites and regions may lie elsewhere. Undefined when the file says nothing of them.
 * Throws InvalidData for columns of different lengths, names twice, and depths or widths that are none.
 */
export function readUnits(file: ValueFile, paths: FilePaths): Unit[] | undefined {
  const described = find(file, paths.units, ['units', 'unit']);
  const sites = find(file, paths.sites, ['sites', 'site']);
  const regions = find(file, paths.regions, ['regions', 'region', 'area']);
  const columns: { -readonly [K in keyof UnitColumns]: UnitColumns[K] } = {};
  if (described) Object.assign(columns, columnsOf(described));
  if (sites) columns.site = namesOf(sites);
  if (regions) columns.region = namesOf(regions);
  const place = (described ?? regions ?? sites)?.place;
  return place === undefined ? undefined : unitsFrom(columns, place);
}

function columnsOf(found: Found): UnitColumns {
  const { node, place } = found;
  const isTable = node.kind === 'group' || (node.kind === 'cells' && node.items.every(({ kind }) => kind === 'group'));
  if (!isTable) return { id: namesOf(found) };
  const columns: { [name: string]: readonly string[] } = {};
  for (const [column, names] of Object.entries(unitColumns)) {
    const name = names.find((one) => nodeAt(node, one) !== undefined);
    const value = name === undefined ? undefined : nodeAt(node, name);
    if (value) columns[column] = namesOf({ node: value, place: `${name} of ${place}` });
  }
  return columns;
}

/** Units from columns of equal lengths; those without names are unit-0, unit-1, …, empty fields are left out. */
export function unitsFrom(columns: UnitColumns, place: string): Unit[] {
  const count = Object.values(columns)[0]?.length ?? 0;
  for (const [name, values] of Object.entries(columns)) expectLength(values, count, 'units', `${name} of ${place}`);
  const seen = new Set<string>();
  return Array.from({ length: count }, (_, index) => {
    const where = `Unit ${index} of ${place}`;
    const field = (column: keyof UnitColumns) => columns[column]?.[index]?.trim() || undefined;
    const name = (column: keyof UnitColumns) => {
      const value = field(column);
      return value === undefined ? undefined : nameIn(value, column, where);
    };
    const id = columns.id ? nameIn(field('id') ?? '', 'unit', where) : `unit-${index}`;
    if (seen.has(id)) throw new CortexError('InvalidData', `${where} has the name "${id}" once more; name it once.`);
    seen.add(id);
    const [region, layer, depth, width, tags] = [
      name('region'),
      name('layer'),
      field('depthUm'),
      field('spikeWidth'),
      field('tags'),
    ];
    if (depth !== undefined && depth !== 'NaN' && !Number.isFinite(Number(depth))) {
      throw new CortexError('InvalidData', `${where} has the depth ${depth}, which is no number of µm.`);
    }
    if (width !== undefined && width !== 'narrow' && width !== 'regular') {
      throw new CortexError('InvalidData', `${where} has the spike width ${listed([width])}; write narrow or regular.`);
    }
    return {
      id,
      site: name('site') ?? 'site',
      ...(region ? { region } : {}),
      ...(layer ? { layer } : {}),
      ...(depth === undefined || depth === 'NaN' ? {} : { depthUm: Number(depth) }),
      ...(width === undefined ? {} : { spikeWidth: width }),
      ...(tags ? { tags: tags.split(';').map((tag) => tag.trim()) } : {}),
    };
  });
}
