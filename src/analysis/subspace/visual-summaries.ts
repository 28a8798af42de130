import type { NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';
import { type DirectionTuning, directionTuning } from './visual-direction.ts';
import { expectVolume, factoriseVolume } from './visual-factors.ts';
import { fitGabor2d, type Gabor2d, quadratureIndex } from './visual-gabor.ts';

export interface VolumeAxes {
  /** Time from one lag to the next. */
  readonly binMs: number;
  /** First lag of the volume; negative when it reaches into the future (two-sided networks). Default 0. */
  readonly firstLag?: number;
}

/** One receptive volume or principal component [lag, y, x, colour] in a few numbers (auditory.md §F). */
export interface VisualSummary {
  /** σ₁²/Σσ²: 1 when space and time separate. */
  readonly separability: number;
  readonly gabor: Gabor2d;
  readonly direction: DirectionTuning;
  /** Direction in colour space, and the share of the energy along it. */
  readonly chromaticAxis: readonly number[];
  readonly chromaticShare: number;
  /** Lag of the largest value of the time course. */
  readonly temporalPeakMs: number;
  /** Largest value of the opposite sign over the peak: 0 = monophasic, 1 = both phases alike. */
  readonly biphasicIndex: number;
  /** (Σe)²/Σe² of the energies e of the pixels: how many pixels take part. */
  readonly participationArea: number;
  /** Share of the energy at lags below 0, that is in the future; 0 for a causal network. */
  readonly acausality: number;
}

/** Summary of a volume [lag, y, x, colour], the lags going back in time. Throws InvalidShape or InvalidData. */
export function visualSummary(volume: NdArray, { binMs, firstLag = 0 }: VolumeAxes): VisualSummary {
  const factors = factoriseVolume(volume);
  const peak = largestAt(factors.temporal);
  const opposite = factors.temporal.reduce((lowest, value) => Math.min(lowest, value), 0);
  return {
    separability: factors.separability,
    gabor: fitGabor2d(factors.spatial),
    direction: directionTuning(volume),
    chromaticAxis: Array.from(factors.chromaticAxis),
    chromaticShare: factors.chromaticShare,
    temporalPeakMs: (peak + firstLag) * binMs,
    biphasicIndex: -opposite / factors.temporal[peak],
    participationArea: participationArea(volume),
    acausality: acausality(volume, firstLag),
  };
}

/** Summary of every filter [component, lag, y, x, colour], and the quadrature index of the first two. */
export function visualSummaries(
  filters: NdArray,
  axes: VolumeAxes,
): { readonly components: VisualSummary[]; readonly quadrature: number | null } {
  const [count, ...shape] = filters.shape;
  if (shape.length !== 4) {
    throw new CortexError(
      'InvalidShape',
      `Filters must be [component, lag, height, width, colour] but are [${filters.shape}].`,
    );
  }
  const size = filters.data.length / Math.max(1, count);
  const volumes = Array.from({ length: count }, (_, i) => ({
    shape,
    data: filters.data.subarray(i * size, (i + 1) * size),
  }));
  const maps = volumes.slice(0, 2).map((volume) => factoriseVolume(volume).spatial);
  return {
    components: volumes.map((volume) => visualSummary(volume, axes)),
    quadrature: maps.length === 2 ? quadratureIndex(maps[0], maps[1]).index : null,
  };
}

/** Pixels that take part in a volume: (Σe)²/Σe² over the energies e of the pixels. */
export function participationArea(volume: NdArray): number {
  expectVolume(volume);
  const [, height, width, colours] = volume.shape;
  const energy = new Float64Array(height * width);
  volume.data.forEach((value, i) => {
    energy[Math.floor(i / colours) % energy.length] += value * value;
  });
  const sum = energy.reduce((total, value) => total + value, 0);
  return sum ** 2 / energy.reduce((total, value) => total + value * value, 0);
}

/** Share of the energy of a volume [lag, …] at lags below 0, when the first lag is `firstLag`. */
export function acausality({ shape, data }: NdArray, firstLag: number): number {
  const perLag = data.length / shape[0];
  let [future, total] = [0, 0];
  data.forEach((value, i) => {
    total += value * value;
    if (Math.floor(i / perLag) + firstLag < 0) future += value * value;
  });
  return total > 0 ? future / total : 0;
}

function largestAt(values: Float64Array): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}
