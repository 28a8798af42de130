import { afterEach, expect, test, vi } from 'vitest';
import { energyResponses, fourierPair } from '../../../src/analysis/checks/energy-model.ts';
import { checkPhaseScramble, invarianceIndex } from '../../../src/analysis/checks/phase-scramble.ts';
import { ndarray, zeros } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { networkFor, noiseData, setKernel, silenced } from './noise-data.ts';

await startEngine();
afterEach(() => vi.restoreAllMocks());

test('the index: 1 for equal responses, −3 for responses of the opposite sign, null for silent units', () => {
  expect(invarianceIndex([1, 2, 3], [1, 2, 3])).toBe(1);
  expect(invarianceIndex([1, 2, 3], [-1, -2, -3])).toBeCloseTo(-3, 12);
  expect(invarianceIndex([2, 2], [1, 3])).toBeNull();
  expect(invarianceIndex([2, 2], [2, 2])).toBeNull();
  expect(invarianceIndex([0.01, 0], [2, 3])).toBeNull();
});

test('the energy of a Fourier pair is |X_k|²: 1/4 N² for a wave of that frequency', () => {
  const wave = ndarray(
    [8],
    Float32Array.from({ length: 8 }, (_, i) => Math.cos((2 * Math.PI * 2 * i) / 8 + 0.7)),
  );
  expect(energyResponses(fourierPair([8], [2]), [wave])[0]).toBeCloseTo(16, 4);
});

test('linear units are not invariant, the references are what they must be', () => {
  const data = noiseData({ bins: 300 });
  const encoder = networkFor(data, { model: 'linear', options: { lags: 12 } });
  const { invariance, medianInvariance, references, windowBins } = checkPhaseScramble(encoder, data, { windows: 300 });
  expect(windowBins).toBe(12);
  expect(references.fourierPair).toBeCloseTo(1, 4);
  expect(references.linear).toBeLessThan(-0.6);
  expect(references.gaborPair).toBeGreaterThan(references.linear);
  expect(invariance.length).toBe(4);
  expect(medianInvariance).toBeLessThan(-0.6);
  const quiet = checkPhaseScramble(encoder, silenced(data, [0, 2]), { windows: 300 });
  expect(quiet.invariance).toEqual([null, invariance[1], null, invariance[3]]);
  expect(quiet.missing).toEqual({
    'unit-0': 'no spikes in the training clips',
    'unit-2': 'no spikes in the training clips',
  });
  expect(quiet.medianInvariance).toBeCloseTo((invariance[1]! + invariance[3]!) / 2, 12);
  encoder.dispose();
});

/** Clips in which one pattern comes every 12 bins, always with the same sign, at random strengths; unit 0 squares it. */
function pulseData(): { data: EncodingData; pattern: Float32Array } {
  const base = noiseData({ bins: 600 });
  const stream = randomStream(9, 'pulses');
  const pattern = Float32Array.from({ length: 40 }, (_, i) => Math.sin(0.9 * Math.floor(i / 10) + 0.6 * (i % 10)));
  const norm = Math.sqrt(pattern.reduce((sum, value) => sum + value * value, 0));
  const filter = pattern.map((value) => value / norm);
  const clips = base.clips.map((clip) => {
    const stimulus = zeros([600, 10]);
    for (let start = 0; start + 4 <= 600; start += 4) {
      const strength = 2 * stream.uniform();
      for (let lag = 0; lag < 4; lag++) {
        for (let channel = 0; channel < 10; channel++) {
          stimulus.data[(start + 3 - lag) * 10 + channel] = strength * pattern[lag * 10 + channel];
        }
      }
    }
    return { ...clip, stimulus };
  });
  const subspace = ndarray([1, 4, 10], filter);
  const energy = { kind: 'energy', subspace, shape: 'bowl', hasMargin: true } as const;
  const linear = { kind: 'linear', subspace, shape: 'monotone', hasMargin: true } as const;
  return {
    data: {
      ...base,
      clips,
      truth: { siteSubspace: { site: subspace }, siteSdRatio: { site: 1 }, units: [energy, linear, linear, linear] },
    },
    pattern: filter,
  };
}

test('a linear network that passes for an energy model on pulses of one sign is falsified by scrambled ones', async () => {
  const { data, pattern } = pulseData();
  const encoder = networkFor(data, { model: 'linear', options: { lags: 4 } });
  await setKernel(
    encoder,
    ndarray(
      [4, 10, 4],
      Float32Array.from({ length: 160 }, (_, i) => pattern[i >> 2]),
    ),
  );
  const options = { windows: 400, windowBins: 8 };
  const { planted } = checkPhaseScramble(encoder, data, options);
  expect(planted.length).toBe(1);
  expect(planted[0]).toMatchObject({ unit: 'unit-0', falsified: true });
  expect(Math.abs(planted[0].scrambledR)).toBeLessThan(0.4);
  const forward = encoder.forward.bind(encoder);
  vi.spyOn(encoder, 'forward').mockImplementation((x) => tf.square(forward(x)));
  const [squared] = checkPhaseScramble(encoder, data, options).planted;
  expect(squared.naturalR).toBeCloseTo(1, 4);
  expect(squared.scrambledR).toBeCloseTo(1, 4);
  expect(squared.falsified).toBe(false);
  encoder.dispose();
});
