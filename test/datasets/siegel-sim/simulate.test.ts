import { expect, test } from 'vitest';
import { correctChoice } from '../../../datasets/siegel-sim/experiment.ts';
import { countSession } from '../../../datasets/siegel-sim/load.ts';
import { plantSites } from '../../../datasets/siegel-sim/planted.ts';
import { simulationSettings } from '../../../datasets/siegel-sim/settings.ts';
import { simulateSession } from '../../../datasets/siegel-sim/simulate.ts';
import { plantedTuning } from '../../../datasets/siegel-sim/tuning.ts';
import { digest } from '../digest.ts';

const settings = simulationSettings({ trialsPerCondition: 3 });
const session = simulateSession(settings, 1);
const sites = plantSites(settings, 1);
const trials = session.trialConditions.length;
const { counts } = countSession(session, 100, 100);

/** Mean count of a site in a range of bins over the trials that pass. */
function meanCount(site: number, start: number, end: number, include: (condition: number, trial: number) => boolean) {
  let sum = 0;
  let n = 0;
  session.trialConditions.forEach((condition, trial) => {
    if (!include(condition, trial)) return;
    for (let bin = start; bin < end; bin++, n++) sum += counts.data[(site * trials + trial) * 45 + bin];
  });
  return sum / n;
}

test('the same settings give the same spikes, another seed or session others', () => {
  const { spikes, ...rest } = simulateSession(settings, 1);
  expect(rest).toEqual({ ...session, spikes: undefined });
  expect(digest(spikes.timesMs, spikes.offsets)).toBe(digest(session.spikes.timesMs, session.spikes.offsets));
  expect(digest(simulateSession({ ...settings, seed: 2 }, 1).spikes.timesMs)).not.toBe(digest(session.spikes.timesMs));
  expect(digest(simulateSession(settings, 2).spikes.timesMs)).not.toBe(digest(session.spikes.timesMs));
});

test('every condition has its trials, spike times ascend within the trial', () => {
  const perCondition = new Int32Array(64);
  for (const condition of session.trialConditions) perCondition[condition]++;
  expect(Array.from(perCondition)).toEqual(Array(64).fill(3));
  const { timesMs, offsets } = session.spikes;
  for (let train = 0; train < offsets.length - 1; train += 97) {
    const times = Array.from(timesMs.subarray(offsets[train], offsets[train + 1]));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((time) => time < 4500)).toBe(true);
  }
});

test('with no gain noise the fixation counts are Poisson with the base rate', () => {
  const quiet = simulationSettings({ trialsPerCondition: 10, trialGainSd: 0, binGainSd: 0 });
  const recording = countSession(simulateSession(quiet, 4), 100, 100);
  const planted = plantSites(quiet, 4);
  const n = recording.trialConditions.length * 5;
  planted.forEach((site, index) => {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const trial = Math.floor(i / 5);
      const count = recording.counts.data[(index * recording.trialConditions.length + trial) * 45 + (i % 5)];
      sum += count;
      squares += count * count;
    }
    const mean = sum / n;
    const expected = site.baseRateHz / 10;
    // Five standard errors of a mean and a variance of Poisson counts.
    expect(Math.abs(mean - expected)).toBeLessThan(5 * Math.sqrt(expected / n));
    const variance = squares / n - mean * mean;
    expect(Math.abs(variance - expected)).toBeLessThan(5 * Math.sqrt((expected + 2 * expected ** 2) / n));
  });
});

