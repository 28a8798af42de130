import type { StimulusLabels } from '../../src/data/recording.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { readCsv } from '../../src/io/csv-table.ts';
import { readText } from '../shared/read-json.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import { type LabelColumn, labelsFrom } from './labels.ts';
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
  const described = columns.flatMap((name, column): [string, LabelColumn][] =>
    column === stimulusColumn ? [] : [[name, valuesIn(rows.map((fields) => fields?.[column] ?? ''))]],
  );
  return labelsFrom(new Map(described), stimuli.length, source);
}

/** The fields of a column, as numbers when all are; empty ones stay empty. */
function valuesIn(texts: readonly string[]): LabelColumn {
  const areNumbers = texts.every((text) => text === '' || Number.isFinite(Number(text)));
  return areNumbers ? texts.map((text) => (text === '' ? text : Number(text))) : texts;
}
