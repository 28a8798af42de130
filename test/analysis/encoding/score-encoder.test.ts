import { expect, test } from 'vitest';
import { predictMeanRate } from '../../../src/analysis/encoding/mean-rate.ts';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import type { NdArray } from '../../../src/arrays.ts';
import { ndarray } from '../../../src/arrays.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { normalisedCorrelation } from '../../../src/metrics/neural.ts';
import { smallData, withRepeats } from '../../training/encoder/encoding-fixture.ts';

const data = smallData({ repeats: 6, bins: 400 });
const { test: clips } = data.split;

/** Responses of the clips as if there were `times` as many repeats: the mean response plus a part of the stimulus. */
function decentPredictions(of = data): NdArray[] {
  return clips.map((clip) => {
    const { repeats, stimulus } = of.clips[clip];
    const [count, bins, units] = repeats.shape;
    const predicted = new Float32Array(bins * units);
    for (let t = 0; t < bins; t++) {
      for (let unit = 0; unit < units; unit++) {
        let sum = 0;
        for (let r = 0; r < count; r++) sum += repeats.data[(r * bins + t) * units + unit] || 0;
        predicted[t * units + unit] = sum / count + 0.1 * Math.abs(stimulus.data[t * 4]);
      }
    }
    return { shape: [bins, units], data: predicted };
  });
}

/** Bins of `unit` in all scored bins of the clips. */
function joined(values: readonly ArrayLike<number>[], unit: number): number[] {
  return values.flatMap((one) => Array.from({ length: 398 }, (_, t) => one[(t + 2) * 3 + unit]));
}

test('the clips are laid end to end without their first bins', () => {
  const predictions = decentPredictions();
  const scores = scoreEncoder(predictions, data, clips);
  expect(scores.bins).toBe(2 * 398);
  expect(scores.clips).toEqual(['clip-6', 'clip-7']);
  for (let unit = 0; unit < 3; unit++) {
    const trials = Array.from({ length: 6 }, (_, r) =>
      joined(
        clips.map((clip) => data.clips[clip].repeats.data.slice(r * 1200, (r + 1) * 1200)),
        unit,
      ),
    );
    const repeats = ndarray([6, 796], Float32Array.from(trials.flat()));
    const prediction = joined(
      predictions.map(({ data: values }) => values),
      unit,
    );
    const average = prediction.map((_, t) => trials.reduce((sum, trial) => sum + trial[t], 0) / 6);
    expect(scores.perUnit.cc[unit]).toBeCloseTo(pearson(prediction, average), 6);
    expect(scores.perUnit.ccNorm[unit]).toBeCloseTo(normalisedCorrelation(prediction, repeats), 6);
  }
  expect(scores.reasons).toEqual({});
  const cc = scores.perUnit.cc.map((value) => value!);
  expect(scores.summary.cc).toMatchObject({ n: 3, mean: expect.closeTo((cc[0] + cc[1] + cc[2]) / 3, 9) });
});

test('the mean response itself has FVE 1; correlations, power and information are where they belong', () => {
  const exact = clips.map((clip) => {
    const { shape, data: counts } = data.clips[clip].repeats;
    const mean = new Float32Array(shape[1] * shape[2]);
    for (const [i, count] of counts.entries()) mean[i % mean.length] += count / shape[0];
    return { shape: [shape[1], shape[2]], data: mean };
  });
  const { perUnit } = scoreEncoder(exact, data, clips);
  for (let unit = 0; unit < 3; unit++) {
    expect(perUnit.fve[unit]).toBeCloseTo(1, 5);
    expect(perUnit.cc[unit]).toBeCloseTo(1, 6);
    expect(perUnit.ccNorm[unit]!).toBeGreaterThan(1);
    expect(perUnit.predictivePower[unit]!).toBeGreaterThan(1);
    expect(perUnit.ccMaxNorm[unit]!).toBeGreaterThan(1);
    expect(perUnit.bitsPerSpike[unit]!).toBeGreaterThan(0);
    expect(perUnit.signalToNoise[unit]!).toBeGreaterThan(0);
    expect(perUnit.chanceFloor[unit]!).toBeCloseTo(0.075, 1);
    // All 796 bins, not 500 drawn ones, so a little lower; the smoothing by two bins is kept.
    expect(perUnit.circularShiftFloor[unit]!).toBeCloseTo(0.06, 1);
  }
});

