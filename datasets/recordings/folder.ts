import { join } from 'node:path';
import { z } from 'zod';
import type { Unit } from '../../src/data/encoding-data.ts';
import { CortexError, listed } from '../../src/errors.ts';
import { readJson } from '../shared/read-json.ts';
import { type ArrayReader, exists } from '../shared/recorded-arrays.ts';
import { readConditions } from './condition-table.ts';
import { readResponseArrays, responsesFolder } from './response-arrays.ts';
import { readSounds, soundsFolder } from './sounds.ts';
import type { RecordingSource, SourceResponses, SourceSplit, SourceStimulus } from './source.ts';
import { readSpectrograms, spectrogramsFolder } from './spectrograms.ts';
import { readSpikes } from './spikes.ts';
import { entriesOf } from './stimulus-files.ts';
import { usualBinMs } from './timed-stimuli.ts';
import { readTrialTable } from './trial-table.ts';
import { readUnitTable } from './unit-table.ts';
import { imagesFolder, readFrameStimuli, videosFolder } from './videos.ts';

/** The folders that stimuli lie in; a recording has one of them. */
export const stimulusFolders = [soundsFolder, videosFolder, imagesFolder, spectrogramsFolder] as const;

/**
 * What a folder holds (README.md says how): stimuli, units.csv, spikes or responses/, trials.csv, conditions.csv and, where
 * `withSplit`, splits.json. Throws MissingFile, InvalidData or InvalidShape naming the file, the line and what to do.
 */
export async function readFolder(
  reader: ArrayReader,
  folder: string,
  { withSplit, binMs }: { readonly withSplit: boolean; readonly binMs?: number },
): Promise<RecordingSource> {
  const stimuli = await readStimuli(reader, folder, binMs);
  const names = stimuli.map(({ name }) => name);
  const has = (file: string) => exists(join(folder, file));
  const units = (await has('units.csv')) ? await readUnitTable(reader) : undefined;
  const responses = (await has(responsesFolder))
    ? await readCounts(reader, folder, stimuli)
    : await readSpikeTimes(reader, folder, names, units);
  const split = withSplit && (await has('splits.json')) ? await readSplits(reader) : undefined;
  const labels = (await has('conditions.csv')) ? await readConditions(reader, names) : undefined;
  return {
    stimuli: labels ? stimuli.map((stimulus, index) => ({ ...stimulus, labels: labels[index] })) : stimuli,
    units,
    responses,
    split,
    hash: reader.hash,
    warnings: [...reader.warnings],
  };
}

async function readStimuli(reader: ArrayReader, folder: string, binMs = usualBinMs): Promise<SourceStimulus[]> {
  const filled: (typeof stimulusFolders)[number][] = [];
  for (const part of stimulusFolders) if ((await entriesOf(folder, part)).length > 0) filled.push(part);
  if (filled.length > 1) {
    throw new CortexError(
      'InvalidData',
      `${folder} has stimuli of several kinds (${listed(filled)}); a recording has one, so make a folder of each.`,
    );
  }
  switch (filled[0]) {
    case videosFolder:
      return readFrameStimuli(reader, folder, 'video');
    case imagesFolder:
      return readFrameStimuli(reader, folder, 'image');
    case spectrogramsFolder:
      return readSpectrograms(reader, folder);
    case soundsFolder:
      return readSounds(reader, folder, binMs);
    default:
      throw new CortexError(
        'MissingFile',
        `${folder} has no stimuli: ${listed(stimulusFolders)} are missing or empty; put WAV files, videos, images or spectrograms there, one file a stimulus.`,
      );
  }
}

async function readCounts(
  reader: ArrayReader,
  folder: string,
  stimuli: readonly SourceStimulus[],
): Promise<SourceResponses> {
  for (const file of ['spikes.csv', 'spikes.npy', 'trials.csv']) {
    if (await exists(join(folder, file))) {
      reader.warnings.push(`${file} is not read, since there is ${responsesFolder}/, in which NaN is not recorded.`);
    }
  }
  const names = stimuli.map(({ name }) => name);
  return { kind: 'counts', counts: await readResponseArrays(reader, folder, names, stimuli[0].kind === 'image') };
}

async function readSpikeTimes(
  reader: ArrayReader,
  folder: string,
  stimuli: readonly string[],
  units: readonly Unit[] | undefined,
): Promise<SourceResponses> {
  const table = await readSpikes(reader, folder, { units: units?.map(({ id }) => id), stimuli });
  const ids = units?.map(({ id }) => id) ?? table.units;
  const trials = (await exists(join(folder, 'trials.csv'))) ? await readTrialTable(reader, ids, stimuli) : undefined;
  return { kind: 'spikes', table, trials };
}

const names = z.array(z.string().min(1)).min(1);
const splitsSchema = z.strictObject({ train: names, validation: names, test: names });

const readSplits = (reader: ArrayReader): Promise<SourceSplit> => readJson(reader, 'splits.json', splitsSchema);
