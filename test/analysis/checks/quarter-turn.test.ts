import { expect, test } from 'vitest';
import { checkPhaseScramble } from '../../../src/analysis/checks/phase-scramble.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';

await startEngine();

const bars = 16;
const lags = 4;
/** Even and odd Gabor over the bars [bar] at one lag, 1 bin ago. */
const gabor = (phase: number) =>
  Float64Array.from({ length: bars }, (_, x) => Math.exp(-((x - 7.5) ** 2) / 8) * Math.cos(1.3 * (x - 7.5) + phase));

/** Two complex cells (energy of a pair) and two simple ones (half-rectified, one filter) on random bars. */
function cells(): EncodingData {
  const stream = randomStream(4, 'bars');
  const clip = (name: string, bins: number) => {
    const stimulus = Float32Array.from({ length: bins * bars }, () => (stream.uniform() < 0.5 ? -1 : 1));
    const drive = (t: number, phase: number) =>
      t < 1 ? 0 : gabor(phase).reduce((sum, weight, x) => sum + weight * stimulus[(t - 1) * bars + x], 0) / 1.8;
    const counts = new Float32Array(bins * 4);
    for (let t = 0; t < bins; t++) {
      for (const [cell, phase] of [0, 0.8].entries()) {
        const [even, odd] = [drive(t, phase), drive(t, phase + Math.PI / 2)];
        counts[t * 4 + cell] = stream.poisson(0.05 + even ** 2 + odd ** 2);
        counts[t * 4 + 2 + cell] = stream.poisson(0.05 + 2 * Math.max(0, even) ** 2);
      }
    }
    return {
      name,
      stimulus: ndarray([bins, bars, 1, 1], stimulus),
      repeats: ndarray([1, bins, 4], counts),
    };
  };
  return {
    name: 'bars',
    domain: 'visual',
    citation: 'simulated',
    licence: 'MIT',
    binMs: 17,
    frame: [bars, 1, 1],
    units: [0, 1, 2, 3].map((i) => ({ id: `cell-${i}`, site: `cell-${i}` })),
    clips: [clip('train', 8000), clip('validation', 1000), clip('test', 2000)],
    split: { train: [0], validation: [1], test: [2] },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: 'bars',
    warnings: [],
  };
}

test('a network of simulated cells: complex ones keep their response at a quarter of a turn, simple ones do not', async () => {
  const data = cells();
  const options = { span: 'frame', filters: 48, denseUnits: 0, lags, activation: 'relu', dropout: 0 };
  const training = { epochs: 24, weightDecay: 0.5, validateEveryEpochs: 4 };
  const { encoder } = await fitEncoder({ model: 'visual-cnn', options }, data, { seed: 1, training });
  const { quarterTurn, invariance } = checkPhaseScramble(encoder, data, { windows: 400 });
  const { references } = quarterTurn;
  expect(references.gaborPair).toBeGreaterThan(0.9);
  expect([references.linear, references.simple].every((index) => index < -0.5)).toBe(true);
  const [firstComplex, secondComplex, ...simple] = quarterTurn.invariance.map((index) => index!);
  for (const index of [firstComplex, secondComplex]) expect(index).toBeGreaterThan(0.5);
  for (const index of simple) expect(index).toBeLessThan(0);
  // Phases that are drawn anew tell neither from the other.
  for (const index of invariance) expect(index!).toBeLessThan(0);
  encoder.dispose();
});
