import { describe, expect, test } from 'vitest';
import { directionTuning } from '../../../../src/analysis/subspace/visual/direction.ts';
import { factoriseVolume } from '../../../../src/analysis/subspace/visual/factors.ts';
import { fitGabor2d, quadratureIndex } from '../../../../src/analysis/subspace/visual/gabor.ts';
import {
  acausality,
  participationArea,
  visualGaps,
  visualSummary,
  visualTuning,
} from '../../../../src/analysis/subspace/visual/summaries.ts';
import { type NdArray, ndarray, sizeOf } from '../../../../src/arrays.ts';
import { randomStream } from '../../../../src/random/stream.ts';

/** A volume [lag, y, x, colour] from a function. */
function volumeOf(shape: readonly number[], value: (lag: number, y: number, x: number, colour: number) => number) {
  const [, height, width, colours] = shape;
  return ndarray(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
      const pixel = Math.floor(i / colours);
      return value(
        Math.floor(pixel / (height * width)),
        Math.floor(pixel / width) % height,
        pixel % width,
        i % colours,
      );
    }),
  );
}

interface Planted {
  readonly x0: number;
  readonly y0: number;
  /** Of the bars, 0 = horizontal, 90 = vertical. */
  readonly orientationDeg: number;
  readonly cycles: number;
  readonly phaseDeg: number;
  readonly along: number;
  readonly across: number;
}

/** Value of a Gabor at a pixel; the wave runs at right angles to the bars, to the right (up for horizontal bars). */
function gabor({ x0, y0, orientationDeg, cycles, phaseDeg, along, across }: Planted) {
  const wave = ((orientationDeg - 90) * Math.PI) / 180;
  return (y: number, x: number) => {
    const [dx, up] = [x - x0, y0 - y];
    const u = dx * Math.cos(wave) + up * Math.sin(wave);
    const v = up * Math.cos(wave) - dx * Math.sin(wave);
    const envelope = Math.exp(-(u * u) / (2 * along * along) - (v * v) / (2 * across * across));
    return envelope * Math.cos(2 * Math.PI * cycles * u + (phaseDeg * Math.PI) / 180);
  };
}

const planted: Planted = {
  x0: 9,
  y0: 6.5,
  orientationDeg: 60,
  cycles: 0.17,
  phaseDeg: 40,
  along: 2.5,
  across: 3.5,
};
const mapOf = (value: (y: number, x: number) => number): NdArray<Float64Array> =>
  ndarray(
    [16, 18],
    Float64Array.from({ length: 288 }, (_, i) => value(Math.floor(i / 18), i % 18)),
  );

describe('Gabor fit', () => {
  test.for([
    planted,
    { ...planted, orientationDeg: 150, phaseDeg: -70, cycles: 0.25 },
    { ...planted, orientationDeg: 90, cycles: 0.12, x0: 7.2 },
  ])('finds orientation $orientationDeg, phase $phaseDeg, $cycles cycles a pixel', (truth) => {
    const value = gabor(truth);
    const noise = randomStream(3, 'noise');
    const fit = fitGabor2d(mapOf((y, x) => value(y, x) + noise.normal(0, 0.02)));
    expect(fit.explained).toBeGreaterThan(0.97);
    expect(Math.abs(fit.orientationDeg - truth.orientationDeg)).toBeLessThan(2);
    expect(fit.cyclesPerPixel).toBeCloseTo(truth.cycles, 2);
    expect(Math.abs(fit.phaseDeg - truth.phaseDeg)).toBeLessThan(8);
    expect(fit.centreX).toBeCloseTo(truth.x0, 0);
    expect(fit.centreY).toBeCloseTo(truth.y0, 0);
    expect(fit.widthAlongWave).toBeCloseTo(2.5, 0);
    expect(fit.widthAlongBars).toBeCloseTo(3.5, 0);
  });

  test('noise is explained badly, a round blob well', () => {
    const noise = randomStream(4, 'noise');
    expect(fitGabor2d(mapOf(() => noise.normal())).explained).toBeLessThan(0.4);
    const blob = fitGabor2d(mapOf((y, x) => Math.exp(-((x - 8) ** 2 + (y - 8) ** 2) / 8)));
    expect(blob.explained).toBeGreaterThan(0.99);
    expect(blob.cyclesPerPixel).toBeLessThan(0.06);
  });

  test('a quadrature pair has index 1, one map twice 0, unrelated maps little', () => {
    const map = mapOf(gabor(planted));
    const pair = quadratureIndex(map, mapOf(gabor({ ...planted, phaseDeg: planted.phaseDeg + 90 })));
    expect(pair.index).toBeGreaterThan(0.99);
    expect(pair.phaseDifferenceDeg).toBeCloseTo(90, 0);
    expect(quadratureIndex(map, map).index).toBeLessThan(0.01);
    const across = mapOf(gabor({ ...planted, orientationDeg: 150 }));
    expect(quadratureIndex(map, across).index).toBeLessThan(0.2);
  });
});

