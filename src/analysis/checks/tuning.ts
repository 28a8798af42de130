import type { NdArray } from '../../arrays.ts';
import { expectStrf, type StrfAxes } from './strf-axes.ts';

/** Tuning read off an STRF. */
export interface StrfTuning {
  /** Median of the mass over frequency. */
  readonly bestFrequencyHz: number;
  /** From 30 to 70 % of the mass over frequency. */
  readonly bandwidthOctaves: number;
  /** 25 % of the mass over time; lag 0 lasts from 0 to one bin. */
  readonly latencyMs: number;
  /** 65 % of the mass over time. */
  readonly offsetMs: number;
}

/**
 * Best frequency, bandwidth, latency and offset from the |mass| of an STRF [lag, channel]; the percentiles are a choice
 * of ours.
 */
export function strfTuning(strf: NdArray, axes: StrfAxes): StrfTuning {
  expectStrf(strf, axes);
  const [lags, channels] = strf.shape;
  const [overTime, overFrequency] = [new Float64Array(lags), new Float64Array(channels)];
  for (let i = 0; i < strf.data.length; i++) {
    overTime[Math.floor(i / channels)] += Math.abs(strf.data[i]);
    overFrequency[i % channels] += Math.abs(strf.data[i]);
  }
  const octaves = axes.channelHz.map(Math.log2);
  const frequencyAt = (share: number) => placeAt(overFrequency, edgesOf(octaves), share);
  const timeEdges = Array.from({ length: lags + 1 }, (_, edge) => edge * axes.binMs);
  return {
    bestFrequencyHz: 2 ** frequencyAt(0.5),
    bandwidthOctaves: frequencyAt(0.7) - frequencyAt(0.3),
    latencyMs: placeAt(overTime, timeEdges, 0.25),
    offsetMs: placeAt(overTime, timeEdges, 0.65),
  };
}

/** Edges halfway between neighbouring centres, the outer ones as far out as the inner ones are in. */
function edgesOf(centres: readonly number[]): number[] {
  if (centres.length === 1) return [centres[0] - 0.5, centres[0] + 0.5];
  const inner = centres.slice(1).map((centre, i) => (centre + centres[i]) / 2);
  const last = centres.length - 1;
  return [2 * centres[0] - inner[0], ...inner, 2 * centres[last] - inner[last - 1]];
}

/** Place at which `share` of the mass lies below, mass spread evenly between the edges of its entry. */
function placeAt(mass: Float64Array, edges: readonly number[], share: number): number {
  const wanted = share * mass.reduce((sum, value) => sum + value, 0);
  let below = 0;
  for (let i = 0; i < mass.length; i++) {
    if (below + mass[i] >= wanted) return edges[i] + ((wanted - below) / mass[i]) * (edges[i + 1] - edges[i]);
    below += mass[i];
  }
  return edges[edges.length - 1];
}
