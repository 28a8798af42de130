import { describe, expect, it } from 'vitest';
import { colourPoints } from '../../../src/analysis/decoding/colour-points.ts';
import { labelsOf } from '../../../src/analysis/decoding/condition-labels.ts';
import { evaluateTrivial, evaluateVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { bestConstantDirection, motionScores } from '../../../src/analysis/decoding/motion-scores.ts';
import { conditions, periods, siegelLikeVideos, swapPeriod } from './siegel-like.ts';

const videos = siegelLikeVideos();
const evaluate = (reconstructions: typeof videos) => evaluateVideos({ reconstructions, conditions, videos, periods });

describe('evaluateVideos', () => {
  it('gives full marks to the true videos', () => {
    const scores = evaluate(videos);
    expect(scores.frames).toMatchObject({ mse: 0, ssim: expect.closeTo(1, 12), r: expect.closeTo(1, 12) });
    expect(scores.frames.identification).toEqual({ accuracy: 1, chance: 1 / 64, rank: 1, n: 64 });
    expect(scores.cue).toMatchObject({ r: expect.closeTo(1, 9), identification: 1, balancedAccuracy: 1 });
    expect(scores.cue?.rByCue).toHaveLength(4);
    expect(scores.colour).toMatchObject({ r: 1, rWithoutMean: 1, identification: 1 });
    expect(scores.motion).toMatchObject({ identification: 1, balancedAccuracy: 1 });
    expect(scores.motion?.medianErrorDeg).toBeLessThan(8);
    for (const { directionDeg, meanDeg } of scores.motion?.directions ?? []) {
      expect(Math.abs(meanDeg - directionDeg)).toBeLessThan(12);
    }
  });

  it('a wrong cue costs the cue scores alone', () => {
    const scores = evaluate(swapPeriod(videos, periods.cue, (c) => (c + 16) % 64));
    expect(scores.cue?.identification).toBe(0);
    expect(scores.cue?.r).toBeLessThan(0.5);
    expect(scores.colour?.identification).toBe(1);
    expect(scores.motion?.identification).toBe(1);
  });

  it('a colour from another condition costs colour alone, and half wrong is half right', () => {
    const swapped = swapPeriod(videos, periods.stimulus, (c) => (c < 32 ? c ^ 4 : c));
    const scores = evaluate(swapped);
    expect(scores.colour?.identification).toBe(0.5);
    expect(scores.colour?.rWithoutMean).toBeLessThan(0.95);
    expect(scores.motion?.identification).toBe(1);
    expect(scores.cue?.identification).toBe(1);
  });

  it('a constant video stands at chance', () => {
    const { cue, colour, motion, frames } = evaluateTrivial({ conditions, videos, periods });
    expect(cue?.identification).toBe(0.25);
    expect(cue?.r).toBeLessThan(0.95);
    expect(colour).toMatchObject({ identification: 0.25, rWithoutMean: Number.NaN });
    expect(motion).toMatchObject({ identification: 0.25, medianErrorDeg: 60, meanErrorDeg: 60 });
    expect(frames.mse).toBeGreaterThan(0);
    expect(frames.identification).toMatchObject({ accuracy: 1 / 64, rank: expect.closeTo(0.5, 12) });
  });

  it('leaves out what conditions do not name and refuses half-named ones', () => {
    const bare = conditions.map(({ index, name }) => ({ index, name }));
    const scores = evaluateVideos({ reconstructions: videos, conditions: bare, videos, periods });
    expect(Object.keys(scores)).toEqual(['frames']);
    expect(() => labelsOf([conditions[0], bare[1]], 'cue')).toThrow(
      /1 of 2 conditions have no cue while others have: "condition 1"/,
    );
    const wrong = { shape: [64, 13, 32, 16, 3], data: videos.data.subarray(0, videos.data.length / 2) };
    expect(() => evaluate(wrong)).toThrow(/reconstructions must be/);
    const outside = { ...periods, cue: { start: 4, end: 14 } };
    expect(() => evaluateVideos({ reconstructions: videos, conditions, videos, periods: outside })).toThrow(
      /cue period/,
    );
  });
});

describe('any video', () => {
  const grey = (frames: number, edge: number) => ({
    shape: [4, frames, edge, edge, 1],
    data: Float32Array.from({ length: 4 * frames * edge * edge }, (_, i) => 0.5 + 0.4 * Math.sin(i * (1 + (i % 7)))),
  });
  const described = conditions.slice(0, 4).map(({ index, name, colour, directionDeg }) => {
    return { index, name, colour, directionDeg };
  });

  it('reads colour of one channel and motion of grey frames', () => {
    const films = grey(6, 12);
    const scores = evaluateVideos({ reconstructions: films, conditions: described, videos: films, periods: {} });
    expect(scores.colour?.r).toBeCloseTo(1, 9);
    expect(scores.motion?.directions).toHaveLength(4);
    expect(scores.motionReason).toBeUndefined();
  });

  it.each([
    [2, 12, 'motion is read between frames 2 apart, but the stimulus has 2'],
    [6, 4, 'motion is read from at least 5 × 5 pixels, but the frames have 4 × 4'],
  ])('%i frames of %i pixels have no motion, and say why', (frames, edge, reason) => {
    const films = grey(frames, edge);
    const input = { conditions: described, videos: films, periods: {} };
    const scores = evaluateVideos({ reconstructions: films, ...input });
    expect(scores.motion).toBeUndefined();
    expect(scores.motionReason).toBe(reason);
    expect(evaluateTrivial(input).motion).toBeUndefined();
  });

  it('the trivial level is the mean of the videos that were trained on, not of those that are tested', () => {
    const films = grey(3, 4);
    const bare = conditions.slice(0, 4).map(({ index, name }) => ({ index, name }));
    const [tested, trained] = [bare.slice(3), bare.slice(0, 1)];
    const { frames } = evaluateTrivial({ conditions: tested, videos: films, periods: {}, trainedOn: trained });
    const [first, last] = [films.data.subarray(0, 48), films.data.subarray(144)];
    expect(frames.mse).toBeCloseTo(first.reduce((sum, value, i) => sum + (value - last[i]) ** 2, 0) / 48, 9);
  });
});

describe('parts', () => {
  it('reads colour at documented pixels', () => {
    expect(colourPoints(32, 32)).toEqual([
      { row: 16, column: 24 },
      { row: 16, column: 7 },
      { row: 24, column: 16 },
      { row: 7, column: 16 },
    ]);
  });

  it('scores directions, worked by hand', () => {
    const scores = motionScores([80, 40, -170, Number.NaN], [90, 30, 90, -90]);
    expect(scores.meanErrorDeg).toBe((10 + 10 + 100 + 90) / 4);
    expect(scores.medianErrorDeg).toBe(50);
    expect(scores.identification).toBe(0.5);
    expect(scores.balancedAccuracy).toBeCloseTo((0.5 + 1 + 0) / 3, 14);
    expect([30, -30]).toContain(bestConstantDirection([90, 30, -30, -90]));
  });
});