test('tuning appears in its own period with the planted sign: cue, colour, motion', () => {
  const features = [
    { feature: 'cue', region: 'V4', level: (condition: number) => Math.floor(condition / 16), start: 5, end: 15 },
    {
      feature: 'colour',
      region: 'LIP',
      level: (condition: number) => Math.floor(condition / 4) % 4,
      start: 15,
      end: 45,
    },
    { feature: 'motion', region: 'MT', level: (condition: number) => condition % 4, start: 15, end: 45 },
  ] as const;
  for (const { feature, region, level, start, end } of features) {
    sites.forEach((site, index) => {
      if (site.region !== region) return;
      const baseline = meanCount(index, 0, 5, () => true);
      const measured = [0, 1, 2, 3].map((k) => meanCount(index, start, end, (condition) => level(condition) === k));
      const best = site[feature].indexOf(Math.max(...site[feature]));
      const worst = site[feature].indexOf(Math.min(...site[feature]));
      expect((measured[best] - measured[worst]) / baseline).toBeGreaterThan(
        0.5 * (site[feature][best] - Math.max(-0.95, site[feature][worst])),
      );
    });
  }
});

test('regions are as planted: V4 leads for the cue, LIP for colour, MT for motion', () => {
  const rms = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / 4);
  for (const site of sites) {
    expect(rms(site.cue)).toBeCloseTo(1.3 * plantedTuning[site.region].cue, 10);
    expect(rms(site.colour)).toBeCloseTo(1.3 * plantedTuning[site.region].colour, 10);
    expect(rms(site.motion)).toBeCloseTo(1.3 * plantedTuning[site.region].motion, 10);
    expect(site.cue.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 10);
  }
  // Spread of the mean count over levels, in units of the base rate, averaged over a region's sites.
  const spread = (region: string, level: (condition: number) => number, start: number, end: number) => {
    const values = sites.flatMap((site, index) => {
      if (site.region !== region) return [];
      const means = [0, 1, 2, 3].map((k) => meanCount(index, start, end, (condition) => level(condition) === k));
      return [(Math.max(...means) - Math.min(...means)) / (site.baseRateHz / 10)];
    });
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const others = (winner: string) => ['PFC', 'FEF', 'LIP', 'IT', 'V4', 'MT'].filter((region) => region !== winner);
  const cue = (condition: number) => Math.floor(condition / 16);
  const colour = (condition: number) => Math.floor(condition / 4) % 4;
  const motion = (condition: number) => condition % 4;
  for (const region of others('V4')) expect(spread('V4', cue, 5, 15)).toBeGreaterThan(2 * spread(region, cue, 5, 15));
  for (const region of others('LIP'))
    expect(spread('LIP', colour, 15, 45)).toBeGreaterThan(1.5 * spread(region, colour, 15, 45));
  for (const region of others('MT'))
    expect(spread('MT', motion, 15, 45)).toBeGreaterThan(2 * spread(region, motion, 15, 45));
});

test('choices follow the rule with errors', () => {
  let correct = 0;
  session.trialConditions.forEach((condition, trial) => {
    if (session.trialChoices[trial] === correctChoice(condition)) correct++;
  });
  expect(correct / trials).toBeGreaterThan(0.82);
  expect(correct / trials).toBeLessThan(0.97);
  // Cross asks for motion: up is left, whatever the colour. Triangle asks for colour: green is right.
  expect([correctChoice(0), correctChoice(3), correctChoice(12), correctChoice(48), correctChoice(60)]).toEqual([
    -1, 1, -1, -1, 1,
  ]);
});

test('sites of a session share their gain: trial totals correlate', () => {
  const totals = [0, 1].map((half) =>
    Array.from({ length: trials }, (_, trial) => {
      let sum = 0;
      for (let site = half; site < 24; site += 2)
        for (let bin = 0; bin < 5; bin++) sum += counts.data[(site * trials + trial) * 45 + bin];
      return sum;
    }),
  );
  const [a, b] = totals.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / trials;
    return values.map((value) => value - mean);
  });
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  expect(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))).toBeGreaterThan(0.5);
});

test('refuses sessions and settings that do not exist', () => {
  expect(() => simulateSession(settings, 7)).toThrow(/sessions 1 to 6; there is no session 7/);
  expect(() => simulationSettings({ meanRateHz: -1 })).toThrow(/siegel-sim are wrong.*[\s\S]*meanRateHz/);
});
