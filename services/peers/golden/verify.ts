import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ZodError, z } from 'zod';
import { CortexError, schemaFaults } from '../../../src/errors.ts';
import { checks, type GoldenCheck } from './checks.ts';

/** What became of one file of a golden folder. */
export interface FileReport {
  /** File name. */
  readonly name: string;
  /** Comparisons made. */
  readonly checked: number;
  /** Comparisons outside their tolerance; a file that cannot be read counts as one. */
  readonly failed: number;
  /** Largest error as a fraction of its tolerance; null when nothing was compared or a value was not comparable at all. */
  readonly worst: number | null;
  readonly worstAt?: string;
  /** Why the file was not checked. */
  readonly skipped?: string;
  /** The first failures, in words. */
  readonly messages?: readonly string[];
  /** Parts of the file that were not checked, each with the reason. */
  readonly leftOut?: readonly string[];
}

export interface VerifyReport {
  readonly files: readonly FileReport[];
  /** Failures over all files. */
  readonly failed: number;
}

/**
 * Runs every known check on the golden files of a folder, in the order of their names. Files without a check are listed
 * as skipped. Throws MissingFile when there is no such folder.
 */
export async function verifyGolden(
  folder: string,
  registry: Readonly<Record<string, GoldenCheck>> = checks,
): Promise<VerifyReport> {
  const files: FileReport[] = [];
  for (const name of await listFiles(folder)) files.push(await verifyFile(join(folder, name), registry));
  return { files, failed: files.reduce((sum, file) => sum + file.failed, 0) };
}

async function verifyFile(path: string, registry: Readonly<Record<string, GoldenCheck>>): Promise<FileReport> {
  const name = basename(path);
  if (extname(path) !== '.json') return skipped(name, 'not a JSON file');
  const fixture = basename(path, '.json');
  const text = await readFile(path, 'utf8');
  const key = familyOf(fixture, registry) ?? familyOf(fixtureNamedIn(text), registry);
  if (key === undefined) return skipped(name, `no check is called "${fixture}"`);
  try {
    const report = await registry[key](JSON.parse(text));
    return {
      name,
      checked: report.checked,
      failed: report.failed,
      worst: Number.isFinite(report.worst) ? report.worst : null,
      ...(report.worstAt && { worstAt: report.worstAt }),
      ...(report.messages.length > 0 && { messages: report.messages }),
      ...(report.leftOut.length > 0 && { leftOut: report.leftOut }),
    };
  } catch (error) {
    return { name, checked: 0, failed: 1, worst: null, messages: [describe(error)] };
  }
}

/**
 * The longest key that a fixture is called after: files of one kind at several sizes, such as videounet_h4 and
 * videounet_h32 or filters and filters-notch, share the check of their family.
 */
function familyOf(fixture: string, registry: Readonly<Record<string, unknown>>): string | undefined {
  return Object.keys(registry)
    .filter((key) => fixture === key || (fixture.startsWith(key) && /[^a-z0-9]/i.test(fixture[key.length])))
    .sort((a, b) => b.length - a.length)[0];
}

/** What a file says that it is, for files of another name; empty when it does not say or cannot be read. */
function fixtureNamedIn(text: string): string {
  try {
    return z.looseObject({ fixture: z.string() }).parse(JSON.parse(text)).fixture;
  } catch {
    return '';
  }
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (cause) {
    throw new CortexError('MissingFile', `There is no golden folder "${folder}": give the folder of the JSON files.`, {
      cause,
    });
  }
}

function skipped(name: string, reason: string): FileReport {
  return { name, checked: 0, failed: 0, worst: null, skipped: reason };
}

function describe(error: unknown): string {
  if (error instanceof ZodError) return `The file does not have the expected fields: ${schemaFaults(error)}.`;
  return error instanceof Error ? `The file could not be checked: ${error.message}` : String(error);
}
