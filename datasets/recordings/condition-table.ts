import type { StimulusLabels } from '../../src/data/recording.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { readCsv } from '../../src/io/csv-table.ts';
import { readText } from '../shared/read-json.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import { stimulusIndex } from './stimulus-names.ts';

const source = 'conditions.csv';

/**
 * What conditions.csv says of every stimulus: a column stimulus and any others. `cue` and `colour` (names or numbers) become places
 * in the sorted list of their values, and the values stay among the labels; `direction_deg` is an angle, 90 = up; other
 * columns are labels. Empty fields are left out. Throws InvalidData for an unknown stimulus, one that is listed twice and a
 * direction that is no number.
 */
export async function readConditions(reader: ArrayReader, stimuli: readonly string[]): Promise<StimulusLabels[]> {
  const { columns, eachRecord } = readCsv(await readText(reader, source), source);
  const stimulusColumn = columns.indexOf('stimulus');
  if (stimulusColumn < 0 || columns.length < 2) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the column stimulus and at least one more, such as direction_deg, but has ${listed(columns)}.`,
    );
  }
  const rows: (readonly string[] | undefined)[] = stimuli.map(() => undefined);
  eachRecord((fields, line) => {
    const index = stimulusIndex(stimuli, fields[stimulusColumn]);
    if (index < 0 || rows[index]) {
      const fault = index < 0 ? `which there is not; there are ${listed(stimuli)}` : 'which an earlier line describes';
      throw new CortexError(
        'InvalidData',
        `Line ${line} of ${source} is about the stimulus ${quoted(fields[stimulusColumn])}, ${fault}.`,
      );
    }
    rows[index] = fields;
  });
  const missing = stimuli.filter((_, index) => !rows[index]);
  if (missing.length > 0) reader.warnings.push(`${source} has no line about ${listed(missing.map(quoted))}.`);
  const valuesOf = (column: number) => valuesIn(rows.map((fields) => fields?.[column] ?? ''));
  const described = columns.map((name, column) =>
    column === stimulusColumn ? undefined : labelsOf(name, valuesOf(column)),
  );
  return stimuli.map((_, index) => merged(described.flatMap((column) => (column ? [column[index]] : []))));
}

/** The fields of a column, as numbers when all are; undefined for empty ones. */
function valuesIn(texts: readonly string[]): (string | number | undefined)[] {
  const areNumbers = texts.every((text) => text === '' || Number.isFinite(Number(text)));
  return texts.map((text) => (text === '' ? undefined : areNumbers ? Number(text) : text));
}

/** What one column says of every stimulus. */
function labelsOf(name: string, values: readonly (string | number | undefined)[]): StimulusLabels[] {
  const label = (value: string | number | undefined) => (value === undefined ? {} : { labels: { [name]: value } });
  if (name === 'direction_deg') {
    return values.map((value) => {
      if (value === undefined) return {};
      if (typeof value === 'number') return { directionDeg: value };
      throw new CortexError(
        'InvalidData',
        `${source} has the direction_deg ${quoted(values.find((one) => typeof one === 'string' && !Number.isFinite(Number(one))) as string)}, which is no number of degrees; 90 is up.`,
      );
    });
  }
  const meaning = { cue: 'cue', colour: 'colour', color: 'colour' }[name];
  if (meaning === undefined) return values.map(label);
  const choices = [...new Set(values.filter((value) => value !== undefined))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  return values.map((value) => (value === undefined ? {} : { ...label(value), [meaning]: choices.indexOf(value) }));
}

/** What all columns say of one stimulus. */
function merged(parts: readonly StimulusLabels[]): StimulusLabels {
  const labels = Object.assign({}, ...parts.map((part) => part.labels));
  const together: StimulusLabels = Object.assign({}, ...parts);
  return Object.keys(labels).length > 0 ? { ...together, labels } : together;
}
