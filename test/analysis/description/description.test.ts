import { beforeAll, describe, expect, test } from 'vitest';
import { describeResponses } from '../../../src/analysis/description/describe-responses.ts';
import { describedData, describedSession } from '../../../src/analysis/description/described-data.ts';
import { drawSamples } from '../../../src/analysis/description/draw-samples.ts';
import { stimulusLabels, trialLabel } from '../../../src/analysis/description/point-labels.ts';
import { responseSimilarity } from '../../../src/analysis/description/response-similarity.ts';
import { heldDistances, separability } from '../../../src/analysis/description/separability.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { conditions, makeResponses } from './made-responses.ts';

const options = {
  seed: 1,
  points: 96,
  perplexity: 10,
  iterations: 600,
  neighbours: 5,
  permutations: 99,
  draws: 12,
};

const whole = ({ shape, data }: NdArray) => ({ shape: [shape[0], shape[1] * shape[2]], data });

beforeAll(async () => {
  await startEngine();
});

describe('similarity of responses', () => {
  const settings = { seed: 1, draws: 6, permutations: 199 };

  test('a region that tells the stimuli is found, one of noise is not', () => {
    const [a, b] = responseSimilarity(makeResponses({ seed: 1, identity: 1 }), settings);
    expect([a.region, a.units, a.test.n]).toEqual(['A', 4, 8]);
    expect(a.trainTest?.mean).toBeGreaterThan(0.1 + a.trainTestAcross!.mean);
    expect(a.within?.mean).toBeCloseTo(a.trainTest!.mean, 1);
    expect(a.test.p).toBe(1 / 200);
    expect(Math.abs(b.test.difference!)).toBeLessThan(0.06);
    expect(b.test.p).toBeGreaterThan(0.05);
  });

  test('r over pairs is the mean of Pearson’s r, by hand', () => {
    const sample = (...values: number[]) => values;
    const responses = [sample(1, 2, 3), sample(1, 2, 3), sample(3, 2, 1), sample(1, 3, 2)];
    const set = {
      responses: { shape: [4, 3, 1], data: Float32Array.from(responses.flat()) },
      condition: Int32Array.of(0, 0, 1, 1),
    };
    const data = { unitRegions: ['A'], conditions: conditions.slice(0, 2), periods: {}, train: set, held: set };
    const [{ perStimulus }] = responseSimilarity(data, settings);
    expect(perStimulus.within[0]).toBeCloseTo(1, 12);
    expect(perStimulus.within[1]).toBeCloseTo(-0.5, 12);
    expect(perStimulus.across[0]).toBeCloseTo((-1 + 0.5) / 2, 12);
    expect(perStimulus.trainTest[1]).toBeCloseTo((1 + 1 - 0.5 - 0.5) / 4, 12);
  });

  test('stimuli without held-out samples have no test, and are missing rather than 0', () => {
    const { held, ...data } = makeResponses({ seed: 1 });
    const none = { responses: { shape: [0, 6, 8], data: new Float32Array() }, condition: new Int32Array() };
    const [{ trainTest, perStimulus, test: found }] = responseSimilarity({ ...data, held: none }, settings);
    expect([trainTest, perStimulus.trainTest[0], found.p]).toEqual([null, null, null]);
    expect(found.reason).toContain('fewer than two stimuli');
    expect(held.condition.length).toBe(48);
  });

  test('with nothing to find p ≤ .05 comes as often as it says', () => {
    const ps = Array.from({ length: 100 }, (_, seed) =>
      responseSimilarity(makeResponses({ seed, each: 2 }), { seed, draws: 2, permutations: 99 }).map(
        (one) => one.test.p!,
      ),
    ).flat();
    const share = ps.filter((p) => p <= 0.05).length / ps.length;
    // Two binomial standard errors of 200 tests.
    expect(Math.abs(share - 0.05)).toBeLessThan(0.031);
  });
});

