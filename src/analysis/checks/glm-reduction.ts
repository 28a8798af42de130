import { type NdArray, zeros } from '../../arrays.ts';
import type { Clip, EncodingData } from '../../data/encoding-data.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { fitEncoder } from '../../training/encoder/fit-encoder.ts';
import { networkOutput } from './network-input.ts';
import { fitPoissonGlm, type PoissonGlm } from './poisson-glm.ts';

export interface GlmReductionOptions {
  readonly seed?: number;
  readonly channels?: number;
  readonly lags?: number;
  readonly units?: number;
  /** Clips that are simulated, and their bins. */
  readonly clips?: number;
  readonly bins?: number;
  /** Gradient steps over all clips at once. */
  readonly steps?: number;
}

export interface GlmReductionResult {
  readonly agrees: boolean;
  /** Largest |difference| between a trained weight (or intercept) and the regression's, over all units. */
  readonly largestDifference: number;
  /** Largest |weight| of the regression. */
  readonly largestWeight: number;
  /** Mean deviance a bin of the trained network and of the regression. */
  readonly networkDeviance: number;
  readonly regressionDeviance: number;
  readonly weights: number;
  readonly irlsIterations: readonly number[];
  readonly tolerance: number;
}

/** Largest difference that counts as none: single precision and a finite number of steps. */
const tolerance = 2e-4;

/**
 * One linear layer with an exponential output, trained by the project's own Poisson loss and optimiser, is a Poisson
 * GLM (Truccolo et al. 2005, J. Neurophysiol. 93:1074): on simulated counts its weights must be those of iteratively
 * reweighted least squares.
 */
export async function checkGlmReduction(options: GlmReductionOptions = {}): Promise<GlmReductionResult> {
  const { seed = 1, channels = 3, lags = 3, units = 2, clips = 4, bins = 500, steps = 400 } = options;
  const data = simulate(seed, { channels, lags, units, clips, bins });
  const { encoder } = await fitEncoder({ model: 'linear', options: { lags }, nonlinearity: 'exponential' }, data, {
    seed,
    training: {
      loss: 'poisson',
      target: 'plain',
      optimiser: 'adam',
      learningRate: 0.05,
      epochs: steps,
      batchSize: clips,
      cropBins: undefined,
      weightDecay: 0,
      clipNorm: undefined,
      emaDecay: undefined,
    },
  });
  try {
    return compare(encoder, data, lags);
  } finally {
    encoder.dispose();
  }
}

interface Sizes {
  readonly channels: number;
  readonly lags: number;
  readonly units: number;
  readonly clips: number;
  readonly bins: number;
}

