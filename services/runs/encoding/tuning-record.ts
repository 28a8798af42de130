import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CortexError } from '../../../src/errors.ts';
import { type Fingerprint, fingerprintSchema } from '../../../src/fingerprint.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { encoderTrainingSchema } from '../../../src/training/encoder/settings.ts';

const triedSchema = z.object({
  name: z.string(),
  /** Changes to the recipe that were tried. */
  options: z.record(z.string(), z.unknown()),
  training: encoderTrainingSchema.partial(),
  /** Validation score of the best epoch; null where no unit can be scored. */
  score: z.number().nullable(),
  bestEpoch: z.int(),
  parameters: z.int(),
  seconds: z.number(),
});
/** Settings that were tried, and how they did on the validation clips. */
export type TriedSettings = z.infer<typeof triedSchema>;

export const tuningSchema = z.object({
  grid: z.literal('small'),
  tried: z.array(triedSchema),
  /** Name of the settings that the networks have: those with the highest validation score, the first of equals. */
  chosen: z.string(),
  /** Settings of the grid that would have cost too much, by name with the reason. */
  leftOut: z.record(z.string(), z.string()),
  /** Of all that was tried. */
  seconds: z.number(),
});
/** How the settings of a run were chosen. */
export type Tuning = z.infer<typeof tuningSchema>;

const storedSchema = z.object({ fingerprint: fingerprintSchema, tried: z.array(triedSchema) });

/** What of a grid was tried so far, as it lies in a run folder until all is and after. */
export interface StoredTuning {
  readonly fingerprint: Fingerprint;
  readonly tried: readonly TriedSettings[];
}

/** The file of what was tried, in a run folder. */
export const tuningPath = (runDir: string): string => join(runDir, 'tuning.json');

/** What of a grid was tried so far; undefined before anything was. Throws InvalidData for a damaged file. */
export async function readTuning(runDir: string): Promise<StoredTuning | undefined> {
  const path = tuningPath(runDir);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return storedSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CortexError('InvalidData', `${path} does not say what was tried; delete it to try all again.`, { cause });
  }
}

/** Keeps what was tried so far. */
export async function writeTuning(runDir: string, stored: StoredTuning): Promise<void> {
  await writeFileAtomic(tuningPath(runDir), `${JSON.stringify(stored, null, 1)}\n`);
}
