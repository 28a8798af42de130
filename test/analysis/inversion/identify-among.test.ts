import { beforeAll, describe, expect, test } from 'vitest';
import { identifyAmong } from '../../../src/analysis/inversion/identify-among.ts';
import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { makePopulation } from './made-population.ts';

beforeAll(async () => {
  await startEngine();
});

const bins = 10;

/** The first bins of the test stimuli, and two that were never shown. */
function candidatesOf({ clips, split, frame }: EncodingData): NdArray {
  const size = bins * 64;
  const stimuli = zeros([split.test.length + 2, bins, ...frame]);
  for (const [i, clip] of split.test.entries()) {
    stimuli.data.set(clips[clip].stimulus.data.subarray(0, size), i * size);
  }
  const others = randomStream(1, 'others').normals(2 * size, 0.18);
  stimuli.data.set(
    others.map((value) => value + 0.5),
    split.test.length * size,
  );
  return stimuli;
}

describe('candidates of the user', () => {
  test('the stimulus that was shown is found among them, and what is no candidate has no truth', () => {
    const { encoder, data } = makePopulation({ units: 30, repeats: 4 });
    const stimuli = candidatesOf(data);
    const found = identifyAmong([encoder], data, { stimuli }, { trials: 'mean' });
    expect(found).toMatchObject({ bins, accuracy: 1, stimuli: 4 });
    expect(found.chance).toBeCloseTo(1 / 6, 12);
    expect(found.responses.map(({ trial, mostProbable, truth }) => [trial, mostProbable, truth])).toEqual([
      [null, 0, 0],
      [null, 1, 1],
      [null, 2, 2],
      [null, 3, 3],
    ]);
    for (const { probabilities } of found.responses) expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    const one = { ...stimuli, shape: [3, ...stimuli.shape.slice(1)], data: stimuli.data.subarray(0, 3 * bins * 64) };
    expect(identifyAmong([encoder], data, { stimuli: one }, { trials: 'single' }).responses.at(-1)).toMatchObject({
      trial: 3,
      truth: null,
    });
  });

  test('where spikes tell nothing the priors decide, and no one is found beyond chance', () => {
    const { encoder, data } = makePopulation({ units: 30, repeats: 20, silent: true });
    const stimuli = candidatesOf(data);
    const flat = identifyAmong([encoder], data, { stimuli }, { trials: 'single' });
    // 80 responses of four stimuli; chance 1/6.
    expect(flat.accuracy).toBeLessThan(1 / 6 + 0.15);
    const sure = identifyAmong([encoder], data, { stimuli, priors: [0, 0, 1e6, 1, 1, 1] }, { trials: 'single' });
    const share = sure.responses.filter(({ mostProbable }) => mostProbable === 2).length / sure.responses.length;
    expect(share).toBeGreaterThan(0.9);
    expect(sure.responses.every(({ probabilities }) => probabilities[0] === 0)).toBe(true);
    expect(sure.chance).toBe(0.25);
  });

  test('p follows Bayes: odds after are odds before times a ratio that priors do not change', () => {
    const { encoder, data } = makePopulation({ units: 4, repeats: 1, gain: 0.5 });
    const stimuli = candidatesOf(data);
    const odds = (priors?: number[]) => {
      const { probabilities } = identifyAmong([encoder], data, { stimuli, priors }, { trials: 'mean' }).responses[0];
      return probabilities[1] / probabilities[4];
    };
    expect(odds([1, 5, 1, 1, 2, 1]) / odds()).toBeCloseTo(2.5, 6);
  });

  test('what is no candidate is refused with the reason', () => {
    const { encoder, data } = makePopulation({ units: 4, repeats: 1 });
    const ask = (stimuli: NdArray, priors?: number[]) => () =>
      identifyAmong([encoder], data, { stimuli, priors }, { trials: 'mean' });
    expect(ask(zeros([3, 10, 8, 9, 1]))).toThrow('candidates must be [candidate, time, height 8, width 8, colour 1]');
    expect(ask(zeros([1, 10, 8, 8, 1]))).toThrow('two candidates at least but got 1');
    expect(ask(zeros([2, 101, 8, 8, 1]))).toThrow('1 to 100 bins, as the test stimuli have, but have 101');
    expect(ask(zeros([2, 10, 8, 8, 1]), [1])).toThrow('priors must be 2 numbers of at least 0');
    expect(ask(zeros([2, 10, 8, 8, 1]), [0, 0])).toThrow('not all 0, but are 0, 0');
  });
});
