import { z } from 'zod';
import type { DatasetManifest } from '../../../src/data/decoding-data.ts';
import type { EngineReport } from '../../../src/engine/index.ts';
import { fingerprintSchema } from '../../../src/fingerprint.ts';
import { dataFactsSchema } from '../data-facts.ts';
import { newProvenance, provenanceShape, readRunFile, writeRunFile } from '../run-file.ts';
import { type StudyConfig, studyConfigSchema } from './config.ts';

const numbers = z.record(z.string(), z.number().nullable());

const runRecordSchema = z.object({
  /** The study as it was carried out, preset included. */
  config: studyConfigSchema.required({ preset: true }),
  ...provenanceShape,
  dataset: z.custom<DatasetManifest>().optional(),
  facts: dataFactsSchema.optional(),
  /** All that made the decoder, or those of real recordings; not there in runs from before there were fingerprints. */
  fingerprint: fingerprintSchema.optional(),
  metrics: numbers.optional(),
  trivial: numbers.optional(),
  /** What the metrics were measured on; runs of before there was a choice were tested on known videos. */
  testedOn: z.string().optional(),
  known: z.object({ metrics: numbers, trivial: numbers }).optional(),
  /** Metrics of decoders in closed form on the same samples. */
  baselines: z.record(z.string(), z.object({ metrics: numbers, known: numbers.optional() })).optional(),
});

/** `run.json`: what a study did, with what, and its headline numbers once it is finished. */
export type RunRecord = z.infer<typeof runRecordSchema>;

export function newRunRecord(
  config: StudyConfig & { preset: NonNullable<StudyConfig['preset']> },
  engine: EngineReport,
) {
  return { config, ...newProvenance(engine) } satisfies RunRecord;
}

export async function writeRunRecord(runDir: string, record: RunRecord): Promise<void> {
  await writeRunFile(runDir, record);
}

/** Reads `run.json` of a study; throws MissingFile, Unsupported or InvalidData with the path. */
export function readRunRecord(runDir: string): Promise<RunRecord> {
  return readRunFile(runDir, ['study', 'training'], runRecordSchema);
}
