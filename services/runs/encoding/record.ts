import { z } from 'zod';
import { fingerprintSchema } from '../../../src/fingerprint.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';
import { dataFactsSchema } from '../data-facts.ts';
import { provenanceShape, readRunFile } from '../run-file.ts';
import { encodingConfigSchema } from './config.ts';
import { flatteningSchema } from './flattening.ts';
import { scoreSummariesSchema } from './result.ts';
import { tuningSchema } from './tuning-record.ts';

const encodingRecordSchema = z.object({
  config: encodingConfigSchema,
  ...provenanceShape,
  dataset: z
    .object({
      name: z.string(),
      domain: z.enum(['auditory', 'visual']),
      citation: z.string(),
      licence: z.string(),
      hash: z.string(),
      binMs: z.number(),
      frame: z.array(z.int()),
      units: z.array(z.string()),
      /** Units that nothing was fitted to, by id with the reason; absent in runs from before it was looked at. */
      missing: z.record(z.string(), z.string()).optional(),
      sites: z.int(),
      clips: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
    })
    .optional(),
  facts: dataFactsSchema.optional(),
  encoder: z
    .object({
      model: z.string(),
      options: z.record(z.string(), z.unknown()),
      prefilter: z.string(),
      nonlinearity: z.string().optional(),
      parameters: z.int(),
      /** null: unbounded, for recurrent networks. */
      receptiveFieldBins: z.number().nullable(),
    })
    .optional(),
  /** All that made the networks, but for their seeds; not there in runs from before there were fingerprints. */
  fingerprint: fingerprintSchema.optional(),
  /** Every setting of the training, the model's recipe and the run's changes put together. */
  training: encoderTrainingSchema.optional(),
  /** How the settings were chosen; absent where they were not. */
  tuning: tuningSchema.optional(),
  scores: scoreSummariesSchema.optional(),
  validation: scoreSummariesSchema.optional(),
  baselines: z.record(z.string(), scoreSummariesSchema).optional(),
  /** Absent in runs from before it was looked at, and where nothing could be compared. */
  flattening: flatteningSchema.optional(),
  warnings: z.array(z.string()).optional(),
});

/** `run.json` of an encoding run: what was fitted to what, with what, and the headline scores once it is finished. */
export type EncodingRecord = z.infer<typeof encodingRecordSchema>;

/** Reads `run.json` of an encoding run; throws MissingFile, Unsupported or InvalidData with the path. */
export function readEncodingRecord(runDir: string): Promise<EncodingRecord> {
  return readRunFile(runDir, ['encoding'], encodingRecordSchema);
}
