import { describe, expect, test } from 'vitest';
import { armCalled, armNames } from '../../../datasets/siegel-sim/arms/catalogue.ts';
import { noise } from '../../../datasets/siegel-sim/arms/noise.ts';
import { recordingsFolder } from '../../../datasets/siegel-sim/cache.ts';
import { conditions, regionNames } from '../../../datasets/siegel-sim/experiment.ts';
import { drawFluctuations } from '../../../datasets/siegel-sim/fluctuations.ts';
import { plantSites } from '../../../datasets/siegel-sim/planted.ts';
import { accumulateIntensity, regionCourse } from '../../../datasets/siegel-sim/rates.ts';
import { simulationSettings, sitesOf } from '../../../datasets/siegel-sim/settings.ts';
import { simulateSession } from '../../../datasets/siegel-sim/simulate.ts';
import { addSpikeTrain, SpikeTimes } from '../../../datasets/siegel-sim/spike-trains.ts';
import { mean, standardDeviation } from '../../../src/metrics/summary.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { digest } from '../digest.ts';

const rms = (values: ArrayLike<number>) => Math.sqrt(mean(Array.from(values, (value) => value * value)));

/** Expected spikes of a site in an interval of a trial, without gain and fluctuation. */
function expectedSpikes(
  arm: (typeof armNames)[number],
  site: ReturnType<typeof plantSites>[number],
  trial: { condition: number; choice: number },
  [fromMs, toMs]: readonly [number, number],
) {
  const course = regionCourse(site.region, armCalled(arm).dynamics);
  const cumulative = new Float64Array(course.bins + 1);
  accumulateIntensity(cumulative, site, course, { ...trial, gain: () => 1, fluctuation: () => 0 });
  return cumulative[toMs / course.binMs] - cumulative[fromMs / course.binMs];
}

test('the arm "planted" has the spikes and the cache that it had before there were arms', () => {
  const settings = simulationSettings({ trialsPerCondition: 3, seed: 7 });
  expect(simulationSettings({ trialsPerCondition: 3, seed: 7, arm: 'planted' })).toEqual(settings);
  const { timesMs, offsets } = simulateSession(settings, 1).spikes;
  expect(digest(timesMs, offsets)).toBe('e099a553b3b12c03ab9aa54143dc7a7a532aa837c520fd5a6f247605a0c72737');
  expect(recordingsFolder(settings, '/c')).toBe('/c/siegel-sim-003a3c64361febcb');
});

test.each(armNames)('%s says what is planted and what has to come out, and is kept apart from the others', (arm) => {
  const { planted, criterion } = armCalled(arm);
  expect(Math.min(planted.length, criterion.length)).toBeGreaterThan(40);
  const folders = armNames.map((name) => recordingsFolder(simulationSettings({ arm: name }), '/c'));
  expect(new Set(folders).size).toBe(armNames.length);
});

test('an unknown arm is refused with those that there are', () => {
  expect(() => armCalled('mixd')).toThrow(/Unknown arm "mixd"\. Did you mean "mixed"/);
});

test('flat: all regions are alike, in tuning and in numbers', () => {
  const settings = simulationSettings({ arm: 'flat' });
  const sites = plantSites(settings, 2);
  for (const region of regionNames) expect(sites.filter((site) => site.region === region)).toHaveLength(8);
  for (const site of sites)
    for (const feature of ['cue', 'colour', 'motion'] as const) expect(rms(site[feature])).toBeCloseTo(0.12 * 1.3, 10);
});

