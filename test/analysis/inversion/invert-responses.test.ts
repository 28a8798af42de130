import { Matrix, solve } from 'ml-matrix';
import { beforeAll, expect, test } from 'vitest';
import { invertResponses } from '../../../src/analysis/inversion/invert-responses.ts';
import type { NoiseModel } from '../../../src/analysis/inversion/noise-model.ts';
import { fitStimulusPrior, priorTensors, type StimulusPrior } from '../../../src/analysis/inversion/stimulus-prior.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

const frame = [2, 2, 1];
const [bins, context, units, pixels] = [4, 1, 3, 4];
const stream = randomStream(1, 'inversion');

/** Unit vectors of the coefficients and what becomes of them, one a row. */
function responsesTo(encoder: Encoder, prior: StimulusPrior, z: Float32Array, count: number): Float32Array {
  const tensors = priorTensors(prior);
  const answer = tf.tidy(() => {
    const stimuli = tensors.stimulusOf(tf.tensor3d(z, [count, prior.bins, pixels]));
    return encoder.rescale(encoder.forward(encoder.standardise(stimuli))).slice([0, context, 0], [count, bins, units]);
  });
  const values = answer.dataSync<'float32'>().slice();
  answer.dispose();
  tensors.dispose();
  return values;
}

test.each([1, 4])(
  'of a linear encoder with Gaussian noise it is the closed-form posterior mean, prior × %d',
  (weight) => {
    const encoder = new Encoder({ model: 'linear-video', options: { lags: 2 } }, { frame, units, binMs: 20 }, 1);
    const ones = new Float32Array(units).fill(1);
    encoder.setScaling({ inputMean: [0], inputSd: [1], outputMean: new Float32Array(units), outputSd: ones });
    const shown = ndarray([30, bins + context, ...frame], stream.normals(30 * (bins + context) * pixels));
    const prior = fitStimulusPrior('spectrum', shown);
    const noise: NoiseModel = {
      likelihood: 'gaussian',
      used: ones,
      lowestRate: ones,
      trialVariance: Float32Array.of(0.4, 0.2, 0.6),
      modelVariance: Float32Array.of(0.1, 0.2, 0.05),
    };
    const trials = 2;
    const sum = ndarray([1, bins, units], stream.normals(bins * units));
    const found = invertResponses(
      [encoder],
      { sum, trials: ndarray([1, bins, units], new Float32Array(bins * units).fill(trials)) },
      noise,
      prior,
      { weight, steps: 150 },
    );

    const size = (bins + context) * pixels;
    const none = responsesTo(encoder, prior, new Float32Array(size), 1);
    const columns = responsesTo(encoder, prior, Float32Array.from(Matrix.eye(size).to1DArray()), size);
    const slopes = Matrix.from1DArray(
      size,
      bins * units,
      Array.from(columns, (value, i) => value - none[i % none.length]),
    ).transpose();
    const precision = Array.from(
      { length: bins * units },
      (_, i) => 1 / (noise.trialVariance[i % units] / trials + noise.modelVariance[i % units]),
    );
    const weighted = Matrix.diag(precision).mmul(slopes);
    const left = slopes.transpose().mmul(weighted).add(Matrix.eye(size).mul(weight));
    const right = weighted
      .transpose()
      .mmul(Matrix.columnVector(Array.from(sum.data, (value, i) => value / trials - none[i])));
    const z = Float32Array.from(solve(left, right).to1DArray());
    const tensors = priorTensors(prior);
    const expected = tf.tidy(() => tensors.stimulusOf(tf.tensor3d(z, [1, bins + context, pixels])).dataSync());
    tensors.dispose();
    found.stimuli.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[context * pixels + i], 2);
    });
    expect(found.logPosterior.at(-1)).toBeGreaterThan(found.logPosterior[0]);
    encoder.dispose();
  },
);

test('models that start from sounds, and priors shorter than the window, are refused', () => {
  const encoder = new Encoder({ model: 'linear-video', options: { lags: 2 } }, { frame, units, binMs: 20 }, 1);
  const prior = fitStimulusPrior('white', ndarray([3, 2, ...frame], stream.normals(24)));
  const empty = ndarray([1, bins, units], new Float32Array(bins * units));
  const ones = new Float32Array(units).fill(1);
  const noise = {
    likelihood: 'poisson',
    used: ones,
    lowestRate: ones,
    trialVariance: ones,
    modelVariance: ones,
  } as const;
  const invert = (encoders: Encoder[]) => () =>
    invertResponses(encoders, { sum: empty, trials: empty }, noise, prior, { weight: 1, steps: 1 });
  expect(invert([encoder])).toThrow('The prior is over 2 bins but the windows have 4.');
  expect(invert([])).toThrow('at least one encoder');
  const sounds = { architecture: { input: 'waveform' }, config: { model: 'icnet' } } as unknown as Encoder;
  expect(invert([sounds])).toThrow('icnet starts from sounds');
  encoder.dispose();
});
