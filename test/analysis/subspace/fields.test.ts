import { describe, expect, test } from 'vitest';
import { activeFrames } from '../../../src/analysis/subspace/components/frame-energy.ts';
import { tunedArea } from '../../../src/analysis/subspace/fields/area.ts';
import { percentileEdges, stimulusSubspaceField } from '../../../src/analysis/subspace/fields/ssrf.ts';
import { volumeField } from '../../../src/analysis/subspace/fields/ssrf-3d.ts';
import { marginalShape } from '../../../src/analysis/subspace/fields/tuning-shape.ts';
import { sampleTimes } from '../../../src/analysis/subspace/gradients/sample-times.ts';
import { randomStream } from '../../../src/random/stream.ts';

describe('stimulusSubspaceField', () => {
  const z1 = [0.5, 0.5, 1.5, 1.5, 2.5, 0];
  const z2 = [0.5, 0.6, 0.5, 1.5, 1.5, 1];
  const response = [1, 3, 5, 7, 9, 11];
  const edges = [
    [0, 1, 2],
    [0, 1, 2],
  ];

  test('worked by hand: means and counts in half-open cells, first projection along the rows', () => {
    const { grid, counts } = stimulusSubspaceField([z1, z2], response, { edges, minimumCount: 1 });
    expect(grid).toEqual({ shape: [2, 2], data: Float32Array.from([2, 11, 5, 7]) });
    expect(counts).toEqual({ shape: [2, 2], data: Int32Array.from([2, 1, 1, 1]) });
  });

  test('cells with too few frames are NaN; frames left out and missing responses do not count', () => {
    const { grid, counts } = stimulusSubspaceField(
      [z1, z2],
      [1, Number.NaN, 5, 7, 9, 11],
      { edges, minimumCount: 1 },
      [1, 1, 0, 1, 1, 1],
    );
    expect(grid.data).toEqual(Float32Array.from([1, 11, Number.NaN, 7]));
    expect(Array.from(counts.data)).toEqual([1, 1, 0, 1]);
    const few = stimulusSubspaceField([z1, z2], response, { edges, minimumCount: 2 });
    expect(few.grid.data).toEqual(Float32Array.from([2, Number.NaN, Number.NaN, Number.NaN]));
  });

  test('overlapping cells are two bins wide, centred on theirs', () => {
    const line = [[0, 1, 2, 3]];
    const field = (z: number) =>
      stimulusSubspaceField([[z]], [1], { edges: line, minimumCount: 1, overlapping: true }).counts.data;
    expect(Array.from(field(1.25))).toEqual([1, 1, 0]);
    expect(Array.from(field(1.75))).toEqual([0, 1, 1]);
    expect(Array.from(field(0.25))).toEqual([1, 0, 0]);
  });

  test('edges lie between the percentiles, and a constant projection has bins around it', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => i);
    const found = percentileEdges(values, 10, 1);
    expect(found[0]).toBeCloseTo(10);
    expect(found[5]).toBeCloseTo(500);
    expect(found[10]).toBeGreaterThan(990);
    expect(found[10]).toBeCloseTo(990, 2);
    const constant = percentileEdges([2, 2, 2], 4, 1);
    expect(Array.from(constant)).toEqual([0, 1, 2, 3, 4]);
  });

  test('arrays of different lengths are an error', () => {
    expect(() => stimulusSubspaceField([[1, 2]], [1], {})).toThrow(/Projections of 2 frames .* response of 1/);
  });
});

describe('volumeField', () => {
  test('a Gaussian ball of responses: its half-height surface holds the part of the cells that it should', () => {
    const stream = randomStream(1, 'ball');
    const axes = [0, 1, 2].map(() => Float64Array.from({ length: 120_000 }, () => stream.uniform() * 2 - 1));
    const [a, b, c] = axes;
    const response = a.map((x, t) => Math.exp(-(x ** 2 + b[t] ** 2 + c[t] ** 2) / (2 * 0.4 ** 2)));
    const { grid, counts, smoothed, volume, edges } = volumeField([a, b, c], response);
    expect(grid.shape).toEqual([16, 16, 16]);
    expect(edges.map(({ length }) => length)).toEqual([17, 17, 17]);
    expect(counts.data.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0.9 * 120_000);
    expect(smoothed.data.some(Number.isNaN)).toBe(false);
    // Radius where exp(−r²/2σ²) is halfway between the corners and the peak, about σ √(2 ln 2), widened by the smoothing.
    const radius = 0.4 * Math.sqrt(2 * Math.log(2));
    const expected = ((4 / 3) * Math.PI * radius ** 3) / 1.96 ** 3;
    expect(volume / expected).toBeGreaterThan(0.9);
    expect(volume / expected).toBeLessThan(1.4);
  });
});