test('mixed: half the variance of every site is interaction, in three dimensions of colour and motion each', () => {
  const settings = simulationSettings({ arm: 'mixed' });
  const sites = [1, 4].flatMap((session) => plantSites(settings, session));
  for (const { cueColour, colour, cueMotion, motion } of sites) {
    for (const [interaction, main] of [
      [cueColour!, colour],
      [cueMotion!, motion],
    ]) {
      if (rms(main) > 0) expect(rms(interaction) / rms(main)).toBeCloseTo(1, 10);
      for (let k = 0; k < 4; k++) {
        expect(mean(Array.from(interaction.subarray(4 * k, 4 * k + 4)))).toBeCloseTo(0, 10);
        expect(mean([0, 4, 8, 12].map((first) => interaction[first + k]))).toBeCloseTo(0, 10);
      }
    }
  }
  // Interactions are the same function of the main effects in all sites: what one axis adds is not free of the other.
  const tuned = sites.filter(({ region }) => region === 'LIP');
  const [a, b, c, d] = tuned.map(({ colour, cueColour }) => [...colour, ...cueColour!]);
  const weights = solved(
    [a, b, c].map((row) => row.slice(0, 3)),
    d.slice(0, 3),
  );
  d.forEach((value, i) => {
    expect(weights[0] * a[i] + weights[1] * b[i] + weights[2] * c[i]).toBeCloseTo(value, 8);
  });
});

/** Weights w with Σ w_k rows[k] = target, of three rows of three, by Cramer's rule. */
function solved(rows: number[][], target: number[]): number[] {
  const det = ([p, q, r]: number[][]) =>
    p[0] * (q[1] * r[2] - q[2] * r[1]) - p[1] * (q[0] * r[2] - q[2] * r[0]) + p[2] * (q[0] * r[1] - q[1] * r[0]);
  return rows.map((_, k) => det(rows.map((row, i) => (i === k ? target : row))) / det(rows));
}

describe('lip-decision', () => {
  const site = plantSites(simulationSettings({ arm: 'lip-decision' }), 1).find(({ region }) => region === 'LIP')!;
  const late = (condition: number, choice: number) =>
    expectedSpikes('lip-decision', site, { condition, choice }, [2500, 4500]);
  const conditionOf = (cue: number, colour: number, direction: number) => 16 * cue + 4 * colour + direction;

  test('where the cue asks for motion, LIP tells the choice and nothing of the colour', () => {
    const ofColours = [0, 1, 2, 3].map((colour) => late(conditionOf(1, colour, 2), 1));
    expect(standardDeviation(ofColours)).toBeLessThan(1e-9);
    expect(Math.abs(late(conditionOf(1, 0, 2), 1) - late(conditionOf(1, 0, 2), -1))).toBeGreaterThan(1);
  });
  test('where it asks for colour, LIP tells the category and not the colour', () => {
    const [red, reddish, greenish, green] = [0, 1, 2, 3].map((colour) => late(conditionOf(2, colour, 1), 1));
    expect(reddish).toBeCloseTo(red, 9);
    expect(greenish).toBeCloseTo(green, 9);
    expect(Math.abs(red - green)).toBeGreaterThan(1);
  });
  test('neither shows before 300 ms', () => {
    const early = (condition: number) => expectedSpikes('lip-decision', site, { condition, choice: 1 }, [1500, 1800]);
    expect(early(conditionOf(2, 0, 1))).toBeCloseTo(early(conditionOf(2, 3, 1)), 9);
  });
});

