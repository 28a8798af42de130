import { beforeAll, expect, test } from 'vitest';
import { cosineBasis, frameCosines } from '../../../src/analysis/inversion/cosine-basis.ts';
import { powerLawVariances } from '../../../src/analysis/inversion/power-law.ts';
import { stimulusPriorNames } from '../../../src/analysis/inversion/prior-names.ts';
import { fitStimulusPrior, priorTensors } from '../../../src/analysis/inversion/stimulus-prior.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { randomStream } from '../../../src/random/stream.ts';

beforeAll(async () => {
  await startEngine();
});

/** Largest entry of B Bᵀ − 1 of an orthonormal basis [row, column]. */
function departure(basis: Float32Array, rows: number): number {
  const columns = basis.length / rows;
  let worst = 0;
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += basis[a * columns + i] * basis[b * columns + i];
      worst = Math.max(worst, Math.abs(sum - (a === b ? 1 : 0)));
    }
  }
  return worst;
}

test('cosines are orthonormal, over one axis and over all of a frame', () => {
  expect(departure(cosineBasis(7), 7)).toBeLessThan(1e-6);
  expect(departure(frameCosines([3, 4, 2]), 24)).toBeLessThan(1e-6);
  // cos(π (n + ½) / 2) / √1 of two places, by hand.
  expect(Array.from(cosineBasis(2))).toEqual(
    [Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2, -Math.SQRT1_2].map(Math.fround),
  );
});

const frame = [4, 3, 1];
const [count, bins, pixels] = [400, 5, 12];

test.each(stimulusPriorNames)('what is drawn from a fitted %s prior has the power that it was fitted to', (name) => {
  const stream = randomStream(2, 'prior');
  const source = fitStimulusPrior('white', ndarray([2, bins, ...frame], stream.normals(2 * bins * pixels)));
  // A steep spectrum with a constant: slow and coarse cosines are strong.
  const sd = source.sd.data.map((_, i) => 2 / (1 + Math.floor(i / pixels) + (i % pixels)));
  const planted = {
    ...source,
    name: 'spectrum' as const,
    mean: source.mean.map(() => 0.5),
    sd: { ...source.sd, data: sd },
  };
  const draw = (prior: typeof planted) => {
    const tensors = priorTensors(prior);
    const shown = tf.tidy(() =>
      tensors.stimulusOf(tf.tensor3d(stream.normals(count * bins * pixels), [count, bins, pixels])),
    );
    const data = shown.dataSync<'float32'>().slice();
    shown.dispose();
    tensors.dispose();
    return ndarray([count, bins, ...frame], data);
  };
  const fitted = fitStimulusPrior(name, draw(planted));
  expect(departure(fitted.frames.data, pixels)).toBeLessThan(1e-4);
  expect(fitted.mean.reduce((sum, value) => sum + value, 0) / pixels).toBeCloseTo(0.5, 1);
  const power = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  expect(power(fitted.sd.data) / power(sd)).toBeGreaterThan(name === 'power-law' ? 0.7 : 0.9);
  expect(power(fitted.sd.data) / power(sd)).toBeLessThan(name === 'power-law' ? 1.6 : 1.1);
  if (name === 'spectrum') {
    fitted.sd.data.forEach((value, i) => {
      expect(value / sd[i]).toBeGreaterThan(0.8);
      expect(value / sd[i]).toBeLessThan(1.2);
    });
  }
});

test('a planted power law is found with its exponent and knees, one constant a colour', () => {
  const [times, height, width] = [16, 6, 5];
  const data = new Float32Array(times * height * width * 2);
  for (let i = 0; i < data.length; i++) {
    const [colour, x, y, t] = [
      i % 2,
      Math.floor(i / 2) % width,
      Math.floor(i / 2 / width) % height,
      Math.floor(i / 2 / width / height),
    ];
    const radius = 1 + 64 * (t / 32) ** 2 + 256 * ((y / 12) ** 2 + (x / 10) ** 2);
    data[i] = (colour === 0 ? 3 : 0.2) * radius ** -1.3;
  }
  const fitted = powerLawVariances(ndarray([times, height * width * 2], data), [height, width, 2]);
  fitted.forEach((value, i) => {
    expect(value / data[i]).toBeCloseTo(1, 3);
  });
});

test('one stretch says nothing of what is likely', () => {
  expect(() => fitStimulusPrior('white', ndarray([1, 2, 2], new Float32Array(4)))).toThrow('two training stretches');
});
