import { type NdArray, zeros } from '../../src/arrays.ts';
import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import type { VisualSimSettings } from './settings.ts';

/** Lags of the planted filters, the present frame included. */
export const visualLags = 7;
/** Pairs of filters that several regions share. */
const sharedPairs = 3;

/** A space-time Gabor filter, all in pixels and frames. */
interface Gabor {
  readonly y: number;
  readonly x: number;
  readonly sd: number;
  /** Direction of the grating's wave vector and its cycles a pixel. */
  readonly angle: number;
  readonly spatial: number;
  readonly lag: number;
  readonly lagSd: number;
  /** Cycles a frame. */
  readonly temporal: number;
  readonly phase: number;
  /** Grating and time course in one cosine (drifting) or in one each (flickering). */
  readonly drifting: boolean;
}

/**
 * Draws the filters [filter, lag, height, width, colour 1] of regions: quadrature pairs of space-time Gabors (Adelson &
 * Bergen 1985), direction-selective or separable; the second pair is one of a few that several regions share.
 */
export function visualFilters({ seed, size, dimensions }: VisualSimSettings): (region: number) => NdArray {
  const shared = Array.from({ length: sharedPairs }, (_, i) =>
    drawGabor(randomStream(seed, `visual-sim/shared-filters-${i + 1}`), size),
  );
  const streams = new Map<number, RandomStream>();
  return (region) => {
    const stream = streams.get(region) ?? randomStream(seed, `visual-sim/region-${region + 1}/filters`);
    streams.set(region, stream);
    const pairs = Array.from({ length: Math.ceil(dimensions / 2) }, (_, pair) =>
      pair === 1 ? shared[region % sharedPairs] : drawGabor(stream, size),
    );
    const filters = zeros([dimensions, visualLags, size, size, 1]);
    const length = visualLags * size * size;
    for (let k = 0; k < dimensions; k++) {
      const pair = pairs[Math.floor(k / 2)];
      const quadrature = { ...pair, phase: pair.phase + (k % 2) * (Math.PI / 2) };
      filters.data.set(renderGabor(quadrature, size), k * length);
    }
    return filters;
  };
}

function drawGabor(stream: RandomStream, size: number): Gabor {
  const between = (low: number, high: number) => low + (high - low) * stream.uniform();
  const middle = (size - 1) / 2;
  return {
    y: middle + between(-size / 6, size / 6),
    x: middle + between(-size / 6, size / 6),
    sd: between(1.5, 2.2),
    angle: between(0, Math.PI),
    spatial: between(0.08, 0.16),
    lag: between(1.5, 3),
    lagSd: between(1, 1.5),
    temporal: (stream.uniform() < 0.5 ? -1 : 1) * between(0.04, 0.12),
    phase: between(0, 2 * Math.PI),
    drifting: stream.uniform() < 0.6,
  };
}

function renderGabor(gabor: Gabor, size: number): Float32Array {
  const values = new Float32Array(visualLags * size * size);
  const turn = 2 * Math.PI;
  for (let lag = 0, i = 0; lag < visualLags; lag++) {
    const t = lag - gabor.lag;
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++, i++) {
        const y = row - gabor.y;
        const x = column - gabor.x;
        const window = Math.exp(-(x * x + y * y) / (2 * gabor.sd ** 2) - (t * t) / (2 * gabor.lagSd ** 2));
        const grating = turn * gabor.spatial * (x * Math.cos(gabor.angle) + y * Math.sin(gabor.angle)) + gabor.phase;
        const flow = turn * gabor.temporal * t;
        values[i] = window * (gabor.drifting ? Math.cos(grating + flow) : Math.cos(grating) * Math.cos(flow));
      }
    }
  }
  return values;
}
