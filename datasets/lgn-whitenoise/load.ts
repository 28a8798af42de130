import { type NdArray, ndarray, type TypedArray } from '../../src/arrays.ts';
import type { Clip, EncodingData } from '../../src/data/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { ArrayReader, findRecordings } from '../shared/recorded-arrays.ts';

export interface LgnOptions {
  /** Folder of the recordings; `CORTEX_DATA` when left out. */
  readonly data?: string;
}

const edge = 16;
const binMs = 15.6;
/** Frames before the scored part of a clip, so that every scored bin has its history. */
const leadInBins = 12;
/** Where the validation and the test part begin, as fractions of the recording. */
const validationStart = 0.7;
const testStart = 0.8;

/**
 * A cell of the cat's LGN and 16 × 16 binary white noise: one unit, one repeat, video [time, 16, 16, 1] of ± 1.
 * The first 70 % are for training, the next 10 % for validation and the last 20 % for testing. Every later clip begins
 * with the last 12 frames of the one before; `treatment.skipBins` keeps their responses out of fits and scores.
 * Throws MissingFile, InvalidShape or InvalidData naming the file and the fault.
 */
export async function loadLgn({ data }: LgnOptions = {}): Promise<EncodingData> {
  const folder = await findRecordings(
    { dataset: 'lgn-whitenoise', folder: 'lgn_whitenoise_cat', landmark: 'stim_frames.npy' },
    data,
  );
  const reader = new ArrayReader(folder);
  const frames = await reader.read('stim_frames.npy', ['time', 'height', 'width'], [undefined, edge, edge]);
  const bins = frames.shape[0];
  const counts = await reader.read('spike_counts.npy', ['time'], [bins]);
  if (bins < 20 * leadInBins) {
    throw new CortexError('InvalidData', `stim_frames.npy has ${bins} frames; a split needs ${20 * leadInBins}.`);
  }
  expectBinary(frames);
  expectCounts(counts);

  const boundaries = [leadInBins, Math.floor(validationStart * bins), Math.floor(testStart * bins), bins];
  const names = ['train', 'validation', 'test'];
  return {
    name: 'lgn-whitenoise',
    domain: 'visual',
    citation:
      'Kara, Reinagel & Reid (2000) Neuron 27:635–646; exercise data c2p3 of Dayan & Abbott (2001), Theoretical Neuroscience.',
    licence: 'none stated; not part of this repository',
    binMs,
    frame: [edge, edge, 1],
    units: [{ id: 'lgn-1', site: 'lgn', region: 'LGN' }],
    clips: names.map((name, i) => clipOf(name, frames, counts, boundaries[i] - leadInBins, boundaries[i + 1])),
    split: { train: [0], validation: [1], test: [2] },
    treatment: { hannBins: 1, skipBins: leadInBins },
    hash: reader.hash,
    warnings: [],
  };
}

function clipOf(
  name: string,
  frames: NdArray<TypedArray>,
  counts: NdArray<TypedArray>,
  start: number,
  end: number,
): Clip {
  const pixels = edge * edge;
  const stimulus = Float32Array.from(frames.data.subarray(start * pixels, end * pixels));
  return {
    name,
    stimulus: ndarray([end - start, edge, edge, 1], stimulus),
    repeats: ndarray([1, end - start, 1], counts.data.slice(start, end)),
  };
}

function expectBinary({ data }: NdArray<TypedArray>): void {
  const wrong = data.findIndex((value: number) => Math.abs(value) !== 1);
  if (wrong < 0) return;
  throw new CortexError('InvalidData', `stim_frames.npy has ${data[wrong]} at ${wrong}; every pixel must be -1 or 1.`);
}

function expectCounts({ data }: NdArray<TypedArray>): void {
  const wrong = data.findIndex((value: number) => value < 0 || !Number.isInteger(value));
  if (wrong < 0) return;
  throw new CortexError(
    'InvalidData',
    `spike_counts.npy has ${data[wrong]} at ${wrong}; it must hold whole numbers from 0.`,
  );
}