describe('noise', () => {
  test('spike counts have the mean that they should and a Fano factor of 1.5', () => {
    const times = new SpikeTimes();
    const stream = randomStream(1, 'fano');
    const counts = Array.from({ length: 4000 }, () => {
      const before = times.count;
      addSpikeTrain(times, Float64Array.of(0, 5, 12), 100, 1.5, stream);
      return times.count - before;
    });
    expect(mean(counts)).toBeCloseTo(12, 0);
    const fano = standardDeviation(counts) ** 2 / mean(counts);
    // Four standard errors of a variance of 4000 counts.
    expect(Math.abs(fano - 1.5)).toBeLessThan(1.5 * 4 * Math.sqrt(2 / 4000));
  });

  test('tuning starts after the latency of the region, the transient after the onset, alike in all conditions', () => {
    const course = regionCourse('LIP', noise.dynamics);
    expect([course.binMs, course.cueBin, course.stimulusBin]).toEqual([10, 62, 162]);
    expect(course.transient[54]).toBe(1);
    expect(Math.max(...course.transient)).toBeCloseTo(2, 1);
    const site = plantSites(simulationSettings({ arm: 'noise' }), 1).find(({ region }) => region === 'LIP')!;
    const spikes = (condition: number, interval: readonly [number, number]) =>
      expectedSpikes('noise', site, { condition, choice: 1 }, interval);
    expect(spikes(0, [1620, 2000])).not.toBeCloseTo(spikes(12, [1620, 2000]), 3);
    const [before, after] = [spikes(0, [1500, 1620]), spikes(12, [1500, 1620])];
    expect(before).toBeCloseTo(after, 9);
  });

  test('fluctuations have the planned size, and their planned share along the signal', () => {
    const settings = simulationSettings({
      arm: 'noise',
      sitesPerSession: { PFC: 1, FEF: 1, LIP: 300, IT: 1, V4: 1, MT: 1 },
    });
    const sites = plantSites(settings, 1);
    const lip = sites.flatMap(({ region }, i) => (region === 'LIP' ? [i] : []));
    const trials = 60;
    const fluctuation = drawFluctuations(noise.noise, sites, trials, { seed: 1, name: 'test' });
    const signals = [0, 1, 2, 3].flatMap((level) =>
      (['cue', 'colour', 'motion'] as const).map((feature) => lip.map((i) => sites[i][feature][level])),
    );
    const axes = orthonormal(signals);
    let total = 0;
    let along = 0;
    for (let trial = 0; trial < trials; trial++) {
      for (const step of [0, 20, 40]) {
        const values = lip.map((site) => fluctuation(site, trial, step));
        total += values.reduce((sum, value) => sum + value * value, 0);
        for (const axis of axes) along += values.reduce((sum, value, i) => sum + value * axis[i], 0) ** 2;
      }
    }
    expect(Math.sqrt(total / (trials * 3 * lip.length))).toBeCloseTo(noise.noise!.fluctuation.sd, 1);
    // What points anywhere lies along the signal by chance too.
    expect(along / total).toBeGreaterThan(0.12);
    expect(along / total).toBeLessThan(0.32);
  });
});

function orthonormal(rows: readonly number[][]): number[][] {
  const axes: number[][] = [];
  for (const row of rows) {
    const left = [...row];
    for (const axis of axes) {
      const overlap = left.reduce((sum, value, i) => sum + value * axis[i], 0);
      for (const i of left.keys()) left[i] -= overlap * axis[i];
    }
    const norm = Math.hypot(...left);
    if (norm > 1e-6) axes.push(left.map((value) => value / norm));
  }
  return axes;
}

test("paper-sites: the paper's numbers of sites over six sessions, tuned alike by half", () => {
  const settings = simulationSettings({ arm: 'paper-sites' });
  const totals = regionNames.map((region) =>
    [1, 2, 3, 4, 5, 6].reduce((sum, session) => sum + sitesOf(settings, region, session), 0),
  );
  expect(totals).toEqual([1020, 532, 807, 57, 155, 123]);
  const lip = [1, 2].flatMap((session) => plantSites(settings, session)).filter(({ region }) => region === 'LIP');
  const common = [0, 1, 2, 3].map((level) => mean(lip.map(({ colour }) => colour[level])));
  expect(rms(common) / (0.35 * 1.3)).toBeCloseTo(Math.SQRT1_2, 1);
});

test('every arm simulates all conditions, the same ones for the same seed', () => {
  for (const arm of ['mixed', 'noise'] as const) {
    const settings = simulationSettings({ arm, trialsPerCondition: 1 });
    const [first, again] = [1, 1].map((session) => simulateSession(settings, session));
    expect(new Set(first.trialConditions).size).toBe(conditions.length);
    expect(digest(first.spikes.timesMs)).toBe(digest(again.spikes.timesMs));
    const { timesMs, offsets } = first.spikes;
    for (let train = 0; train < offsets.length - 1; train += 53) {
      const times = Array.from(timesMs.subarray(offsets[train], offsets[train + 1]));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((time) => time < 4500)).toBe(true);
    }
  }
});
