import type { Unit } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { nameIn, readTable } from '../shared/read-table.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';

const source = 'units.csv';
const known = ['unit', 'site', 'session', 'experiment', 'region', 'layer', 'depth_um', 'spike_width', 'tags'];

/**
 * The units of units.csv: columns unit and, where known, site, session, experiment, region, layer, depth_um, spike_width ("narrow" or
 * "regular") and tags (several between semicolons). Other columns are passed over with a warning. Throws InvalidData for
 * another value, and a unit twice.
 */
export async function readUnitTable(reader: ArrayReader): Promise<Unit[]> {
  const { columns, eachRecord } = await readTable(reader, source, known);
  if (!columns.includes('unit')) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the column unit, and may have ${known.slice(1).join(', ')}, but has ${listed(columns)}.`,
    );
  }
  const units: Unit[] = [];
  const ids = new Set<string>();
  eachRecord((fields, line) => {
    const place = `Line ${line} of ${source}`;
    const field = (column: string) => fields[columns.indexOf(column)] || undefined;
    const id = nameIn(field('unit') ?? '', 'unit', place);
    if (ids.has(id)) throw new CortexError('InvalidData', `${place} has the unit "${id}" once more; name it once.`);
    ids.add(id);
    units.push({ id, ...describe(field, place) });
  });
  return units;
}

function describe(field: (column: string) => string | undefined, place: string): Omit<Unit, 'id'> {
  const name = (column: string) => {
    const value = field(column);
    return value === undefined ? undefined : nameIn(value, column, place);
  };
  const { session, experiment, region, layer, depth, width, tags } = {
    session: name('session'),
    experiment: name('experiment'),
    region: name('region'),
    layer: name('layer'),
    depth: field('depth_um'),
    width: field('spike_width'),
    tags: field('tags'),
  };
  if (depth !== undefined && !Number.isFinite(Number(depth))) {
    throw new CortexError('InvalidData', `${place} has the depth ${quoted(depth)}, which is no number of µm.`);
  }
  return {
    site: name('site') ?? 'site',
    ...(session ? { session } : {}),
    ...(experiment ? { experiment } : {}),
    ...(region ? { region } : {}),
    ...(layer ? { layer } : {}),
    ...(depth === undefined ? {} : { depthUm: Number(depth) }),
    ...(width === undefined ? {} : { spikeWidth: widthOf(width, place) }),
    ...(tags ? { tags: tags.split(';').map((tag) => tag.trim()) } : {}),
  };
}

function widthOf(width: string, place: string): 'narrow' | 'regular' {
  if (width === 'narrow' || width === 'regular') return width;
  throw new CortexError('InvalidData', `${place} has the spike width ${quoted(width)}; write narrow or regular.`);
}
