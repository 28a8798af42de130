import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import packageFile from '../../package.json' with { type: 'json' };
import type { EngineReport } from '../../src/engine/report.ts';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';

/** What `run.json` says of every run, whatever its kind: with what it was made, and when. */
export const provenanceShape = {
  versions: z.record(z.string(), z.string()),
  engine: z.object({
    backend: z.string(),
    version: z.string(),
    device: z.string(),
    threads: z.int(),
    summary: z.string(),
  }),
  started: z.iso.datetime(),
  finished: z.iso.datetime().optional(),
  seconds: z.number().optional(),
};

/** The provenance of a run that starts now on this engine. */
export function newProvenance({ backend, version, device, threads, summary }: EngineReport) {
  return {
    versions: {
      'cortex-codec': packageFile.version,
      node: process.versions.node,
      '@tensorflow/tfjs': packageFile.dependencies['@tensorflow/tfjs'],
      [backend]: version,
    },
    engine: { backend, version, device, threads, summary },
    started: new Date().toISOString(),
  };
}

/** Writes `run.json`, whole or not at all. */
export async function writeRunFile(runDir: string, record: object): Promise<void> {
  await writeFileAtomic(join(runDir, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Kind of the run in a folder, as its `run.json` says; throws as `readRunFile` does. */
export async function readRunKind(runDir: string): Promise<'study' | 'training' | 'encoding'> {
  const kinds = z.object({ config: z.object({ kind: z.enum(['study', 'training', 'encoding']) }) });
  return (await readRunFile(runDir, kinds)).config.kind;
}

/** Reads `run.json`; throws MissingFile when there is none and InvalidData when it does not fit `schema`. */
export async function readRunFile<T extends z.ZodType>(runDir: string, schema: T): Promise<z.output<T>> {
  const path = join(runDir, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CortexError('MissingFile', `${runDir} is not a run folder: it has no run.json.`, { cause });
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not describe a run of the wanted kind; start the run again.`, {
      cause,
    });
  }
}