test('the mean rate predicts nothing: no correlation, with the reason, and no information', () => {
  const { perUnit, reasons, summary } = scoreEncoder(predictMeanRate(data, clips), data, clips);
  expect(perUnit.cc).toEqual([null, null, null]);
  expect(summary.cc).toBeNull();
  expect(reasons.cc).toEqual({
    'unit-0': 'a constant prediction',
    'unit-1': 'a constant prediction',
    'unit-2': 'a constant prediction',
  });
  for (const bits of perUnit.bitsPerSpike) expect(bits).toBeCloseTo(0, 1);
  for (const fve of perUnit.fve) expect(fve).toBeCloseTo(0, 1);
});

test('one repeat: CCnorm is null with a reason, CC is not', () => {
  const single = smallData({ repeats: 1, bins: 400 });
  const { perUnit, reasons, summary } = scoreEncoder(decentPredictions(single), single, clips);
  expect(perUnit.ccNorm).toEqual([null, null, null]);
  expect(reasons.ccNorm).toEqual({
    'unit-0': 'one repeat only',
    'unit-1': 'one repeat only',
    'unit-2': 'one repeat only',
  });
  expect(summary.ccNorm).toBeNull();
  expect(perUnit.cc.every((value) => value !== null && value > 0.5)).toBe(true);
});

test('a unit without spikes is null in every score and says so; the others are not touched', () => {
  const silenced = withRepeats(data, (values) => {
    for (let i = 1; i < values.length; i += 3) values[i] = 0;
  });
  const predictions = decentPredictions();
  const { perUnit, reasons, summary } = scoreEncoder(predictions, silenced, clips);
  const whole = scoreEncoder(predictions, data, clips);
  for (const [name, values] of Object.entries(perUnit)) {
    expect(values[1]).toBeNull();
    expect(reasons[name as keyof typeof perUnit]).toEqual({ 'unit-1': 'no spikes' });
  }
  expect(perUnit.ccNorm[2]).toBe(whole.perUnit.ccNorm[2]);
  expect(summary.ccNorm!.n).toBe(2);
});

test('missing bins and repeats are left out unit by unit', () => {
  const predictions = decentPredictions();
  const gaps = withRepeats(data, (values) => {
    // Unit 0 lacks repeat 5 altogether, unit 1 the second half of every repeat.
    for (let t = 0; t < 400; t++) {
      values[(5 * 400 + t) * 3] = Number.NaN;
      for (let r = 0; r < 6; r++) if (t >= 200) values[(r * 400 + t) * 3 + 1] = Number.NaN;
    }
  });
  const scores = scoreEncoder(predictions, gaps, clips);
  const fiveRepeats = {
    ...data,
    clips: data.clips.map((clip) => ({ ...clip, repeats: firstRepeats(clip.repeats.data) })),
  };
  function firstRepeats(values: ArrayLike<number>) {
    return { shape: [5, 400, 3], data: Float32Array.from(values).slice(0, 5 * 1200) };
  }
  expect(scores.perUnit.ccNorm[0]).toBeCloseTo(scoreEncoder(predictions, fiveRepeats, clips).perUnit.ccNorm[0]!, 9);
  expect(scores.perUnit.cc[1]).not.toBeNull();
  expect(scores.perUnit.cc[1]).not.toBe(scoreEncoder(predictions, data, clips).perUnit.cc[1]);
  expect(scores.perUnit.ccNorm[2]).toBe(scoreEncoder(predictions, data, clips).perUnit.ccNorm[2]);
});

test('responses that are no counts have no likelihood', () => {
  const averaged = withRepeats(data, (values) => {
    for (let i = 0; i < values.length; i++) values[i] /= 2;
  });
  const { reasons, perUnit } = scoreEncoder(decentPredictions(), averaged, clips);
  expect(reasons.bitsPerSpike!['unit-0']).toBe('responses are not spike counts');
  expect(perUnit.ccNorm[0]).not.toBeNull();
});

