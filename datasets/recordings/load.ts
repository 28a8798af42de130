import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import type { Recording } from '../../src/data/recording.ts';
import { CortexError, listed, schemaFaults } from '../../src/errors.ts';
import { encodingView } from '../../src/views/encoding-view.ts';
import { readJson } from '../shared/read-json.ts';
import { ArrayReader, exists, findRecordings } from '../shared/recorded-arrays.ts';
import { buildRecording } from './build.ts';
import { readFolder, stimulusFolders } from './folder.ts';
import { type RecordingsOptions, type RecordingsSettings, recordingsSettingsSchema } from './settings.ts';

type AskedSettings = NonNullable<RecordingsOptions['settings']>;

/**
 * A user's own recording: sounds, videos, images or spectrograms with spikes or counts, in a folder (README.md says what it
 * holds) or in one file.
 * Throws MissingFile, InvalidData or InvalidInput naming the file, the line and what to do.
 */
export async function loadRecording(options: RecordingsOptions = {}): Promise<Recording> {
  const { data, fold, stepMs } = options;
  const asked = stepMs === undefined ? (options.settings ?? {}) : { ...options.settings, binMs: stepMs };
  if (data && (await isFile(data))) return loadFile(data, fold, asked);
  const folder = await findRecordings({ dataset: 'recordings', folder: 'recordings', landmark: stimulusFolders }, data);
  const reader = new ArrayReader(folder);
  const settings = await readSettings(reader, folder, asked);
  const source = await readFolder(reader, folder, { withSplit: fold === undefined, binMs: settings.binMs });
  const recording = buildRecording(source, settings, { fold });
  return { ...recording, hash: hashOf(source.hash, asked) };
}

/** A recording in one file; its settings are in NAME.json or recording.json beside it. */
async function loadFile(path: string, fold: number | undefined, asked: AskedSettings): Promise<Recording> {
  const folder = dirname(path);
  const own = `${basename(path, extname(path))}.json`;
  const reader = new ArrayReader(folder);
  const settings = await readSettings(reader, folder, asked, (await exists(join(folder, own))) ? own : undefined);
  // The readers of files are only loaded where there is one.
  const { readSourceFile } = await import('./files/index.ts');
  const { split, ...source } = await readSourceFile(path, settings);
  const recording = buildRecording(fold === undefined ? { ...source, split } : source, settings, { fold });
  const files = createHash('sha256').update(reader.hash).update(source.hash).digest('hex');
  return { ...recording, hash: hashOf(files, asked) };
}

async function isFile(path: string): Promise<boolean> {
  return (await exists(path)) && (await stat(path)).isFile();
}

/** The recording as encoders see it: stimuli [time, …] and repeats [repeat, time, unit]. Throws as `loadRecording` does. */
export async function loadRecordings(options: RecordingsOptions = {}): Promise<EncodingData> {
  return encodingView(await loadRecording(options));
}

/** SHA-256 over the files, and over the caller's settings where there are any. */
function hashOf(files: string, asked: AskedSettings): string {
  if (Object.keys(asked).length === 0) return files;
  return createHash('sha256').update(files).update(JSON.stringify(asked)).digest('hex');
}

/** recording.json, or `file` in its stead, with the caller's settings over it. */
async function readSettings(
  reader: ArrayReader,
  folder: string,
  asked: AskedSettings,
  file = 'recording.json',
): Promise<RecordingsSettings> {
  const stored = (await exists(join(folder, file)))
    ? await readJson(reader, file, z.record(z.string(), z.unknown()))
    : {};
  const parsed = recordingsSettingsSchema.safeParse({ ...stored, ...asked });
  if (!parsed.success) {
    throw new CortexError('InvalidInput', `Settings of the recordings (${file}): ${schemaFaults(parsed.error)}.`);
  }
  expectSameBins(stored, asked, file);
  return parsed.data;
}

/** Throws InvalidInput for other bins than those in which the file counts its periods and the like. */
function expectSameBins(stored: Readonly<Record<string, unknown>>, { binMs }: AskedSettings, file: string): void {
  const counted = ['periods', 'window', 'skipBins', 'hannBins'].filter((field) => stored[field] !== undefined);
  if (binMs === undefined || binMs === stored.binMs || counted.length === 0) return;
  throw new CortexError(
    'InvalidInput',
    `${file} gives ${listed(counted)} in its own bins, so bins of ${binMs} ms cannot be taken; write these for such bins, with binMs ${binMs}, or leave out the step.`,
  );
}
