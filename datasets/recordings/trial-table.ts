import { CortexError, listed, quoted, shortened } from '../../src/errors.ts';
import { readTable } from '../shared/read-table.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import { type RepeatRange, repeatsIn } from './repeat-list.ts';
import { largestCount, type SpikeTable } from './spikes.ts';
import { stimulusIndex } from './stimulus-names.ts';

/** Which repeats were recorded, with spikes or without, by places of stimulus and unit. */
export interface RecordedTrials {
  /** One more than the last repeat of a stimulus that any unit has; 0 without any. */
  repeats(stimulus: number): number;
  has(stimulus: number, unit: number, repeat: number): boolean;
  /** True when trials.csv says it unit by unit. */
  readonly byUnit: boolean;
}

const source = 'trials.csv';
const known = ['stimulus', 'repeats', 'repeat', 'unit'];

/**
 * The trials of trials.csv: columns stimulus, either repeats (how many: 0, 1, … in order) or repeat (which: "4", "0-2",
 * "0-2;5"; lines add up) and, when units differ, unit. A stimulus (or a pair of unit and stimulus) that is not listed was
 * not recorded. Throws InvalidData for an unknown name, repeats that are none, and a pair that has two counts.
 */
export async function readTrialTable(
  reader: ArrayReader,
  units: readonly string[],
  stimuli: readonly string[],
): Promise<RecordedTrials> {
  const { columns, eachRecord } = await readTable(reader, source, known);
  const [stimulusColumn, countColumn, listColumn, unitColumn] = known.map((name) => columns.indexOf(name));
  if (stimulusColumn < 0 || countColumn < 0 === listColumn < 0) {
    throw new CortexError(
      'InvalidData',
      `${source} needs the columns stimulus and either repeats (how many) or repeat (which ones), and may have unit, but has ${listed(columns)}.`,
    );
  }
  // Without a column of units a line stands for all of them.
  const width = unitColumn < 0 ? 1 : units.length;
  const recorded = new Map<number, RepeatRange[]>();
  const repeats = new Int32Array(stimuli.length);
  eachRecord((fields, line) => {
    const place = `Line ${line} of ${source}`;
    const stimulus = placed(stimulusIndex(stimuli, fields[stimulusColumn]), fields[stimulusColumn], 'stimulus', place);
    const unit = unitColumn < 0 ? 0 : placed(units.indexOf(fields[unitColumn]), fields[unitColumn], 'unit', place);
    const ranges =
      listColumn < 0 ? countOf(fields[countColumn], place) : repeatsIn(fields[listColumn], place, largestCount);
    const before = recorded.get(stimulus * width + unit) ?? [];
    if (listColumn < 0 && before.some(({ last }) => last !== ranges[0].last)) {
      throw new CortexError(
        'InvalidData',
        `${place} gives ${quoted(stimuli[stimulus])} other repeats (${shortened(fields[countColumn])}) than an earlier line (${before[0].last + 1}); keep one of them.`,
      );
    }
    recorded.set(stimulus * width + unit, [...before, ...ranges]);
    for (const { last } of ranges) repeats[stimulus] = Math.max(repeats[stimulus], last + 1);
  });
  return {
    repeats: (stimulus) => repeats[stimulus],
    has: (stimulus, unit, repeat) =>
      (recorded.get(stimulus * width + (unit % width)) ?? []).some(
        ({ first, last }) => first <= repeat && repeat <= last,
      ),
    byUnit: unitColumn >= 0,
  };
}

/** Without a trials.csv: every unit had as many repeats of a stimulus as the last spike of any unit shows. */
export function countRepeats({ stimulus, repeat }: SpikeTable, stimuli: number): RecordedTrials {
  const counts = new Int32Array(stimuli);
  for (let spike = 0; spike < stimulus.length; spike++) {
    counts[stimulus[spike]] = Math.max(counts[stimulus[spike]], repeat[spike] + 1);
  }
  return { repeats: (index) => counts[index], has: (index, _unit, one) => one < counts[index], byUnit: false };
}

function countOf(text: string, place: string): RepeatRange[] {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= largestCount) return [{ first: 0, last: count - 1 }];
  throw new CortexError(
    'InvalidData',
    `${place} has ${quoted(text)} repeats; write a whole number from 1 to ${largestCount}, or which ones in a column called repeat.`,
  );
}

function placed(index: number, name: string, kind: string, place: string): number {
  if (index >= 0) return index;
  throw new CortexError(
    'InvalidData',
    `${place} names the ${kind} ${quoted(name)}, which is not among the ${kind} names.`,
  );
}
