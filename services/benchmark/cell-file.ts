import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../src/errors.ts';
import { expectSame, type Fingerprint, fingerprintSchema } from '../../src/fingerprint.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { CellScores } from './fit-cell.ts';
import type { BenchmarkCell } from './plan.ts';

const summarySchema = z.object({ n: z.int(), mean: z.number(), median: z.number(), sd: z.number().nullable() });

const cellResultSchema = z.object({
  label: z.string(),
  seed: z.int(),
  fold: z.int().nullable(),
  /** All that decides the result; a bare digest in files from before there were fingerprints. */
  fingerprint: z.union([fingerprintSchema, z.string()]),
  parameters: z.int().nullable(),
  seconds: z.number(),
  units: z.array(z.string()),
  ccNorm: z.array(z.number().nullable()),
  cc: z.array(z.number().nullable()),
  /** CCnorm by one network, mean over those that are averaged; not there in files from before it was asked. */
  ccNormOfOne: z.array(z.number().nullable()).optional(),
  /** Settings that the validation clips chose; null or not there where nothing was chosen. */
  chosen: z.string().nullable().optional(),
  /** Over units, by score; null where no unit has it. */
  summary: z.record(z.string(), summarySchema.nullable()),
  /** What is to be known of the data and the fits; not there in files from before it was asked. */
  notes: z.array(z.string()).optional(),
});
/** One finished fit, as it lies in the folder of the benchmark. */
export type CellResult = z.infer<typeof cellResultSchema>;

/** The file of a cell, such as "cnn-population_x_4-seed-2-fold-0.json". */
function cellPath(folder: string, { entry, seed, fold }: BenchmarkCell): string {
  const name = entry.label.replaceAll('×', 'x').replace(/[^A-Za-z0-9-]+/g, '_');
  return join(folder, `${name}-seed-${seed}${fold === undefined ? '' : `-fold-${fold}`}.json`);
}

/**
 * What an earlier run left of this cell; undefined when it did not get there. Throws Conflict, naming what differs, for a
 * file of other data, settings or engine, InvalidData for one that is no result.
 */
export async function readCell(
  folder: string,
  cell: BenchmarkCell,
  fingerprint: Fingerprint,
): Promise<CellResult | undefined> {
  const path = cellPath(folder, cell);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = cellResultSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new CortexError('InvalidData', `${path} is no result of a benchmark; delete it to fit this model again.`);
  }
  const { fingerprint: stored } = parsed.data;
  const whatToDo = 'delete it, or choose another folder for this benchmark.';
  expectSame(path, typeof stored === 'string' ? undefined : stored, fingerprint, whatToDo);
  return parsed.data;
}

export async function writeCell(
  folder: string,
  cell: BenchmarkCell,
  fingerprint: Fingerprint,
  { scores, ccNormOfOne, chosen, parameters, seconds, notes }: CellScores,
): Promise<CellResult> {
  const { units, perUnit, summary } = scores;
  const result: CellResult = {
    label: cell.entry.label,
    seed: cell.seed,
    fold: cell.fold ?? null,
    fingerprint,
    parameters,
    seconds,
    units: [...units],
    ccNorm: [...perUnit.ccNorm],
    cc: [...perUnit.cc],
    ccNormOfOne: [...ccNormOfOne],
    chosen,
    summary,
    notes: [...notes],
  };
  await writeFileAtomic(cellPath(folder, cell), `${JSON.stringify(result)}\n`);
  return result;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
