import { CortexError, quoted } from '../../../src/errors.ts';
import { decimalOfFloat32 } from '../../../src/signal/decimal-times.ts';
import type { SourceResponses } from '../source.ts';
import { largestCount, type SpikeTable } from '../spikes.ts';
import type { RecordedTrials } from '../trial-table.ts';
import { arranged } from './arrange.ts';
import type { FileAxes, FilePaths } from './paths.ts';
import { arrayOf, expectLength, type Found, find, isWhat, type ValueFile } from './values.ts';

interface Known {
  readonly stimuli: readonly string[];
  readonly units?: readonly string[];
}

/** Spikes one after another, and the names that they count. */
interface SpikeLists {
  readonly unit: number[];
  readonly stimulus: number[];
  readonly repeat: number[];
  readonly timeS: number[];
}

/**
 * Spike times in seconds since the stimulus began: a table [spike, 4] of the number of the unit, the stimulus and the repeat
 * (all from 0) and the time, as spikes.npy; or cells with the axes unit, stimulus and repeat (in the order that recording.json
 * names), every one a list of times. An empty cell is a trial without spikes; one that holds NaN alone was not recorded.
 * Throws InvalidData for numbers that count nothing, naming the row or the cell.
 */
export function readSpikeTimes(
  file: ValueFile,
  found: Found,
  { paths, axes }: { readonly paths: FilePaths; readonly axes: FileAxes },
  known: Known,
): SourceResponses {
  const { node, place } = found;
  if (node.kind === 'cells') return fromCells(found, axes.spikeTimes, known);
  if (node.kind !== 'array') {
    throw new CortexError('InvalidData', `${place} must be a table [spike, 4] or cells of times but ${isWhat(node)}.`);
  }
  const table = fromTable(found, known);
  const repeats = find(file, paths.repeats, ['repeats']);
  return { kind: 'spikes', table, ...(repeats ? { trials: trialsFrom(repeats, table) } : {}) };
}

function fromTable(found: Found, known: Known): SpikeTable {
  const { shape, data } = arrayOf(found);
  if (shape.length !== 2 || shape[1] !== 4) {
    throw new CortexError(
      'InvalidShape',
      `${found.place} must be [spike, 4] (unit, stimulus, repeat, seconds) but is [${shape.join(', ')}].`,
    );
  }
  const column = (at: number, choices: number, what: string) =>
    Int32Array.from({ length: shape[0] }, (_, spike) => {
      const value = data[4 * spike + at];
      if (Number.isInteger(value) && value >= 0 && value < choices) return value;
      throw new CortexError(
        'InvalidData',
        `Row ${spike} of ${found.place} has the ${what} ${value}; it must be a whole number from 0 to ${choices - 1}, also in files of MATLAB.`,
      );
    });
  const unit = column(0, known.units?.length ?? largestCount, 'unit');
  const inSeconds = data instanceof Float32Array ? decimalOfFloat32 : (value: number) => value;
  return {
    source: found.place,
    units: known.units ?? numberedUnits(unit.reduce((highest, value) => Math.max(highest, value), -1) + 1),
    stimuli: known.stimuli,
    unit,
    stimulus: column(1, known.stimuli.length, 'stimulus'),
    repeat: column(2, largestCount, 'repeat'),
    timeS: Float64Array.from({ length: shape[0] }, (_, spike) => finite(inSeconds(data[4 * spike + 3]), spike, found)),
  };
}

function finite(timeS: number, spike: number, { place }: Found): number {
  if (Number.isFinite(timeS)) return timeS;
  throw new CortexError('InvalidData', `Row ${spike} of ${place} has the time ${timeS}; remove the row.`);
}

export const numberedUnits = (count: number): string[] => Array.from({ length: count }, (_, index) => `unit-${index}`);

