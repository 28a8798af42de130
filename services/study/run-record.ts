import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import packageFile from '../../package.json' with { type: 'json' };
import { type StudyConfig, studyConfigSchema } from '../../src/config/study.ts';
import type { EngineReport } from '../../src/engine/index.ts';
import { CortexError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { DatasetManifest } from '../../src/samples.ts';

const numbers = z.record(z.string(), z.number().nullable());

const runRecordSchema = z.object({
  /** The study as it was carried out, preset included. */
  config: studyConfigSchema.required({ preset: true }),
  versions: z.record(z.string(), z.string()),
  engine: z.object({
    backend: z.string(),
    version: z.string(),
    device: z.string(),
    threads: z.int(),
    summary: z.string(),
  }),
  dataset: z.custom<DatasetManifest>().optional(),
  started: z.iso.datetime(),
  finished: z.iso.datetime().optional(),
  seconds: z.number().optional(),
  metrics: numbers.optional(),
  trivial: numbers.optional(),
});

/** `run.json`: what a run did, with what, and its headline numbers once it is finished. */
export type RunRecord = z.infer<typeof runRecordSchema>;

export function newRunRecord(
  config: StudyConfig & { preset: NonNullable<StudyConfig['preset']> },
  engine: EngineReport,
) {
  const { backend, version, device, threads, summary } = engine;
  return {
    config,
    versions: {
      'cortex-codec': packageFile.version,
      node: process.versions.node,
      '@tensorflow/tfjs': packageFile.dependencies['@tensorflow/tfjs'],
      [backend]: version,
    },
    engine: { backend, version, device, threads, summary },
    started: new Date().toISOString(),
  } satisfies RunRecord;
}

export async function writeRunRecord(runDir: string, record: RunRecord): Promise<void> {
  await writeFileAtomic(join(runDir, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Reads `run.json`; throws MissingFile or InvalidData with the path. */
export async function readRunRecord(runDir: string): Promise<RunRecord> {
  const path = join(runDir, 'run.json');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CortexError('MissingFile', `${runDir} is not a run folder: it has no run.json.`, { cause });
  });
  try {
    return runRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not describe a run; run the study again.`, { cause });
  }
}
