import { z } from 'zod';
import { contrastDatasetNames, decodingDatasetNames } from '../../../datasets/catalogue.ts';
import { decoderNames } from '../../../src/models/decoders/catalogue.ts';

/** Data sets that a study can be made of: videos of a decoder, or contrasts of recorded sessions. */
export const datasetNames = [...decodingDatasetNames, ...contrastDatasetNames] as const;
export const presetNames = ['paper', 'quick', 'tiny'] as const;
export type PresetName = (typeof presetNames)[number];

/** What `cortex study` and `POST /v1/runs` take. */
export const studyConfigSchema = z.strictObject({
  kind: z.enum(['study', 'training']).default('study'),
  dataset: z.enum(datasetNames).default(decodingDatasetNames[0]),
  /** Folder of the recordings; `CORTEX_DATA` when left out. Unused by simulated datasets. */
  data: z.string().min(1).optional(),
  /** Recording sessions, numbered from 1; all of them when left out. */
  sessions: z.array(z.int().positive()).nonempty().optional(),
  seed: z.int().nonnegative().default(1),
  /** Chosen by the engine when left out: `quick` natively, `tiny` on wasm. */
  preset: z.enum(presetNames).optional(),
  /** The baselines have the paper's sizes in every preset, and are for simulated recordings. */
  decoder: z.enum(decoderNames).default('video-unet'),
  /** Control: shuffle the conditions of the training trials, after which nothing may be decoded. */
  shuffleLabels: z.boolean().default(false),
});
export type StudyConfig = z.infer<typeof studyConfigSchema>;