/** White noise and Poisson counts of exp(w·x − ½), the drive w·x of standard deviation .6. */
function simulate(seed: number, { channels, lags, units, clips, bins }: Sizes): EncodingData {
  const stream = randomStream(seed, 'check/glm');
  const filters = stream.normals(lags * channels * units, 0.6 / Math.sqrt(lags * channels));
  const made = Array.from({ length: clips }, (_, number): Clip => {
    const stimulus = { shape: [bins, channels], data: stream.normals(bins * channels) };
    const repeats = zeros([1, bins, units]);
    for (let bin = 0; bin < bins; bin++) {
      for (let unit = 0; unit < units; unit++) {
        let drive = -0.5;
        for (let i = 0; i < Math.min(lags, bin + 1) * channels; i++) {
          const [lag, channel] = [Math.floor(i / channels), i % channels];
          drive += filters[i * units + unit] * stimulus.data[(bin - lag) * channels + channel];
        }
        repeats.data[bin * units + unit] = stream.poisson(Math.exp(drive));
      }
    }
    return { name: `noise-${number}`, stimulus, repeats };
  });
  return {
    name: 'glm-check',
    domain: 'auditory',
    citation: 'simulated',
    licence: 'MIT',
    binMs: 10,
    frame: [channels],
    units: Array.from({ length: units }, (_, unit) => ({ id: `unit-${unit}`, site: 'site' })),
    clips: made,
    split: { train: made.map((_, clip) => clip), validation: [], test: [] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: '',
    warnings: [],
  };
}

function compare(encoder: Encoder, data: EncodingData, lags: number): GlmReductionResult {
  const inputs = data.clips.map(({ stimulus }) => standardised(encoder, stimulus));
  const design = lagged(inputs, lags);
  const units = data.units.length;
  const trained = driveWeights(encoder, lags);
  const fits: PoissonGlm[] = [];
  let [difference, largest, networkDeviance] = [0, 0, 0];
  const outputs = inputs.map((input) => networkOutput(encoder, input).data);
  for (let unit = 0; unit < units; unit++) {
    const counts = data.clips.flatMap(({ repeats }) => Array.from(repeats.data.filter((_, i) => i % units === unit)));
    const fit = fitPoissonGlm(design, counts);
    fits.push(fit);
    const reference = [...fit.weights, fit.intercept];
    for (const [i, weight] of reference.entries()) {
      difference = Math.max(difference, Math.abs(weight - trained[unit][i]));
      largest = Math.max(largest, Math.abs(weight));
    }
    const rates = outputs.flatMap((output) => Array.from(output.filter((_, i) => i % units === unit)));
    networkDeviance += poissonDeviance(rates, counts);
  }
  const cells = design.shape[0] * units;
  return {
    agrees: difference <= tolerance,
    largestDifference: difference,
    largestWeight: largest,
    networkDeviance: networkDeviance / cells,
    regressionDeviance: fits.reduce((sum, { deviance }) => sum + deviance, 0) / cells,
    weights: (design.shape[1] + 1) * units,
    irlsIterations: fits.map(({ iterations }) => iterations),
    tolerance,
  };
}

function standardised(encoder: Encoder, stimulus: NdArray): NdArray {
  const x = tf.tidy(() => encoder.standardise(tf.tensor(stimulus.data, [...stimulus.shape])));
  const data = Float32Array.from(x.dataSync());
  x.dispose();
  return { shape: stimulus.shape, data };
}

/** Rows [lag · channels + channel] of the last `lags` frames, zeros before the start of a clip. */
function lagged(inputs: readonly NdArray[], lags: number): NdArray<Float64Array> {
  const [bins, channels] = inputs[0].shape;
  const width = lags * channels;
  const data = new Float64Array(inputs.length * bins * width);
  for (const [clip, input] of inputs.entries()) {
    for (let bin = 0; bin < bins; bin++) {
      for (let lag = 0; lag < Math.min(lags, bin + 1); lag++) {
        const frame = input.data.subarray((bin - lag) * channels, (bin - lag + 1) * channels);
        data.set(frame, (clip * bins + bin) * width + lag * channels);
      }
    }
  }
  return { shape: [inputs.length * bins, width], data };
}

/** Weights [lag · channels + channel] and intercept of every unit, from what impulses do to the drive. */
function driveWeights(encoder: Encoder, lags: number): number[][] {
  const [channels] = encoder.shape.frame;
  const { units } = encoder.shape;
  const drive = tf.tidy(() => {
    const impulses = tf.eye(channels).reshape([channels, 1, channels]);
    const rest = tf.zeros([channels, lags - 1, channels]);
    const x = tf.concat([tf.concat([impulses, rest], 1), tf.zeros([1, lags, channels])], 0);
    return encoder.drive(x);
  });
  const values = drive.dataSync();
  drive.dispose();
  const at = (row: number, lag: number, unit: number) => values[(row * lags + lag) * units + unit];
  return Array.from({ length: units }, (_, unit) => {
    const intercept = at(channels, 0, unit);
    const weights = Array.from({ length: lags * channels }, (_cell, i) => {
      return at(i % channels, Math.floor(i / channels), unit) - intercept;
    });
    return [...weights, intercept];
  });
}

function poissonDeviance(rates: readonly number[], counts: readonly number[]): number {
  let sum = 0;
  for (const [i, y] of counts.entries()) sum += (y > 0 ? y * Math.log(y / rates[i]) : 0) - (y - rates[i]);
  return 2 * sum;
}