describe('factors of a volume', () => {
  const shape = [6, 16, 18, 3];
  const space = gabor(planted);
  const course = [0, 0.8, 0.4, -0.4, -0.2, 0];
  const colour = [0.6, -0.64, 0.48];
  const product = volumeOf(shape, (lag, y, x, c) => 5 * course[lag] * space(y, x) * colour[c]);

  test('a product of time, space and colour comes apart into them', () => {
    const { separability, temporal, chromaticAxis, chromaticShare } = factoriseVolume(product);
    expect(separability).toBeCloseTo(1, 6);
    temporal.forEach((value, lag) => void expect(value).toBeCloseTo(course[lag], 5));
    // The largest entry, green, is made positive.
    chromaticAxis.forEach((value, c) => void expect(value).toBeCloseTo(-colour[c], 5));
    expect(chromaticShare).toBeCloseTo(1, 6);
  });

  test('summary of it: times in ms, the biphasic index, the Gabor, no direction', () => {
    const summary = visualSummary(product, { binMs: 20 });
    expect(summary.temporalPeakMs).toBe(20);
    expect(summary.biphasicIndex).toBeCloseTo(0.5, 5);
    expect(summary.gabor.orientationDeg).toBeCloseTo(60, 1);
    expect(summary.direction!.index).toBeLessThan(1e-3);
    expect(summary.acausality).toBeNull();
  });

  test('two different products with 3 : 1 of the energy have separability and colour share .75', () => {
    const both = volumeOf([4, 2, 2, 2], (lag, y, x, c) => {
      if (lag === 1 && c === 0) return Math.sqrt(3) * [1, 1, -1, -1][2 * y + x];
      return lag === 2 && c === 1 ? [1, -1, 1, -1][2 * y + x] : 0;
    });
    const { separability, chromaticShare } = factoriseVolume(both);
    expect(separability).toBeCloseTo(0.75, 6);
    expect(chromaticShare).toBeCloseTo(0.75, 6);
  });
});

describe('direction', () => {
  /** Lag τ shows what was there τ frames ago: a pattern that moves by (right, up) a frame. */
  const drifting = (right: number, up: number) =>
    volumeOf([8, 16, 16, 1], (lag, y, x) => {
      const [wx, wy] = [(2 * Math.PI * 2 * Math.sign(right)) / 16, (-2 * Math.PI * 2 * Math.sign(up)) / 16];
      return Math.cos(wx * (x + right * lag) + wy * (y - up * lag));
    });

  test.for([
    [1, 0, 0],
    [-1, 0, 180],
    [0, 1, 90],
    [0, -1, -90],
    [1, 1, 45],
    [-1, 1, 135],
  ] as const)('%i to the right and %i up a frame is %i degrees', ([right, up, degrees]) => {
    const { index, directionDeg } = directionTuning(drifting(right, up));
    expect(index).toBeGreaterThan(0.99);
    expect(Math.abs(directionDeg)).toBeCloseTo(Math.abs(degrees), 4);
    if (Math.abs(degrees) !== 180) expect(directionDeg).toBeCloseTo(degrees, 4);
  });

  test('an axis between the frequencies of the spectrum is found too', () => {
    // A Gabor of a wave at 28° to the horizontal, moving along it, .4 of a pixel a frame.
    const along = (28 * Math.PI) / 180;
    const volume = volumeOf([8, 12, 12, 1], (lag, y, x) => {
      const [dx, up] = [x - 5.5, 5.5 - y];
      const u = dx * Math.cos(along) + up * Math.sin(along) + 0.4 * (lag - 3.5);
      return Math.exp(-(dx ** 2 + up ** 2) / 8 - (lag - 3.5) ** 2 / 4) * Math.cos(2 * Math.PI * 0.15 * u);
    });
    const { index, directionDeg } = directionTuning(volume);
    expect(Math.abs(directionDeg - 28)).toBeLessThan(3);
    expect(index).toBeGreaterThan(0.5);
  });

  test('both directions at 3 : 1 in amplitude have index (9 − 1)/(9 + 1)', () => {
    const [one, other] = [drifting(1, 0), drifting(-1, 0)];
    const sum = ndarray(
      one.shape,
      one.data.map((value, i) => 3 * value + other.data[i]),
    );
    expect(directionTuning(sum).index).toBeCloseTo(0.8, 4);
  });
});

