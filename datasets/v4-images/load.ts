import { type NdArray, ndarray, sizeOf, type TypedArray } from '../../src/arrays.ts';
import type { ClipSplit, EncodingData } from '../../src/data/encoding-data.ts';
import { CortexError, pickByName } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import { clipFolds } from '../shared/clip-folds.ts';
import { ArrayReader, findRecordings } from '../shared/recorded-arrays.ts';
import { readTrials } from './trials.ts';

export interface V4Options {
  /** Folder of the recordings; `CORTEX_DATA` when left out. */
  readonly data?: string;
  /** Default 201025. */
  readonly session?: string;
  /** Which fifth of the images is the test part, 0 to 4; default 0. */
  readonly fold?: number;
  /** gray56: [56, 56, 1]. rgb32: [32, 32, 3]. Default rgb32. */
  readonly images?: V4Images;
}

const imageShapes = { gray56: [56, 56, 1], rgb32: [32, 32, 3] } as const;
export type V4Images = keyof typeof imageShapes;

/** Sessions by name; `trials` is there where single trials were kept. */
const sessions = {
  '201025': { trials: false },
  '210325': { trials: true },
} as const;
/** Names of the sessions. */
export const v4Sessions: readonly string[] = Object.keys(sessions);
/** Parts of the cross-validation over images. */
export const v4Folds = clipFolds;

const binMs = 100;
/** Share of the images outside the test part that is for validation. */
const validationShare = 0.1;

/**
 * Units of macaque V4 and natural images: every image is a clip of one frame [1, height, width, colour] in [0, 1], its
 * response the spike count in 100 ms. Session 201025 has means over 12 repeats, 210325 single trials (NaN where there
 * was none). The images are split at random, the same for every session of as many images: a fifth for testing, a tenth
 * of the rest for validation.
 * Throws NotFound for another session, InvalidInput for another fold, MissingFile, InvalidShape or InvalidData naming
 * the file and the fault.
 */
export async function loadV4(options: V4Options = {}): Promise<EncodingData> {
  const { data, session = '201025', fold = 0, images = 'rgb32' } = options;
  const { trials } = pickByName('V4 session', session, sessions);
  const frame: readonly number[] = pickByName('kind of image', images, imageShapes);
  const landmark = `${session}_responses.npy`;
  const folder = await findRecordings({ dataset: 'v4-images', folder: 'v4_cowley_macaque', landmark }, data);

  const reader = new ArrayReader(folder);
  const means = await reader.read(landmark, ['image', 'neuron']);
  const [count, neurons] = means.shape;
  const pixels = await readImages(reader, session, images, count, frame);
  const responses = trials
    ? readTrials(
        await reader.read(`${session}_raw_trials.npy`, ['neuron', 'image', 'trial'], [neurons, count]),
        session,
      )
    : meansAsRepeats(means);
  const size = sizeOf(frame);
  return {
    name: `v4-images/${session}`,
    domain: 'visual',
    citation: 'Cowley, Stan, Pillow & Smith (2023) bioRxiv, Compact deep neural network models of visual cortex.',
    licence: 'GPL-3 (responses); rights in the pictures not stated; not part of this repository',
    binMs,
    frame,
    units: Array.from({ length: neurons }, (_, i) => ({ id: `${session}-${i}`, site: session, region: 'V4' })),
    clips: responses.map((repeats, i) => ({
      name: `image-${i}`,
      stimulus: ndarray([1, ...frame], pixels.subarray(i * size, (i + 1) * size)),
      repeats,
    })),
    split: splitImages(count, fold),
    treatment: { hannBins: 1, skipBins: 0 },
    hash: reader.hash,
    warnings: trials
      ? []
      : [`Session ${session} has means over 12 repeats, so noise corrections that need single trials are undefined.`],
  };
}

async function readImages(
  reader: ArrayReader,
  session: string,
  images: V4Images,
  count: number,
  frame: readonly number[],
): Promise<Float32Array> {
  const colour = images === 'rgb32';
  const axes = ['image', 'height', 'width', ...(colour ? ['colour'] : [])];
  const array = await reader.read(`${session}_${images}.npy`, axes, [count, ...(colour ? frame : frame.slice(0, 2))]);
  return Float32Array.from(array.data, (value) => value / 255);
}

function meansAsRepeats({ shape, data }: NdArray<TypedArray>): NdArray<TypedArray>[] {
  const [count, neurons] = shape;
  return Array.from({ length: count }, (_, i) =>
    ndarray([1, 1, neurons], Float32Array.from(data.subarray(i * neurons, (i + 1) * neurons))),
  );
}

function splitImages(count: number, fold: number): ClipSplit {
  if (!Number.isInteger(fold) || fold < 0 || fold >= v4Folds) {
    throw new CortexError('InvalidInput', `fold must be a whole number from 0 to ${v4Folds - 1} but is ${fold}.`);
  }
  const order = Array.from(randomStream(0, 'v4-images/folds').permutation(count));
  const first = Math.round((fold * count) / v4Folds);
  const last = Math.round(((fold + 1) * count) / v4Folds);
  const rest = [...order.slice(last), ...order.slice(0, first)];
  const held = Math.round(rest.length * validationShare);
  return { train: rest.slice(held), validation: rest.slice(0, held), test: order.slice(first, last) };
}
