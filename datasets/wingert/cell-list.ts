import type { Unit } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { nameIn, readTable } from '../shared/read-table.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';

export const cellListFile = 'cell_list.csv';
/** pandas puts a column of line numbers without a name first. */
const known = ['', 'cellid', 'siteid', 'area', 'layer', 'depth', 'narrow', 'celltype', 'sw', 'goodpred'];

/**
 * The cells of cell_list.csv, which is the authority for their sites: id, site (the beginning of the id where it is empty), region (the column area), layer ("1-3", "4", "5-6"),
 * depthUm (from the border of layers 3 and 4), spikeWidth, and as tags the cell type (RD, RS, ND, NS) and "goodpred". Empty fields are
 * unknown. Throws InvalidData naming the line of a value that is none, and of a cell that is listed twice.
 */
export async function readCellList(reader: ArrayReader): Promise<Unit[]> {
  const { columns, eachRecord } = await readTable(reader, cellListFile, known);
  if (!columns.includes('cellid')) {
    throw new CortexError('InvalidData', `${cellListFile} needs the column cellid but has ${listed(columns)}.`);
  }
  const cells = new Map<string, Unit>();
  eachRecord((fields, line) => {
    const place = `Line ${line} of ${cellListFile}`;
    const field = (column: string) => {
      const value = fields[columns.indexOf(column)];
      return value === undefined || isEmpty(value) ? undefined : value;
    };
    const id = nameIn(field('cellid') ?? '', 'cell', place);
    if (cells.has(id))
      throw new CortexError('InvalidData', `${place} has the cell ${quoted(id)} once more; name it once.`);
    cells.set(id, { id, site: nameIn(field('siteid') ?? id.split('-')[0], 'site', place), ...describe(field, place) });
  });
  return [...cells.values()];
}

/** pandas writes NaN for what is missing. */
const isEmpty = (value: string): boolean => value === '' || /^(?:nan|none|null)$/i.test(value);

function describe(field: (column: string) => string | undefined, place: string): Omit<Unit, 'id' | 'site'> {
  const [area, layer, depth, type] = ['area', 'layer', 'depth', 'celltype'].map(field);
  if (depth !== undefined && !Number.isFinite(Number(depth))) {
    throw new CortexError('InvalidData', `${place} has the depth ${quoted(depth)}, which is no number of µm.`);
  }
  const narrow = truthOf(field('narrow'), 'narrow', place);
  const goodpred = truthOf(field('goodpred'), 'goodpred', place);
  const tags = [...(type === undefined ? [] : [type]), ...(goodpred ? ['goodpred'] : [])];
  return {
    ...(area === undefined ? {} : { region: area }),
    ...(layer === undefined ? {} : { layer: layer === '56' ? '5-6' : layer }),
    ...(narrow === undefined ? {} : { spikeWidth: narrow ? 'narrow' : 'regular' }),
    ...(depth === undefined ? {} : { depthUm: Number(depth) }),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function truthOf(value: string | undefined, column: string, place: string): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(?:true|1|1\.0)$/i.test(value)) return true;
  if (/^(?:false|0|0\.0)$/i.test(value)) return false;
  throw new CortexError('InvalidData', `${place} has ${quoted(value)} in the column ${column}; write True or False.`);
}