describe('separability', () => {
  /** p of the accuracy of the cue when stimuli, or samples, change places. */
  function cueP(seed: number, exchanged: 'stimuli' | 'samples', cue = 0): number {
    const drawn = drawSamples(makeResponses({ seed, identity: 3, cue, each: 3 }), 24, seed);
    const label = stimulusLabels(conditions, drawn.condition).labels.find(({ name }) => name === 'cue')!;
    const block = exchanged === 'stimuli' ? label.block : Int32Array.from(drawn.condition.keys());
    const distances = heldDistances(whole(drawn.responses), drawn.isHeld);
    const stream = randomStream(seed, 'chance');
    return separability(distances, { ...label, block }, { neighbours: 3, permutations: 99, stream }).accuracy!.p;
  }

  test('a planted cue is found through stimuli that were not among the neighbours', () => {
    expect(cueP(1, 'stimuli', 4)).toBeLessThanOrEqual(2 / 70 + 0.03);
  });

  test('patterns of single stimuli are no cue: p keeps its rate by stimuli, and would not by samples', () => {
    const share = (exchanged: 'stimuli' | 'samples') =>
      Array.from({ length: 60 }, (_, seed) => cueP(seed, exchanged)).filter((p) => p <= 0.05).length / 60;
    expect(share('stimuli')).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 60));
    expect(share('samples')).toBeGreaterThan(0.5);
  });

  test('the smallest p is that of few stimuli, not of many permutations', () => {
    const drawn = drawSamples(makeResponses({ seed: 1 }), 48, 1);
    const cue = stimulusLabels(conditions, drawn.condition).labels.find(({ name }) => name === 'cue')!;
    const distances = heldDistances(whole(drawn.responses), drawn.isHeld);
    const found = separability(distances, cue, { neighbours: 3, permutations: 199, stream: randomStream(1, 'chance') });
    expect(found).toMatchObject({ classes: 2, points: 48, references: 48, n: 8 });
    // 8 stimuli in two classes of four: 70 orders, of which two look alike.
    expect(found.smallestP).toBeCloseTo(2 / 70, 10);
  });

  test('what trials tell beyond their stimulus is tested within stimuli', () => {
    const { condition, isHeld } = drawSamples(makeResponses({ seed: 1, each: 12 }), 96, 1);
    const samples = Int32Array.from(condition.keys());
    const stream = randomStream(1, 'choices');
    const ofStimulus = Array.from(condition, (one) => (one % 2 === 0 ? 'left' : 'right'));
    const free = Array.from(condition, () => (stream.uniform() < 0.5 ? 'left' : 'right'));
    const points = {
      shape: [condition.length, 1],
      data: Float32Array.from(free, (choice) => (choice === 'left' ? 1 : 0)),
    };
    const test = (values: string[]) =>
      separability(heldDistances(points, isHeld), trialLabel('choice', values, samples, condition), {
        neighbours: 5,
        permutations: 99,
        stream: randomStream(1, 'chance'),
      });
    expect(test(free).accuracy).toMatchObject({ value: 1, p: 0.01 });
    // Known by the stimulus alone: nothing changes places, so chance is as good.
    expect(test(ofStimulus).accuracy!.p).toBe(1);
  });
});

describe('labels', () => {
  const drawn = Int32Array.from({ length: 16 }, (_, i) => i % 8);

  test('cue, stimulus and direction come from the conditions; what is not there says so', () => {
    const { labels, missing } = stimulusLabels(conditions, drawn);
    expect(labels.map(({ name, classes, exchanged }) => [name, classes.length, exchanged])).toEqual([
      ['cue', 2, 'stimuli'],
      ['stimulus', 4, 'stimuli'],
      ['direction', 4, 'stimuli'],
    ]);
    expect(missing).toEqual({});
    expect(labels[2].classes).toEqual(['0', '90', '180', '270']);
  });

  test('stimuli without cues exchange samples; a column that is the same in all, or another in each, is no label', () => {
    const videos = Array.from({ length: 4 }, (_, index) => ({
      index,
      name: `video-${index}`,
      labels: { kind: index < 2 ? 'face' : 'house', screen: 'left', speed: index },
    }));
    const { labels, missing } = stimulusLabels(
      videos,
      drawn.map((i) => i % 4),
    );
    expect(labels.map(({ name, exchanged }) => [name, exchanged])).toEqual([
      ['stimulus', 'samples'],
      ['kind', 'stimuli'],
    ]);
    expect(missing.screen).toBe('the same in all stimuli');
    expect(missing.speed).toContain('fewer than two classes are of more than one stimulus');
  });
});

