import { concatenate, type NdArray, ndarray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import { fitRidgeStrf, type RidgeStrf } from './ridge-strf.ts';

export interface GaborEnergyOptions {
  readonly orientations?: number;
  /** Wavelengths in pixels. */
  readonly wavelengths?: readonly number[];
  /** Edge of the grid of positions over which energies and colours are averaged. */
  readonly grid?: number;
}

/** Ridges that are tried; the features of a cell go up and down together. */
const ridges = [1, 3, 10, 30, 100];
/** Images that go through the filters at once; a bound on memory. */
const imagesPerPass = 64;
/** Standard deviation of the envelope in wavelengths. */
const envelopeWavelengths = 0.5;

/**
 * The data set with every frame [height, width, colour] replaced by features: the root of the energy of quadrature
 * pairs of Gabors (Adelson & Bergen 1985) on brightness, and the colours, both averaged over the cells of a grid.
 * Every feature is standardised over the training clips, so that a ridge weighs all alike.
 */
export function gaborEnergyData(
  data: EncodingData,
  { orientations = 8, wavelengths = [3, 5, 8, 13], grid = 8 }: GaborEnergyOptions = {},
): EncodingData {
  const [height, width, colours] = data.frame;
  const cell: [number, number] = [Math.max(1, Math.floor(height / grid)), Math.max(1, Math.floor(width / grid))];
  const pairs = wavelengths.flatMap((wavelength) =>
    Array.from({ length: orientations }, (_, o) => ({ wavelength, angle: (Math.PI * o) / orientations })),
  );
  const banks = wavelengths.map((wavelength) =>
    quadratureKernels(
      pairs.filter((pair) => pair.wavelength === wavelength).map(({ angle }) => angle),
      wavelength,
    ),
  );
  const featuresOf = (frames: tf.Tensor4D): tf.Tensor2D => {
    const brightness = frames.mean<tf.Tensor4D>(3, true);
    const energies = banks.map((kernel) => {
      const answers = brightness.conv2d<tf.Tensor4D>(kernel, 1, 'same').square();
      const [even, odd] = tf.split(answers, 2, 3);
      return tf.avgPool(even.add<tf.Tensor4D>(odd).sqrt(), cell, cell, 'valid');
    });
    const maps = tf.concat([...energies, tf.avgPool(frames, cell, cell, 'valid')], 3);
    return maps.reshape([frames.shape[0], -1]);
  };
  const features = data.clips.map(({ stimulus }) => {
    const parts: Float32Array[] = [];
    const size = height * width * colours;
    for (let first = 0; first < stimulus.shape[0]; first += imagesPerPass) {
      const count = Math.min(imagesPerPass, stimulus.shape[0] - first);
      const result = tf.tidy(() =>
        featuresOf(
          tf.tensor4d(stimulus.data.subarray(first * size, (first + count) * size), [count, height, width, colours]),
        ),
      );
      parts.push(result.dataSync<'float32'>());
      result.dispose();
    }
    return joined(parts, stimulus.shape[0]);
  });
  tf.dispose(banks);
  const standardised = standardise(features, data.split.train);
  return {
    ...data,
    name: `${data.name}/gabor-energy`,
    frame: [standardised[0].shape[1]],
    clips: data.clips.map((clip, i) => ({ ...clip, stimulus: standardised[i] })),
  };
}

/** Ridge regression of the responses on the Gabor energies and colours of the present frame. */
export function fitGaborEnergy(data: EncodingData, options: GaborEnergyOptions = {}): RidgeStrf {
  return fitRidgeStrf(gaborEnergyData(data, options), { lags: 1, ridges });
}

/** Even Gabors of all angles, then odd ones, [size, size, 1, 2 · angles], each without a mean. */
function quadratureKernels(angles: readonly number[], wavelength: number): tf.Tensor4D {
  const sd = envelopeWavelengths * wavelength;
  const radius = Math.ceil(2.5 * sd);
  const size = 2 * radius + 1;
  const kernels = tf.buffer<tf.Rank.R4>([size, size, 1, 2 * angles.length]);
  for (const [half, phase] of [0, -Math.PI / 2].entries()) {
    for (const [k, angle] of angles.entries()) {
      const envelope = (y: number, x: number) => Math.exp(-(x * x + y * y) / (2 * sd * sd));
      const wave = (y: number, x: number) =>
        Math.cos((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / wavelength + phase);
      let [sum, mass] = [0, 0];
      for (let y = -radius; y <= radius; y++) {
        for (let x = -radius; x <= radius; x++) {
          sum += envelope(y, x) * wave(y, x);
          mass += envelope(y, x);
        }
      }
      for (let y = -radius; y <= radius; y++) {
        for (let x = -radius; x <= radius; x++) {
          const value = (envelope(y, x) * (wave(y, x) - sum / mass)) / mass;
          kernels.set(value, y + radius, x + radius, 0, half * angles.length + k);
        }
      }
    }
  }
  return kernels.toTensor();
}

function joined(parts: readonly Float32Array[], rows: number): NdArray {
  const values = concatenate(parts);
  return ndarray([rows, values.length / rows], values);
}

function standardise(features: readonly NdArray[], train: readonly number[]): NdArray[] {
  const count = features[0].shape[1];
  const rows = train.reduce((sum, clip) => sum + features[clip].shape[0], 0);
  const mean = new Float64Array(count);
  const squares = new Float64Array(count);
  const visit = (use: (feature: number, value: number) => void) => {
    for (const clip of train) features[clip].data.forEach((value, i) => void use(i % count, value));
  };
  visit((feature, value) => {
    mean[feature] += value / rows;
  });
  visit((feature, value) => {
    squares[feature] += (value - mean[feature]) ** 2 / rows;
  });
  const sd = squares.map((square) => Math.sqrt(square) || 1);
  return features.map(({ shape, data }) => ({
    shape,
    data: data.map((value, i) => (value - mean[i % count]) / sd[i % count]),
  }));
}
