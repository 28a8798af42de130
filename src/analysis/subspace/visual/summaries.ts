import type { NdArray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { type DirectionTuning, directionLags, directionTuning } from './direction.ts';
import { expectVolume, factoriseVolume, type VolumeFactors } from './factors.ts';
import { fitGabor2d, type Gabor2d, type Quadrature, quadratureIndex } from './gabor.ts';

export interface VolumeAxes {
  /** Time from one lag to the next. */
  readonly binMs: number;
  /** First lag of the volume; negative when it reaches into the future (two-sided networks). Default 0. */
  readonly firstLag?: number;
}

/** One receptive volume or principal component [lag, y, x, colour] in a few numbers (ours); see `visualGaps`. */
export interface VisualSummary {
  /** σ₁²/Σσ²: 1 when space and time separate. */
  readonly separability: number | null;
  /** Of the map under the leading time course and colour. */
  readonly gabor: Gabor2d;
  readonly direction: DirectionTuning | null;
  /** Direction in colour space, and the share of the energy along it. */
  readonly chromaticAxis: readonly number[] | null;
  readonly chromaticShare: number | null;
  /** Lag of the largest value of the time course. */
  readonly temporalPeakMs: number | null;
  /** Largest value of the opposite sign over the peak: 0 = monophasic, 1 = both phases alike. */
  readonly biphasicIndex: number | null;
  /** (Σe)²/Σe² of the energies e of the pixels: how many pixels take part. */
  readonly participationArea: number;
  /** Share of the energy at lags below 0, that is in the future. */
  readonly acausality: number | null;
}

/** The components of one unit or site. */
export interface VisualTuning {
  /** In the order of the filters. */
  readonly components: readonly VisualSummary[];
  /** Of components 1 and 2; null when there is one. */
  readonly quadrature: Quadrature | null;
}

/** Measures that filters [lag, y, x, colour] of these axes cannot have and are null, each with the reason. */
export function visualGaps([lags, , , colours]: readonly number[], { firstLag = 0 }: Pick<VolumeAxes, 'firstLag'>) {
  const still = 'the filters have one lag, so nothing in them changes with time';
  const gaps: Partial<Record<keyof VisualSummary, string>> = {
    ...(lags === 1 && { separability: still, temporalPeakMs: still, biphasicIndex: still }),
    ...(lags < directionLags && { direction: `a direction takes ${directionLags} lags, the filters have ${lags}` }),
    ...(colours === 1 && { chromaticAxis: 'the frames have one colour', chromaticShare: 'the frames have one colour' }),
    ...(firstLag >= 0 && { acausality: 'the filters begin at the present and hold nothing of the future' }),
  };
  return gaps;
}

/** Summary of a volume [lag, y, x, colour], the lags going back in time. Throws InvalidShape or InvalidData. */
export function visualSummary(volume: NdArray, axes: VolumeAxes): VisualSummary {
  return summarise(volume, factoriseVolume(volume), axes);
}

/** Summary of every filter [component, lag, y, x, colour]. Throws InvalidShape or InvalidData. */
export function visualTuning(filters: NdArray, axes: VolumeAxes): VisualTuning {
  const [count, ...shape] = filters.shape;
  if (shape.length !== 4) {
    throw new CortexError(
      'InvalidShape',
      `Filters must be [component, lag, height, width, colour] but are [${filters.shape}].`,
    );
  }
  const size = filters.data.length / Math.max(1, count);
  const parts = Array.from({ length: count }, (_, i) => {
    const volume = { shape, data: filters.data.subarray(i * size, (i + 1) * size) };
    return { volume, factors: factoriseVolume(volume) };
  });
  const components = parts.map(({ volume, factors }) => summarise(volume, factors, axes));
  const [first, second] = parts;
  return {
    components,
    quadrature: second ? quadratureIndex(first.factors.spatial, second.factors.spatial, components[0].gabor) : null,
  };
}

function summarise(volume: NdArray, factors: VolumeFactors, { binMs, firstLag = 0 }: VolumeAxes): VisualSummary {
  const gaps = visualGaps(volume.shape, { firstLag });
  const known = <T>(name: keyof VisualSummary, value: () => T): T | null => (name in gaps ? null : value());
  const { temporal } = factors;
  const peak = largestAt(temporal);
  const opposite = temporal.reduce((lowest, value) => Math.min(lowest, value), 0);
  return {
    separability: known('separability', () => factors.separability),
    gabor: fitGabor2d(factors.spatial),
    direction: known('direction', () => directionTuning(volume)),
    chromaticAxis: known('chromaticAxis', () => Array.from(factors.chromaticAxis)),
    chromaticShare: known('chromaticShare', () => factors.chromaticShare),
    temporalPeakMs: known('temporalPeakMs', () => (peak + firstLag) * binMs),
    biphasicIndex: known('biphasicIndex', () => -opposite / temporal[peak]),
    participationArea: participationArea(volume),
    acausality: known('acausality', () => acausality(volume, firstLag)),
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