describe('marginalShape', () => {
  const z = Float64Array.from({ length: 4000 }, (_, i) => i / 1000 - 2);
  const shapeOf = (tuning: (value: number) => number) => marginalShape(z, z.map(tuning));

  test('hill, bowl and monotone', () => {
    expect(shapeOf((value) => -(value ** 2))).toMatchObject({ shape: 'hill' });
    expect(shapeOf((value) => value ** 2)).toMatchObject({ shape: 'bowl' });
    expect(shapeOf(Math.tanh)).toMatchObject({ shape: 'monotone', asymmetry: 0 });
    expect(shapeOf((value) => -value)).toMatchObject({ shape: 'monotone', asymmetry: 0 });
    expect(shapeOf((value) => value ** 2)!.asymmetry).toBeGreaterThan(0.95);
    expect(shapeOf((value) => -(value ** 2))!.asymmetry).toBeLessThan(-0.95);
  });

  test('worked by hand: up by 3 after down by 1 has asymmetry 1 − 2/4', () => {
    // Straight pieces of slope −1 and 3 that meet at z = 0 of [−1, 1].
    const line = Float64Array.from({ length: 20_000 }, (_, i) => i / 10_000 - 1);
    const found = marginalShape(
      line,
      line.map((value) => (value < 0 ? -value : 3 * value)),
    );
    expect(found!.asymmetry).toBeCloseTo(0.5, 1);
    expect(found!.shape).toBe('bowl');
  });

  test('a constant response and hardly any frames have no shape; silent frames are left out', () => {
    expect(shapeOf(() => 1)).toBeNull();
    expect(marginalShape([1, 2, 3], [1, 2, 3])).toBeNull();
    const silent = Float64Array.from(z, (value) => (value < 0 ? 0 : 1));
    expect(
      marginalShape(
        z,
        z.map((value) => value ** 2),
        silent,
      ),
    ).toMatchObject({ shape: 'monotone' });
  });
});

describe('tunedArea', () => {
  test('worked by hand: one hot cell spreads with weights ½ and ¼ along each axis', () => {
    const data = new Float32Array(25).fill(1);
    data[12] = 5;
    const counts = new Int32Array(25).fill(9);
    const field = { grid: { shape: [5, 5], data }, counts: { shape: [5, 5], data: counts }, edges: [] };
    const { map, mask, area } = tunedArea(field);
    expect(map[12]).toBe(1);
    expect(map[11]).toBeCloseTo(0.5);
    expect(map[6]).toBeCloseTo(0.25);
    expect(Array.from(mask.keys()).filter((cell) => mask[cell])).toEqual([7, 11, 12, 13, 17]);
    expect(area).toBe(5 / 25);
    expect(tunedArea(field, { level: 0.7 }).area).toBe(1 / 25);
  });

  test('cells with too few frames are outside', () => {
    const data = Float32Array.from([1, 2, 3, Number.NaN]);
    const counts = Int32Array.from([9, 9, 2, 0]);
    const { map, area } = tunedArea({
      grid: { shape: [4, 1], data },
      counts: { shape: [4, 1], data: counts },
      edges: [],
    });
    expect(map[2]).toBe(0);
    expect(area).toBe(1 / 2);
  });
});

describe('times', () => {
  const silent = { shape: [6, 2], data: new Float32Array(12).fill(-70) };
  const sound = { shape: [6, 2], data: Float32Array.from({ length: 12 }, (_, i) => (i < 4 ? -70 : i)) };

  test('frames at the lowest level are silent; where all are equal all count', () => {
    expect(activeFrames([silent, sound]).map((flags) => Array.from(flags))).toEqual([
      [0, 0, 0, 0, 0, 0],
      [0, 0, 1, 1, 1, 1],
    ]);
    expect(Array.from(activeFrames([silent])[0])).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('times have a sound now and at the oldest lag, lie inside the clip, and come in order', () => {
    const span = { from: 0, to: 2 };
    expect(sampleTimes([silent, sound], { count: 100, span, seed: 1 })).toEqual([
      { clip: 1, bin: 4 },
      { clip: 1, bin: 5 },
    ]);
    const future = sampleTimes([sound], { count: 100, span: { from: -1, to: 1 }, seed: 1 });
    expect(future).toEqual([
      { clip: 0, bin: 3 },
      { clip: 0, bin: 4 },
    ]);
    expect(() => sampleTimes([silent, sound], { count: 3, span: { from: 0, to: 9 }, seed: 1 })).toThrow(
      /No time of 2 clips/,
    );
  });

  test('the same seed draws the same times, another one others', () => {
    const long = { shape: [500, 1], data: Float32Array.from({ length: 500 }, (_, i) => i) };
    const draw = (seed: number) => sampleTimes([long], { count: 20, span: { from: 0, to: 3 }, skipBins: 50, seed });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1).every(({ bin }, i, all) => bin >= 50 && (i === 0 || bin > all[i - 1].bin))).toBe(true);
  });
});
