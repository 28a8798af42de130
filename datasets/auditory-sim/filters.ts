import { type NdArray, zeros } from '../../src/arrays.ts';
import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import type { AuditorySimSettings } from './settings.ts';

/** Lags of the planted filters, the present bin included. */
export const auditoryLags = 12;
/** Pairs of filters that several sites share. */
const sharedPairs = 3;

/** A spectro-temporal Gabor filter, all in channels and bins. */
interface Gabor {
  readonly channel: number;
  readonly channelSd: number;
  readonly lag: number;
  readonly lagSd: number;
  /** Cycles a channel and cycles a bin. */
  readonly spectral: number;
  readonly temporal: number;
  readonly phase: number;
}

/**
 * Draws the filters [filter, lag, channel] of sites: quadrature pairs of Gabors, the second pair one of a few that several
 * sites share, so that the subspaces overlap in part.
 */
export function auditoryFilters({ seed, channels, dimensions }: AuditorySimSettings): (site: number) => NdArray {
  const shared = Array.from({ length: sharedPairs }, (_, i) =>
    drawGabor(randomStream(seed, `auditory-sim/shared-filters-${i + 1}`), channels),
  );
  const streams = new Map<number, RandomStream>();
  return (site) => {
    const stream = streams.get(site) ?? randomStream(seed, `auditory-sim/site-${site + 1}/filters`);
    streams.set(site, stream);
    const pairs = Array.from({ length: Math.ceil(dimensions / 2) }, (_, pair) =>
      pair === 1 ? shared[site % sharedPairs] : drawGabor(stream, channels),
    );
    const filters = zeros([dimensions, auditoryLags, channels]);
    const size = auditoryLags * channels;
    for (let k = 0; k < dimensions; k++) {
      const pair = pairs[Math.floor(k / 2)];
      const quadrature = { ...pair, phase: pair.phase + (k % 2) * (Math.PI / 2) };
      filters.data.set(renderGabor(quadrature, channels), k * size);
    }
    return filters;
  };
}

function drawGabor(stream: RandomStream, channels: number): Gabor {
  const between = (low: number, high: number) => low + (high - low) * stream.uniform();
  return {
    channel: between(2.5, channels - 3.5),
    channelSd: between(1.6, 3),
    lag: between(2.5, 5.5),
    lagSd: between(1.3, 2),
    spectral: between(-0.14, 0.14),
    temporal: between(0.03, 0.1),
    phase: between(0, 2 * Math.PI),
  };
}

function renderGabor(gabor: Gabor, channels: number): Float32Array {
  const values = new Float32Array(auditoryLags * channels);
  for (let lag = 0; lag < auditoryLags; lag++) {
    for (let channel = 0; channel < channels; channel++) {
      const x = (channel - gabor.channel) / gabor.channelSd;
      const t = (lag - gabor.lag) / gabor.lagSd;
      const cycles = gabor.spectral * (channel - gabor.channel) + gabor.temporal * (lag - gabor.lag);
      values[lag * channels + channel] = Math.exp(-(x * x + t * t) / 2) * Math.cos(2 * Math.PI * cycles + gabor.phase);
    }
  }
  return values;
}
