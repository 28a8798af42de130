import { CortexError, listed, quoted } from '../../src/errors.ts';
import { readTable } from '../read-table.ts';
import type { ArrayReader } from '../recorded-arrays.ts';
import { largestCount, type SpikeTable } from './spikes.ts';
import { stimulusName } from './stimulus-name.ts';

/** Number of repeats by stimulus and unit: those that were recorded, with spikes or without. */
export type RepeatCounts = (stimulus: number, unit: number) => number;

const source = 'trials.csv';

/**
 * The repeats of trials.csv: columns stimulus, repeats and, when units differ, unit. A stimulus (or a pair of unit and
 * stimulus) that is not listed was not recorded. Throws InvalidData for an unknown name or a count that is no whole
 * number from 1.
 */
export async function readTrialTable(
  reader: ArrayReader,
  units: readonly string[],
  stimuli: readonly string[],
): Promise<RepeatCounts> {
  const { columns, eachRecord } = await readTable(reader, source, ['stimulus', 'repeats', 'unit']);
  const [stimulusColumn, repeatsColumn, unitColumn] = ['stimulus', 'repeats', 'unit'].map((name) =>
    columns.indexOf(name),
  );
  if (stimulusColumn < 0 || repeatsColumn < 0) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the columns stimulus and repeats, and may have unit, but has ${listed(columns)}.`,
    );
  }
  const counts = new Int32Array(units.length * stimuli.length);
  eachRecord((fields, line) => {
    const place = `Line ${line} of ${source}`;
    const stimulus = indexIn(stimuli, stimulusName(fields[stimulusColumn]), 'stimulus', place);
    const repeats = Number(fields[repeatsColumn]);
    if (!(Number.isInteger(repeats) && repeats >= 1 && repeats <= largestCount)) {
      throw new CortexError(
        'InvalidData',
        `${place} has ${quoted(fields[repeatsColumn])} repeats; write a whole number from 1 to ${largestCount}.`,
      );
    }
    const named = unitColumn < 0 ? units.keys() : [indexIn(units, fields[unitColumn], 'unit', place)];
    for (const unit of named) counts[stimulus * units.length + unit] = repeats;
  });
  return (stimulus, unit) => counts[stimulus * units.length + unit];
}

/** Without a trials.csv: every unit had as many repeats of a stimulus as the last spike of any unit shows. */
export function countRepeats({ stimulus, repeat }: SpikeTable, stimuli: number): RepeatCounts {
  const counts = new Int32Array(stimuli);
  for (let spike = 0; spike < stimulus.length; spike++) {
    counts[stimulus[spike]] = Math.max(counts[stimulus[spike]], repeat[spike] + 1);
  }
  return (index) => counts[index];
}

function indexIn(names: readonly string[], name: string, kind: string, place: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  throw new CortexError(
    'InvalidData',
    `${place} names the ${kind} ${quoted(name)}, which is not among the ${kind} names.`,
  );
}
