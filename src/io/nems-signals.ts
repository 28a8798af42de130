import { z } from 'zod';
import type { NdArray } from '../arrays.ts';
import { CortexError, listed, quoted, schemaFaults } from '../errors.ts';
import { readCsv } from './csv-table.ts';
import { decodeHdf5Arrays } from './hdf5-arrays.ts';
import { decodeText } from './text.ts';

/** Files of a NEMS recording by their names, such as "SITE.resp.json". */
export type NemsFiles = ReadonlyMap<string, Uint8Array>;

/** A stretch of a session with a name, in seconds since its start. */
export interface NemsEpoch {
  readonly name: string;
  readonly startS: number;
  readonly endS: number;
}

/** A signal of a recording in the format of the NEMS library: a .json, a .h5 or .csv, and an .epoch.csv. */
export type NemsSignal = {
  /** Such as "resp". */
  readonly name: string;
  /** Name of the recording. */
  readonly recording: string;
  readonly samplingRateHz: number;
  /** Names of the channels, such as cells; empty where the file names none. */
  readonly channels: readonly string[];
  readonly epochs: readonly NemsEpoch[];
} & (
  | /** PointProcess: seconds since the start of the session, of every channel. */ {
      readonly kind: 'events';
      readonly timesS: ReadonlyMap<string, Float64Array>;
    }
  | /** TiledSignal: an array [channel, time] of every stimulus. */ {
      readonly kind: 'tiles';
      readonly tiles: ReadonlyMap<string, NdArray<Float64Array>>;
    }
  | /** RasterizedSignal: [channel, time] of the whole session. */ {
      readonly kind: 'continuous';
      readonly samples: NdArray<Float64Array>;
    }
);

const headerSchema = z.object({
  name: z.string(),
  recording: z.string().default('recording'),
  fs: z.number().positive(),
  chans: z.array(z.string()).nullish(),
  /** Such as "<class 'nems.signal.PointProcess'>". */
  signal_type: z.string().default('RasterizedSignal'),
});

/**
 * The signal called `name` of a recording. Throws MissingFile naming the file that is not there, InvalidData for one that is not
 * of this form, for two recordings in one, and Unsupported for signals of another type.
 * @param source named in error messages, such as the archive's path
 */
export async function decodeNemsSignal(files: NemsFiles, name: string, source: string): Promise<NemsSignal> {
  const base = baseName(files, name, source);
  const header = readHeader(files, `${base}.json`, source);
  const epochFile = files.get(`${base}.epoch.csv`);
  const common = {
    name: header.name,
    recording: header.recording,
    samplingRateHz: header.fs,
    channels: header.chans ?? [],
    epochs: epochFile ? readEpochs(epochFile, `${base}.epoch.csv of ${source}`) : [],
  };
  const type = /(PointProcess|TiledSignal|RasterizedSignal)'?>?$/.exec(header.signal_type)?.[1];
  const table = files.get(`${base}.csv`);
  if (type === 'RasterizedSignal' && table) {
    return { ...common, kind: 'continuous', samples: readSamples(table, `${base}.csv of ${source}`) };
  }
  if (type === undefined) {
    throw new CortexError(
      'Unsupported',
      `${base}.json of ${source} is a ${quoted(header.signal_type)}; PointProcess, TiledSignal and RasterizedSignal can be read.`,
    );
  }
  const file = `${base}.h5`;
  const arrays = await decodeHdf5Arrays(expectFile(files, file, source), `${file} of ${source}`);
  if (type === 'PointProcess') return { ...common, kind: 'events', timesS: timesOf(arrays, `${file} of ${source}`) };
  if (type === 'TiledSignal') {
    for (const [tile, { shape }] of arrays) expectMatrix(shape, `${quoted(tile)} in ${file} of ${source}`);
    return { ...common, kind: 'tiles', tiles: arrays };
  }
  const [samples, ...others] = arrays.values();
  if (samples === undefined || others.length > 0) {
    throw new CortexError(
      'InvalidData',
      `${file} of ${source} must hold one array [channel, time] but holds ${arrays.size}.`,
    );
  }
  expectMatrix(samples.shape, `${file} of ${source}`);
  return { ...common, kind: 'continuous', samples };
}

/** The names of the signals of a recording. */
export function nemsSignalNames(files: NemsFiles): string[] {
  return [...files.keys()].flatMap((file) => {
    const name = /(?:^|\.)([^.]+)\.json$/.exec(file)?.[1];
    return name === undefined || name === 'meta' ? [] : [name];
  });
}

