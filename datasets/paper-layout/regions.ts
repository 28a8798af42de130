import { join } from 'node:path';
import { z } from 'zod';
import { CortexError, listed } from '../../src/errors.ts';
import { readJson } from '../shared/read-json.ts';
import { nameIn, readTable } from '../shared/read-table.ts';
import { ArrayReader, exists } from '../shared/recorded-arrays.ts';

const tables = ['regions.csv', 'units.csv'] as const;
const list = 'regions.json';
const listSchema = z.array(z.string().min(1).max(200)).min(1);

/** Regions of the sites of a session, and what was passed over in the file. */
export interface SiteRegions {
  readonly regions: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The region of every site of a session, in the order of the last axis of its files: regions.csv or units.csv with the columns
 * unit and region, a line a site, or regions.json, a list of names. Where the units are called 0, 1, 2, … they say which site a
 * line is about; otherwise lines are in the order of the sites. Throws MissingFile when there is none of the three, since regions
 * are what is masked, and InvalidData for a line without a region.
 */
export async function readSiteRegions(folder: string): Promise<SiteRegions> {
  const reader = new ArrayReader(folder);
  for (const name of tables) {
    if (await exists(join(folder, name)))
      return { regions: await readRegionTable(reader, name), ...warningsOf(reader) };
  }
  if (await exists(join(folder, list))) return { regions: await readJson(reader, list, listSchema), warnings: [] };
  throw new CortexError(
    'MissingFile',
    `${folder} does not say in which region each site lies, and regions are what is masked: put a regions.csv there with the columns unit and region and a line a site, in the order of the sites in the files.`,
  );
}

const warningsOf = ({ warnings }: ArrayReader) => ({ warnings: [...warnings] });

async function readRegionTable(reader: ArrayReader, source: string): Promise<string[]> {
  const { columns, eachRecord } = await readTable(reader, source, ['unit', 'region']);
  const [unitColumn, regionColumn] = ['unit', 'region'].map((column) => columns.indexOf(column));
  if (unitColumn < 0 || regionColumn < 0) {
    throw new CortexError('InvalidData', `${source} needs the columns unit and region but has ${listed(columns)}.`);
  }
  const lines: { unit: string; region: string }[] = [];
  eachRecord((fields, line) => {
    const place = `Line ${line} of ${source}`;
    const unit = nameIn(fields[unitColumn], 'unit', place);
    if (lines.some((before) => before.unit === unit)) {
      throw new CortexError('InvalidData', `${place} has the unit "${unit}" once more; name it once.`);
    }
    lines.push({ unit, region: nameIn(fields[regionColumn], 'region', place) });
  });
  const isNumbered = lines.every((_, site) => lines.some(({ unit }) => unit === String(site)));
  if (isNumbered) lines.sort((a, b) => Number(a.unit) - Number(b.unit));
  return lines.map(({ region }) => region);
}
