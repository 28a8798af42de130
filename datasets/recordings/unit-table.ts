import type { Unit } from '../../src/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { readCsv } from '../../src/io/csv-table.ts';
import { readText } from '../read-json.ts';
import type { ArrayReader } from '../recorded-arrays.ts';

const source = 'units.csv';
const known = ['unit', 'site', 'region', 'layer', 'depth_um', 'spike_width', 'tags'];

/**
 * The units of units.csv: columns unit and, where known, site, region, layer, depth_um, spike_width ("narrow" or
 * "regular") and tags (several between semicolons). Throws InvalidData for another column or value, and a unit twice.
 */
export async function readUnitTable(reader: ArrayReader): Promise<Unit[]> {
  const { columns, eachRecord } = readCsv(await readText(reader, source), source);
  const strange = columns.find((column) => !known.includes(column));
  if (strange !== undefined || !columns.includes('unit')) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the column unit, and may have ${known.slice(1).join(', ')}, but has ${columns.join(', ')}.`,
    );
  }
  const units: Unit[] = [];
  const ids = new Set<string>();
  eachRecord((fields, line) => {
    const field = (column: string) => fields[columns.indexOf(column)] || undefined;
    const id = field('unit');
    if (id === undefined || ids.has(id)) {
      throw new CortexError(
        'InvalidData',
        `Line ${line} of ${source}: unit "${id ?? ''}" must be named, and only once.`,
      );
    }
    ids.add(id);
    units.push({ id, ...describe(field, `Line ${line} of ${source}`) });
  });
  return units;
}

function describe(field: (column: string) => string | undefined, place: string): Omit<Unit, 'id'> {
  const { region, layer, depth, width, tags } = {
    region: field('region'),
    layer: field('layer'),
    depth: field('depth_um'),
    width: field('spike_width'),
    tags: field('tags'),
  };
  if (depth !== undefined && !Number.isFinite(Number(depth))) {
    throw new CortexError('InvalidData', `${place} has the depth "${depth}", which is no number of µm.`);
  }
  return {
    site: field('site') ?? 'site',
    ...(region ? { region } : {}),
    ...(layer ? { layer } : {}),
    ...(depth === undefined ? {} : { depthUm: Number(depth) }),
    ...(width === undefined ? {} : { spikeWidth: widthOf(width, place) }),
    ...(tags ? { tags: tags.split(';').map((tag) => tag.trim()) } : {}),
  };
}

function widthOf(width: string, place: string): 'narrow' | 'regular' {
  if (width === 'narrow' || width === 'regular') return width;
  throw new CortexError('InvalidData', `${place} has the spike width "${width}"; write narrow or regular.`);
}