/** Name of the signal's files without their endings. */
function baseName(files: NemsFiles, name: string, source: string): string {
  const found = [...files.keys()].filter((file) => file === `${name}.json` || file.endsWith(`.${name}.json`));
  if (found.length === 1) return found[0].replace(/\.json$/, '');
  if (found.length > 1) {
    throw new CortexError('InvalidData', `${source} holds several recordings (${listed(found)}); keep one.`);
  }
  throw new CortexError(
    'MissingFile',
    `${source} has no signal ${quoted(name)}, a file NAME.${name}.json; it has ${listed(nemsSignalNames(files)) || 'none'}.`,
  );
}

function expectFile(files: NemsFiles, name: string, source: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes) return bytes;
  throw new CortexError('MissingFile', `${source} has no ${name}; the archive is not complete.`);
}

function readHeader(files: NemsFiles, name: string, source: string): z.infer<typeof headerSchema> {
  const place = `${name} of ${source}`;
  // Python writes NaN and Infinity, which are no JSON.
  const text = decodeText(expectFile(files, name, source), place).replace(
    /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g,
    (word) => (word.startsWith('"') ? word : 'null'),
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CortexError('InvalidData', `${place} is not JSON; write it again.`, { cause });
  }
  const parsed = headerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CortexError('InvalidData', `${place} does not have the fields of a signal: ${schemaFaults(parsed.error)}.`);
}

/** Epochs in the order of the file; a line that is there twice counts once. */
function readEpochs(bytes: Uint8Array, place: string): NemsEpoch[] {
  const { columns, eachRecord } = readCsv(decodeText(bytes, place), place);
  const [name, start, end] = ['name', 'start', 'end'].map((column) => columns.indexOf(column));
  if (Math.min(name, start, end) < 0) {
    throw new CortexError('InvalidData', `${place} needs the columns name, start and end but has ${listed(columns)}.`);
  }
  const epochs = new Map<string, NemsEpoch>();
  eachRecord((fields, line) => {
    const [startS, endS] = [start, end].map((column) => (fields[column] === '' ? Number.NaN : Number(fields[column])));
    if (!(Number.isFinite(startS) && Number.isFinite(endS) && startS <= endS)) {
      throw new CortexError(
        'InvalidData',
        `Line ${line} of ${place} lasts from ${quoted(fields[start])} to ${quoted(fields[end])}; give seconds, the start before the end.`,
      );
    }
    epochs.set(`${startS} ${endS} ${fields[name]}`, { name: fields[name], startS, endS });
  });
  return [...epochs.values()];
}

/** Rows of a .csv without a header are times, columns channels. */
function readSamples(bytes: Uint8Array, place: string): NdArray<Float64Array> {
  const rows = decodeText(bytes, place)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(','));
  const channels = rows[0]?.length ?? 0;
  const data = new Float64Array(channels * rows.length);
  rows.forEach((fields, time) => {
    if (fields.length !== channels) {
      throw new CortexError(
        'InvalidData',
        `Line ${time + 1} of ${place} has ${fields.length} fields but the first has ${channels}.`,
      );
    }
    fields.forEach((field, channel) => {
      const text = field.trim();
      const value = text === '' || /^nan$/i.test(text) ? Number.NaN : Number(text);
      if (Number.isNaN(value) && !/^(?:nan)?$/i.test(text)) {
        throw new CortexError('InvalidData', `Line ${time + 1} of ${place} has ${quoted(text)}, which is no number.`);
      }
      data[channel * rows.length + time] = value;
    });
  });
  return { shape: [channels, rows.length], data };
}

function timesOf(arrays: ReadonlyMap<string, NdArray<Float64Array>>, place: string): Map<string, Float64Array> {
  return new Map(
    [...arrays].map(([channel, { data }]) => {
      const wrong = data.findIndex((time) => !Number.isFinite(time));
      if (wrong >= 0) {
        throw new CortexError('InvalidData', `${quoted(channel)} in ${place} has the time ${data[wrong]} at ${wrong}.`);
      }
      return [channel, data];
    }),
  );
}

function expectMatrix(shape: readonly number[], what: string): void {
  if (shape.length === 2 && shape.every((length) => length > 0)) return;
  throw new CortexError('InvalidShape', `${what} must be [channel, time] but is [${shape.join(', ')}].`);
}