function fromCells({ node, place }: Found, named: readonly string[] | undefined, known: Known): SourceResponses {
  if (node.kind !== 'cells') throw new CortexError('InvalidData', `${place} must be cells of times.`);
  if (node.items.some((item) => item.kind === 'cells' && item.items.length > 0)) {
    throw new CortexError(
      'InvalidData',
      `${place} has cells within cells; make it one cell array of the size [unit, stimulus, repeat], a list of times in each.`,
    );
  }
  const places = { shape: node.shape, data: Int32Array.from(node.items.keys()) };
  const axes = named ?? ['unit', 'stimulus', 'repeat'];
  const order = arranged({ array: places, axes, place }, ['unit', 'stimulus', 'repeat']);
  const [units, stimuli, repeats] = order.shape;
  if (known.units) expectLength({ length: units }, known.units.length, 'units', place);
  expectLength({ length: stimuli }, known.stimuli.length, 'stimuli', place);
  const spikes: SpikeLists = { unit: [], stimulus: [], repeat: [], timeS: [] };
  const recorded = new Uint8Array(units * stimuli * repeats);
  for (let unit = 0, at = 0; unit < units; unit++) {
    for (let stimulus = 0; stimulus < stimuli; stimulus++) {
      for (let repeat = 0; repeat < repeats; repeat++, at++) {
        const where = `Unit ${unit}, stimulus ${quoted(known.stimuli[stimulus])}, repeat ${repeat} of ${place}`;
        const { data } = arrayOf({ node: node.items[order.data[at]], place: where });
        if (data.length > 0 && data.every(Number.isNaN)) continue;
        recorded[at] = 1;
        const inSeconds = data instanceof Float32Array ? decimalOfFloat32 : (value: number) => value;
        for (const time of data) {
          if (!Number.isFinite(time)) throw new CortexError('InvalidData', `${where} has the time ${time}; remove it.`);
          spikes.unit.push(unit);
          spikes.stimulus.push(stimulus);
          spikes.repeat.push(repeat);
          spikes.timeS.push(inSeconds(time));
        }
      }
    }
  }
  const has = (stimulus: number, unit: number, repeat: number) =>
    repeat < repeats && recorded[(unit * stimuli + stimulus) * repeats + repeat] === 1;
  return {
    kind: 'spikes',
    table: tableOf(spikes, { units: known.units ?? numberedUnits(units), stimuli: known.stimuli, source: place }),
    trials: { has, byUnit: recorded.includes(0), repeats: (stimulus) => lastRepeat(has, stimulus, units, repeats) },
  };
}

/** One more than the last repeat that any unit has. */
export function lastRepeat(has: RecordedTrials['has'], stimulus: number, units: number, repeats: number): number {
  for (let repeat = repeats - 1; repeat >= 0; repeat--) {
    for (let unit = 0; unit < units; unit++) if (has(stimulus, unit, repeat)) return repeat + 1;
  }
  return 0;
}

export function tableOf(
  { unit, stimulus, repeat, timeS }: SpikeLists,
  names: Pick<SpikeTable, 'units' | 'stimuli' | 'source'>,
): SpikeTable {
  return {
    ...names,
    unit: Int32Array.from(unit),
    stimulus: Int32Array.from(stimulus),
    repeat: Int32Array.from(repeat),
    timeS: Float64Array.from(timeS),
  };
}

/** The first so many repeats of every stimulus, or of every stimulus and unit. */
function trialsFrom(found: Found, { units, stimuli }: SpikeTable): RecordedTrials {
  const { shape, data } = arrayOf(found);
  const byUnit = data.length === stimuli.length * units.length && shape.length === 2 && shape[1] === units.length;
  if (!byUnit && data.length !== stimuli.length) {
    throw new CortexError(
      'InvalidShape',
      `${found.place} must be [stimulus ${stimuli.length}] or [stimulus ${stimuli.length}, unit ${units.length}] but is [${shape.join(', ')}].`,
    );
  }
  const of = (stimulus: number, unit: number) => data[byUnit ? stimulus * units.length + unit : stimulus];
  return {
    has: (stimulus, unit, repeat) => repeat < of(stimulus, unit),
    byUnit,
    repeats: (stimulus) => units.reduce((most, _, unit) => Math.max(most, of(stimulus, unit)), 0),
  };
}