describe('a description', () => {
  test('finds the planted cue in its region and stage, in activity and in latent features', () => {
    const latentsOf = ({ shape: [samples, bins, units], data }: NdArray) => {
      const sums = new Float32Array(samples * units);
      data.forEach((value, i) => {
        sums[Math.floor(i / (bins * units)) * units + (i % units)] += value;
      });
      return { shape: [samples, units], data: sums };
    };
    const found = describeResponses(makeResponses({ seed: 1, cue: 2 }), latentsOf, options);
    const row = (set: string, label: string, region: string | null = null, space = 'all') =>
      found.separability.find(
        (one) => one.set === set && one.label === label && one.region === region && one.space === space,
      )!;
    for (const set of ['population', 'latents']) {
      for (const space of ['all', 'pca', 't-sne'])
        expect(row(set, 'cue', null, space).accuracy!.value).toBeGreaterThan(0.9);
      expect(row(set, 'cue', 'A').accuracy!.value).toBeGreaterThan(0.9);
      expect(row(set, 'cue', 'B').accuracy!.value).toBeLessThan(0.7);
      expect(row(set, 'direction').accuracy!.p).toBeGreaterThan(0.05);
    }
    expect(row('population in a stage', 'stage').accuracy!.value).toBeGreaterThan(0.6);
    expect(found.sets.map(({ name, of }) => [name, of])).toEqual([
      ['unit', 'activity'],
      ['population', 'activity'],
      ['population in a stage', 'activity'],
      ['latents', 'latents'],
      ['latents of a stage', 'latents'],
      ['latents of a region', 'latents'],
    ]);
    for (const { isHeld, embeddings } of found.sets) {
      expect(embeddings.map(({ method, places }) => [method, places.shape])).toEqual([
        ['pca', [isHeld.length, 2]],
        ['t-sne', [isHeld.length, 2]],
      ]);
    }
    expect(Object.keys(found.missing).sort()).toEqual(['choice', 'colour']);
  });

  test('trials without stages, cues and regions are described with what there is', () => {
    const made = makeResponses({ seed: 1, identity: 2 });
    const data = {
      ...made,
      unitRegions: made.unitRegions.map(() => 'V1'),
      conditions: conditions.map(({ index, name }) => ({ index, name })),
      periods: {},
    };
    const found = describeResponses(data, undefined, options);
    expect(found.sets.map(({ name }) => name)).toEqual(['unit', 'population']);
    expect(found.separability.map(({ label, region }) => [label, region])).toEqual(
      new Array(6).fill(['stimulus', null]),
    );
    expect(Object.keys(found.missing).sort()).toEqual(['choice', 'colour', 'cue', 'direction', 'region', 'stage']);
  });

  test('the same seed gives the same, too few samples are refused', () => {
    const data = makeResponses({ seed: 1, each: 3 });
    const short = { ...options, points: 40, permutations: 19 };
    const json = (seed: number) => JSON.stringify(describeResponses(data, undefined, { ...short, seed }).separability);
    expect(json(1)).toBe(json(1));
    expect(json(2)).not.toBe(json(1));
    const none = { responses: { shape: [0, 6, 8], data: new Float32Array() }, condition: new Int32Array() };
    expect(() => describeResponses({ ...data, held: none }, undefined, short)).toThrow('there are 24 and 0');
  });

  test('of new videos the held-out trials of known ones are described, and of sessions the trials of a fold', () => {
    const { train, held, ...rest } = makeResponses({ seed: 1 });
    const splits = { train, validation: held, test: held };
    expect(describedData({ ...rest, splits }).held).toBe(held);
    expect(describedData({ ...rest, splits, knownTest: train }).held).toBe(train);
    const session = {
      session: 1,
      subject: 'x',
      counts: train.responses,
      condition: train.condition,
      unitRegions: rest.unitRegions,
      contrastLeft: new Float32Array(48),
      contrastRight: new Float32Array(48),
      trialLabels: { outcome: Array.from({ length: 48 }, (_, trial) => String(trial)) },
      manifest: undefined as never,
    };
    const stimuli = { conditions, videos: train.responses, periods: {} };
    const standardise = (counts: NdArray) => counts;
    const fold = { train: Int32Array.of(0, 2), test: Int32Array.of(5), standardise };
    const found = describedSession(stimuli, session, fold);
    expect([found.train.trialLabels, found.held.trialLabels]).toEqual([{ outcome: ['0', '2'] }, { outcome: ['5'] }]);
    expect([found.train.responses.shape[0], [...found.held.condition]]).toEqual([2, [5]]);
  });
});
