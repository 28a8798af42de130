import { describe, expect, test } from 'vitest';
import { conditions, directionsDeg, hueAnglesDeg } from '../../../datasets/siegel-sim/experiment.ts';
import { colourOfHue, renderSiegelVideos } from '../../../datasets/siegel-sim/videos.ts';
import { digest } from '../digest.ts';

const size = 32;
const videos = renderSiegelVideos(1);

/** Red, green and blue at a pixel. */
const rgb = (condition: number, frame: number, row: number, column: number) => {
  const start = (((condition * 45 + frame) * size + row) * size + column) * 3;
  return Array.from(videos.data.subarray(start, start + 3));
};
/** Sum of the channels of a frame, [height · width]. */
const grey = (condition: number, frame: number) =>
  Float64Array.from({ length: size * size }, (_, pixel) =>
    rgb(condition, frame, Math.floor(pixel / size), pixel % size).reduce((sum, value) => sum + value, 0),
  );

/** Shift (right, up) in pixels that best maps frame a to frame b around the torus. */
function displacement(a: Float64Array, b: Float64Array): { right: number; up: number } {
  let best = { score: -1, right: 0, up: 0 };
  for (let up = -10; up <= 10; up++) {
    for (let right = -10; right <= 10; right++) {
      let score = 0;
      for (let pixel = 0; pixel < a.length; pixel++) {
        const row = (Math.floor(pixel / size) - up + size) % size;
        const column = ((pixel % size) + right + size) % size;
        score += a[pixel] * b[row * size + column];
      }
      if (score > best.score) best = { score, right, up };
    }
  }
  return best;
}

test('values are in [0, 1], the same seed gives the same dots and another seed others', () => {
  expect(videos.shape).toEqual([64, 45, 32, 32, 3]);
  expect(videos.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(digest(renderSiegelVideos(1).data)).toBe(digest(videos.data));
  expect(digest(renderSiegelVideos(2).data)).not.toBe(digest(videos.data));
});

describe.each(directionsDeg.map((directionDeg, direction) => ({ directionDeg, direction })))(
  'direction $directionDeg°',
  ({ directionDeg, direction }) => {
    test('dots move 1.25 pixels a frame that way, 90° up', () => {
      const { right, up } = displacement(grey(direction, 20), grey(direction, 26));
      const angle = (directionDeg * Math.PI) / 180;
      expect(Math.abs(right - 7.5 * Math.cos(angle))).toBeLessThan(0.75);
      expect(Math.abs(up - 7.5 * Math.sin(angle))).toBeLessThan(0.75);
    });

    test('dots wrap around: the brightness of a frame is constant', () => {
      const total = (frame: number) => grey(direction, frame).reduce((sum, value) => sum + value, 0);
      expect(total(44) / total(15)).toBeCloseTo(1, 2);
    });
  },
);

test('dot fields are those of the direction alone, tinted by colour', () => {
  const first = conditions[16 * 0 + 4 * 0 + 2];
  const second = conditions[16 * 3 + 4 * 3 + 2];
  const [a, b] = [colourOfHue(hueAnglesDeg[0]), colourOfHue(hueAnglesDeg[3])];
  for (const [row, column] of [
    [8, 8],
    [16, 24],
    [24, 16],
    [3, 30],
  ]) {
    const brightness = rgb(first.index, 30, row, column).map((value, c) => value / a[c]);
    const other = rgb(second.index, 30, row, column).map((value, c) => value / b[c]);
    brightness.forEach((value, c) => {
      expect(other[c]).toBeCloseTo(value, 5);
    });
  }
});

test('the colours run from red to green at equal luma', () => {
  const colours = hueAnglesDeg.map(colourOfHue);
  for (const [red, green, blue] of colours) expect(0.299 * red + 0.587 * green + 0.114 * blue).toBeCloseTo(0.418, 10);
  expect(colours.map(([red]) => red)).toEqual(colours.map(([red]) => red).toSorted((x, y) => y - x));
  expect(colours[0][0]).toBeGreaterThan(3 * colours[0][1]);
  expect(colours[3][1]).toBeGreaterThan(3 * colours[3][0]);
});

test('cues are grey .55, about 15 pixels wide, different from each other, and last ten frames', () => {
  const cues = [0, 1, 2, 3].map((cue) => grey(16 * cue, 5));
  for (const [cue, image] of cues.entries()) {
    expect(rgb(16 * cue, 14, 16, 16).map((value) => Math.round(value * 100))).toEqual([55, 55, 55]);
    expect(grey(16 * cue, 14)).toEqual(image);
    const columns = Array.from({ length: size }, (_, column) =>
      image.some((value, i) => i % size === column && value > 0.4),
    );
    expect(columns.filter(Boolean).length).toBeGreaterThanOrEqual(14);
    expect(columns.filter(Boolean).length).toBeLessThanOrEqual(16);
  }
  for (let a = 0; a < 4; a++) {
    for (let b = 0; b < a; b++) {
      const difference = cues[a].reduce((sum, value, i) => sum + Math.abs(value - cues[b][i]), 0) / 1.65;
      expect(difference).toBeGreaterThan(25);
    }
  }
});

test('the triangle points up and fixation is a small spot that all conditions share', () => {
  const triangle = grey(48, 5);
  const widthOfRow = (row: number) =>
    Array.from(triangle.subarray(row * size, (row + 1) * size)).filter((v) => v > 0.4).length;
  expect(widthOfRow(22)).toBeGreaterThan(widthOfRow(10) + 5);
  expect(grey(0, 0)).toEqual(grey(63, 4));
  expect(grey(0, 0).reduce((sum, value) => sum + value, 0) / 1.65).toBeCloseTo(Math.PI * 1.5 ** 2, 0);
});