test('participation area counts pixels of equal energy; acausality is the share before lag 0', () => {
  const four = volumeOf([3, 4, 4, 2], (lag, y, x) => (y < 2 && x < 2 ? lag + 1 : 0));
  expect(participationArea(four)).toBeCloseTo(4, 6);
  // Energies 1, 4, 9 at lags −1, 0, 1.
  expect(acausality(four, -1)).toBeCloseTo(1 / 14, 6);
  expect(acausality(four, 0)).toBe(0);
});

test('filters of a subspace: one summary each and the quadrature of the first two', () => {
  const filter = (phaseDeg: number) => {
    const value = gabor({ ...planted, phaseDeg });
    return volumeOf([3, 16, 18, 1], (lag, y, x) => [0.5, 1, 0.2][lag] * value(y, x)).data;
  };
  const filters = ndarray([2, 3, 16, 18, 1], Float32Array.from([...filter(0), ...filter(90)]));
  const { components, quadrature } = visualTuning(filters, { binMs: 10, firstLag: -1 });
  expect(components.map(({ temporalPeakMs }) => temporalPeakMs)).toEqual([0, 0]);
  expect(components[0].acausality).toBeCloseTo(0.25 / 1.29, 4);
  expect(quadrature!.index).toBeGreaterThan(0.98);
  expect(Math.abs(quadrature!.phaseDifferenceDeg)).toBeCloseTo(90, 0);
});

test('an image has no course in time, grey no colours, a causal network no future: null, each with its reason', () => {
  const space = gabor(planted);
  const image = volumeOf([1, 16, 18, 3], (_, y, x, colour) => space(y, x) * [1, -1, 0][colour]);
  const summary = visualSummary(image, { binMs: 100 });
  expect(summary).toMatchObject({
    separability: null,
    direction: null,
    temporalPeakMs: null,
    biphasicIndex: null,
    acausality: null,
  });
  expect(summary.chromaticShare).toBeCloseTo(1, 6);
  expect(summary.gabor.orientationDeg).toBeCloseTo(60, 1);
  const gaps = visualGaps(image.shape, {});
  expect(Object.keys(gaps).sort()).toEqual([
    'acausality',
    'biphasicIndex',
    'direction',
    'separability',
    'temporalPeakMs',
  ]);
  expect(gaps.separability).toMatch(/one lag/);
  expect(Object.keys(visualGaps([2, 16, 18, 1], { firstLag: -1 })).sort()).toEqual([
    'chromaticAxis',
    'chromaticShare',
    'direction',
  ]);
  expect(visualGaps([5, 16, 18, 3], { firstLag: -2 })).toEqual({});
  const one = visualTuning(ndarray([1, ...image.shape], image.data), { binMs: 100 });
  expect(one.quadrature).toBeNull();
  expect(() => directionTuning(image)).toThrow('3 lags but the volume has 1');
});

test('other axes and empty volumes are errors', () => {
  expect(() => visualSummary(ndarray([2, 2], new Float32Array(4)), { binMs: 10 })).toThrow(
    'A receptive volume must be [lag, height, width, colour] but is [2, 2]',
  );
  expect(() =>
    visualSummary(
      volumeOf([2, 2, 2, 1], () => 0),
      { binMs: 10 },
    ),
  ).toThrow('of energy 0 has no shape');
});
