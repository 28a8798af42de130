import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clip, EncodingData, Unit } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted, schemaFaults } from '../../src/errors.ts';
import { frontEndNamed } from '../../src/signal/front-ends.ts';
import { resample } from '../../src/signal/resample.ts';
import { readJson } from '../shared/read-json.ts';
import { ArrayReader, exists, findRecordings } from '../shared/recorded-arrays.ts';
import { countTrials } from './count-trials.ts';
import { type RecordingsOptions, type RecordingsSettings, recordingsSettingsSchema } from './settings.ts';
import { atLevel, deviationOf, type NamedSound, readSounds, soundsFolder, stimulusName } from './sounds.ts';
import { skippedUnitNumbers } from './spike-warnings.ts';
import { readSpikes, type SpikeTable } from './spikes.ts';
import { drawSplit, foldSplit, readSplit } from './split.ts';
import { countRepeats, readTrialTable } from './trial-table.ts';
import { readUnitTable } from './unit-table.ts';

/**
 * A user's own sounds and spikes: WAV files in `sounds/`, spikes.csv or spikes.npy, and, when present, units.csv,
 * trials.csv, splits.json and recording.json (README.md says what each holds). Stimuli are spectrograms
 * [time, channel], by default cochleagrams of 32 bands at 100 Hz; repeats [repeat, time, unit], NaN where a trial was
 * not recorded.
 * Throws MissingFile, InvalidData or InvalidInput naming the file, the line and what to do.
 */
export async function loadRecordings({
  data,
  fold,
  settings: asked = {},
}: RecordingsOptions = {}): Promise<EncodingData> {
  const folder = await findRecordings({ dataset: 'recordings', folder: 'recordings', landmark: soundsFolder }, data);
  const reader = new ArrayReader(folder);
  const settings = await readSettings(reader, folder, asked);
  const sounds = await readSounds(reader, folder, settings.binMs);
  const names = sounds.map(({ name }) => name);
  const shortest = sounds.reduce((least, sound) => (sound.bins < least.bins ? sound : least));
  if (settings.skipBins >= shortest.bins) {
    throw new CortexError(
      'InvalidInput',
      `skipBins is ${settings.skipBins} but "${shortest.name}" has ${shortest.bins} bins of ${settings.binMs} ms: nothing of it would count.`,
    );
  }
  const described = (await exists(join(folder, 'units.csv'))) ? await readUnitTable(reader) : undefined;
  const read = await readSpikes(reader, folder, { units: described?.map(({ id }) => id), stimuli: names });
  const units = described ?? read.units.map((id): Unit => ({ id, site: 'site' }));
  const ids = units.map(({ id }) => id);
  const table = renumber(read, ids, names);
  const recorded = (await exists(join(folder, 'trials.csv')))
    ? await readTrialTable(reader, ids, names)
    : countRepeats(table, names.length);
  const { repeats, warnings: countWarnings } = countTrials(table, sounds, ids, recorded, settings);
  const warnings = [...countWarnings, ...(described ? [] : skippedUnitNumbers(table))];
  const split =
    fold !== undefined
      ? foldSplit(names.length, fold, settings)
      : (await exists(join(folder, 'splits.json')))
        ? await readSplit(reader, names)
        : drawSplit(names.length, settings);
  const { channelHz, clips } = makeClips(sounds, split.train, settings);
  return {
    name: settings.name,
    domain: 'auditory',
    citation: settings.citation,
    licence: settings.licence,
    binMs: settings.binMs,
    frame: [settings.bands],
    channelHz,
    units,
    clips: clips.map((clip, sound) => ({ ...clip, repeats: repeats[sound] })),
    split,
    treatment: { hannBins: settings.hannBins, skipBins: settings.skipBins },
    hash: hashOf(reader, asked),
    warnings: [...reader.warnings, ...warnings],
  };
}

/** SHA-256 over the files, and over the caller's settings where there are any. */
function hashOf(reader: ArrayReader, asked: NonNullable<RecordingsOptions['settings']>): string {
  if (Object.keys(asked).length === 0) return reader.hash;
  return createHash('sha256').update(reader.hash).update(JSON.stringify(asked)).digest('hex');
}

/** recording.json with the caller's settings over it. */
async function readSettings(
  reader: ArrayReader,
  folder: string,
  asked: RecordingsOptions['settings'],
): Promise<RecordingsSettings> {
  const file = 'recording.json';
  const stored = (await exists(join(folder, file)))
    ? await readJson(reader, file, z.record(z.string(), z.unknown()))
    : {};
  const parsed = recordingsSettingsSchema.safeParse({ ...stored, ...asked });
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidInput', `Settings of the recordings (${file}): ${schemaFaults(parsed.error)}.`);
}

/** The table with units and stimuli numbered as in the lists. Throws InvalidData for a name that no list has. */
function renumber(table: SpikeTable, units: readonly string[], stimuli: readonly string[]): SpikeTable {
  const numbers = (kind: string, used: readonly string[], all: readonly string[], fault: string) =>
    Int32Array.from(used, (name) => {
      const index = all.indexOf(name);
      if (index >= 0) return index;
      throw new CortexError('InvalidData', `${table.source} names the ${kind} ${quoted(name)}, ${fault}.`);
    });
  const unitNumber = numbers('unit', table.units, units, 'which units.csv does not list');
  const stimulusNumber = numbers(
    'stimulus',
    table.stimuli.map(stimulusName),
    stimuli,
    `but there is no such WAV file; there are ${listed(stimuli)}`,
  );
  return {
    ...table,
    units,
    stimuli,
    unit: table.unit.map((index) => unitNumber[index]),
    stimulus: table.stimulus.map((index) => stimulusNumber[index]),
  };
}

function makeClips(
  sounds: readonly NamedSound[],
  train: readonly number[],
  settings: RecordingsSettings,
): { channelHz: readonly number[]; clips: Omit<Clip, 'repeats'>[] } {
  const { frontEnd: name, levelDb } = settings;
  const [{ samplingRateHz }] = sounds;
  const soundHz = settings.soundHz ?? samplingRateHz;
  const frontEnd = frontEndNamed(name, { ...settings, samplingRateHz });
  // Silent sounds are refused whether or not a level is asked for.
  const deviation = deviationOf(train.map((sound) => sounds[sound]));
  const levelled = levelDb === null ? sounds : atLevel(sounds, deviation, levelDb);
  const analysed = levelled.map(({ samples, bins }) => frontEnd.analyse(samples, bins));
  const finish = frontEnd.fit(train.map((sound) => analysed[sound]));
  return {
    channelHz: frontEnd.channelHz,
    clips: levelled.map((sound, index) => ({
      name: sound.name,
      stimulus: finish(analysed[index]),
      waveform: { samples: resample(sound.samples, samplingRateHz, soundHz), samplingRateHz: soundHz },
    })),
  };
}
