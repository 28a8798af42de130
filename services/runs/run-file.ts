import { access, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { engineIdentity } from '../../src/engine/identity.ts';
import type { EngineReport } from '../../src/engine/report.ts';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import { type RunKind, runKinds } from './config.ts';

/** The package itself by its name: the path to its package.json differs between the sources and what is built of them. */
const packageFile: { version: string; dependencies: Record<string, string> } = createRequire(import.meta.url)(
  'cortex-codec/package.json',
);

/** The version of this package. */
export const packageVersion = packageFile.version;

/** What `run.json` says of every run, whatever its kind: with what it was made, and when. */
export const provenanceShape = {
  versions: z.record(z.string(), z.string()),
  engine: z.object({
    backend: z.string(),
    version: z.string(),
    device: z.string(),
    threads: z.int(),
    /** Left out by runs of before they were told apart. */
    kernels: z.string().optional(),
    vectorLevel: z.string().optional(),
    summary: z.string(),
  }),
  started: z.iso.datetime(),
  finished: z.iso.datetime().optional(),
  seconds: z.number().optional(),
};

/** The provenance of a run that starts now on this engine. */
export function newProvenance(report: EngineReport) {
  const { backend, version, summary } = report;
  return {
    versions: {
      'cortex-codec': packageVersion,
      node: process.versions.node,
      '@tensorflow/tfjs': packageFile.dependencies['@tensorflow/tfjs'],
      [backend]: version,
    },
    engine: { ...engineIdentity(report), summary },
    started: new Date().toISOString(),
  };
}

/** Writes `run.json`, whole or not at all. */
export async function writeRunFile(runDir: string, record: object): Promise<void> {
  await writeFileAtomic(join(runDir, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Whether all of these files are in the run folder. */
export async function hasFiles(runDir: string, names: readonly string[]): Promise<boolean> {
  const found = names.map((name) =>
    access(join(runDir, name)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(found)).every((there) => there);
}

/** What tells a file from one that took its place: change time, size, number; null when it is not there. */
export async function fileStamp(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.ctimeMs} ${found.size} ${found.ino}` : null;
}

/** What `read` reads of a run folder's run.json; undefined when there is none. */
export async function ifThere<T>(runDir: string, read: (runDir: string) => Promise<T>): Promise<T | undefined> {
  return (await hasFiles(runDir, ['run.json'])) ? read(runDir) : undefined;
}

const kindSchema = z.object({ config: z.object({ kind: z.enum(runKinds) }) });

/** Kind of the run in a folder, as its `run.json` says; throws as `readRunFile` does. */
export async function readRunKind(runDir: string): Promise<RunKind> {
  return (await readJsonFile(runDir, kindSchema)).config.kind;
}

/** SHA-256 of the data of a finished run, as its `run.json` says. */
export async function readDataHash(runDir: string): Promise<string> {
  return (await readJsonFile(runDir, z.object({ dataset: z.object({ hash: z.string() }) }))).dataset.hash;
}

/**
 * Reads the `run.json` of a run of one of these kinds. Throws MissingFile when there is none, Unsupported for a run of
 * another kind, and InvalidData when it does not fit `schema`.
 */
export async function readRunFile<T extends z.ZodType>(
  runDir: string,
  kinds: readonly RunKind[],
  schema: T,
): Promise<z.output<T>> {
  const kind = await readRunKind(runDir);
  if (!kinds.includes(kind)) throw wrongKind(`The run in ${runDir}`, kind, kinds);
  return readJsonFile(runDir, schema);
}

/** The error about a run of the wrong kind. */
export function wrongKind(run: string, kind: RunKind, kinds: readonly RunKind[]): CortexError {
  return new CortexError('Unsupported', `${run} is of kind ${kind}; this takes a run of kind ${kinds.join(' or ')}.`);
}

async function readJsonFile<T extends z.ZodType>(runDir: string, schema: T): Promise<z.output<T>> {
  const path = join(runDir, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CortexError('MissingFile', `${runDir} is not a run folder: it has no run.json.`, { cause });
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not describe a run of this version; start the run again.`, {
      cause,
    });
  }
}
