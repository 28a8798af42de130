import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type NdArray, ndarray, type TypedArray } from '../../src/arrays.ts';
import type { Clip, EncodingData } from '../../src/data/encoding-data.ts';
import { CortexError, pickByName } from '../../src/errors.ts';
import { ArrayReader, findRecordings } from '../shared/recorded-arrays.ts';

export interface Pvc2Options {
  /** Folder of the recordings; `CORTEX_DATA` when left out. */
  readonly data?: string;
  /** One cell by itself, such as "000503.a03"; all of them when left out. */
  readonly site?: string;
}

const bars = 16;
/** 59.72 frames a second; the rates of single runs differ from it by less than 1 in 1000. */
const binMs = 16.744;
/** Frames at the start of every part that are neither fitted nor scored: the history of the first scored bin. */
const leadInBins = 12;
/** Where the validation and the test part begin, as fractions of the sequence. */
const validationStart = 0.7;
const testStart = 0.8;

const runsSchema = z.array(z.object({ cell: z.string().min(1) })).nonempty();

/**
 * Cells of cat V1 and random bars: video [time, 16, 1, 1] of ± 1, one cell a site, each run of a cell a repeat. All cells
 * were shown one sequence, each at its own orientation and place, so that bar k of two cells is not the same place of
 * the visual field; they share a clip with [repeat, time, cell], NaN for the repeats that a cell does not have.
 * The first 70 % of the sequence are for training, the next 10 % for validation and the last 20 % for testing;
 * `treatment.skipBins` leaves out the first 12 bins of each part, so that parts share neither frames nor responses.
 * Throws MissingFile, InvalidShape or InvalidData naming the file and the fault, and NotFound for a cell that is not there.
 */
export async function loadPvc2({ data, site }: Pvc2Options = {}): Promise<EncodingData> {
  const folder = await findRecordings({ dataset: 'pvc2', folder: 'pvc2_cat_v1', landmark: 'counts.npy' }, data);
  const reader = new ArrayReader(folder);
  const frames = await reader.read('stimulus.npy', ['time', 'bar'], [undefined, bars]);
  const bins = frames.shape[0];
  const runs = readRuns(await reader.readBytes('runs.json'));
  const counts = await reader.read('counts.npy', ['run', 'time'], [runs.length, bins]);
  if (bins < 20 * leadInBins) {
    throw new CortexError('InvalidData', `stimulus.npy has ${bins} frames; a split needs ${20 * leadInBins}.`);
  }
  expectBars(frames);
  expectCounts(counts);

  const runsOfCell = byCell(runs);
  const chosen = site === undefined ? runsOfCell : onlyCell(runsOfCell, site);
  const boundaries = [0, Math.floor(validationStart * bins), Math.floor(testStart * bins), bins];
  const names = ['train', 'validation', 'test'];
  return {
    name: 'pvc2',
    domain: 'visual',
    citation:
      'Touryan, Lau & Dan (2002) J. Neurosci. 22:10811–10818; Touryan, Felsen & Dan (2005) Neuron 45:781–791; data set pvc-2 of CRCNS.org.',
    licence: "CRCNS's terms; not part of this repository",
    binMs,
    frame: [bars, 1, 1],
    units: [...chosen.keys()].map((cell) => ({ id: cell, site: cell })),
    clips: names.map((name, i) => clipOf(name, frames, counts, [...chosen.values()], boundaries[i], boundaries[i + 1])),
    split: { train: [0], validation: [1], test: [2] },
    treatment: { hannBins: 1, skipBins: leadInBins },
    hash: site === undefined ? reader.hash : createHash('sha256').update(reader.hash).update(site).digest('hex'),
    warnings: [],
  };
}

function readRuns(bytes: Uint8Array): z.infer<typeof runsSchema> {
  try {
    return runsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new CortexError('InvalidData', 'runs.json must be a list with the "cell" of every run.', { cause });
  }
}

type RunsOfCell = ReadonlyMap<string, readonly number[]>;

function byCell(runs: z.infer<typeof runsSchema>): RunsOfCell {
  const runsOfCell = new Map<string, number[]>();
  for (const [run, { cell }] of runs.entries()) runsOfCell.set(cell, [...(runsOfCell.get(cell) ?? []), run]);
  return runsOfCell;
}

function onlyCell(runsOfCell: RunsOfCell, cell: string): RunsOfCell {
  return new Map([[cell, pickByName('cell', cell, Object.fromEntries(runsOfCell))]]);
}

/** Frames `start` to `end` − 1, and the counts of the runs of each cell there; a cell's missing repeats are NaN. */
function clipOf(
  name: string,
  frames: NdArray<TypedArray>,
  counts: NdArray<TypedArray>,
  cells: readonly (readonly number[])[],
  start: number,
  end: number,
): Clip {
  const time = end - start;
  const bins = frames.shape[0];
  const most = Math.max(...cells.map(({ length }) => length));
  const repeats = new Float32Array(most * time * cells.length).fill(Number.NaN);
  for (const [unit, runs] of cells.entries()) {
    for (const [repeat, run] of runs.entries()) {
      for (let t = 0; t < time; t++) {
        repeats[(repeat * time + t) * cells.length + unit] = counts.data[run * bins + start + t];
      }
    }
  }
  return {
    name,
    stimulus: ndarray([time, bars, 1, 1], Float32Array.from(frames.data.subarray(start * bars, end * bars))),
    repeats: ndarray([most, time, cells.length], repeats),
  };
}

function expectBars({ data }: NdArray<TypedArray>): void {
  const wrong = data.findIndex((value: number) => Math.abs(value) !== 1);
  if (wrong < 0) return;
  throw new CortexError('InvalidData', `stimulus.npy has ${data[wrong]} at ${wrong}; every bar must be -1 or 1.`);
}

function expectCounts({ data }: NdArray<TypedArray>): void {
  const wrong = data.findIndex((value: number) => value < 0 || !Number.isInteger(value));
  if (wrong < 0) return;
  throw new CortexError('InvalidData', `counts.npy has ${data[wrong]} at ${wrong}; it must hold whole numbers from 0.`);
}