test('scores that are not asked for say so; predictions of another shape are an error', () => {
  const { reasons } = scoreEncoder(decentPredictions(), data, clips, { halfSplits: 0, chanceDraws: 0 });
  expect(reasons.ccMaxNorm!['unit-0']).toBe('not asked for');
  expect(reasons.chanceFloor!['unit-0']).toBe('not asked for');
  expect(reasons.circularShiftFloor!['unit-0']).toBe('not asked for');
  const short = decentPredictions().map(({ data: values }) => ({ shape: [399, 3], data: values.slice(0, 399 * 3) }));
  expect(() => scoreEncoder(short, data, clips)).toThrow(/clip "clip-6" must be \[time 400, unit 3\] but is \[399,3\]/);
});

test('responses shorter than twice the shortest shift have no shifted floor, and say so', () => {
  const short = smallData({ repeats: 2, bins: 40 });
  const predictions = short.split.test.map((clip) => {
    const { shape, data: counts } = short.clips[clip].repeats;
    return { shape: [40, shape[2]], data: Float32Array.from(counts.slice(0, 40 * shape[2])) };
  });
  const { perUnit, reasons } = scoreEncoder(predictions, short, short.split.test);
  expect(perUnit.chanceFloor[0]).not.toBeNull();
  expect(perUnit.circularShiftFloor).toEqual([null, null, null]);
  expect(reasons.circularShiftFloor!['unit-0']).toBe('too few bins for shifts of 500 ms');
});

test('a unit so silent that no draw finds a spike has no chance floor, and says so', () => {
  const silent = withRepeats(smallData({ bins: 20_000, units: 1, repeats: 1, heldOut: 1, clips: 3 }), (values) => {
    values.fill(0);
    values[10_000] = 1;
  });
  const { test: last } = silent.split;
  const prediction = { shape: [20_000, 1], data: Float32Array.from({ length: 20_000 }, (_, t) => Math.sin(t)) };
  const { perUnit, reasons, summary } = scoreEncoder([prediction], silent, last, { chanceDraws: 1 });
  expect(perUnit.cc[0]).toBeTypeOf('number');
  expect([perUnit.chanceFloor[0], summary.chanceFloor]).toEqual([null, null]);
  expect(reasons.chanceFloor).toEqual({ 'unit-0': 'no draw in which both vary' });
});

test('repeats that are missing at the beginning and between others are left out as trailing ones are', () => {
  const predictions = decentPredictions();
  const lacking = (repeats: readonly number[]) =>
    withRepeats(data, (values) => {
      for (const r of repeats) for (let t = 0; t < 400; t++) values[(r * 400 + t) * 3] = Number.NaN;
    });
  // The same three repeats at other places.
  const moved = withRepeats(lacking([0, 2, 4]), (values, clip) => {
    const from = data.clips[clip].repeats.data;
    for (const [k, r] of [1, 3, 5].entries()) {
      for (let t = 0; t < 400; t++) values[(r * 400 + t) * 3] = from[(k * 400 + t) * 3];
    }
  });
  const trailing = scoreEncoder(predictions, lacking([3, 4, 5]), clips);
  expect(scoreEncoder(predictions, moved, clips).perUnit).toEqual(trailing.perUnit);
});

test('a unit that nothing was fitted to has no score of a prediction, and what its responses are alone', () => {
  const untrained = withRepeats(data, (values, clip) => {
    for (let i = 0; i < values.length && clip < 4; i++) {
      if (i % 3 === 0) values[i] = Number.NaN;
      if (i % 3 === 1) values[i] = 2;
    }
  });
  const { perUnit, reasons, summary } = scoreEncoder(decentPredictions(), untrained, clips);
  const whole = scoreEncoder(decentPredictions(), data, clips);
  expect(reasons.ccNorm).toEqual({
    'unit-0': 'no training responses',
    'unit-1': 'a constant response to the training clips',
  });
  expect(perUnit.fve).toEqual([null, null, whole.perUnit.fve[2]]);
  expect(perUnit.signalPower).toEqual(whole.perUnit.signalPower);
  expect(summary.cc).toMatchObject({ n: 1, mean: whole.perUnit.cc[2] });
});
