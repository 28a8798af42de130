import type { NdArray } from '../arrays.ts';
import type { SpectrumGroup } from './eigen-spectra.ts';
import type { FilterAxes } from './filter-panel.ts';
import type { SsrfMap } from './ssrf-maps.ts';

/** A number with its interval, null where it has none. */
export interface PlottedEstimate {
  readonly estimate: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** One unit that stands for a side. */
export interface ExampleUnit {
  readonly label: string;
  /** [component, lag, ...frame]. */
  readonly filters: NdArray;
  /** Share of the variance of each component, 0…1. */
  readonly shares: ArrayLike<number>;
  readonly ssrf?: SsrfMap;
}

/** What the figure shows of one run. */
export interface FigureSide extends SpectrumGroup, FilterAxes {
  readonly domain: 'auditory' | 'visual';
  readonly examples: readonly ExampleUnit[];
  readonly rateUnit: string;
  /** Values of units. */
  readonly k95: readonly number[];
  readonly area: readonly number[];
  readonly shapes: Readonly<Record<'hill' | 'monotone' | 'bowl', PlottedEstimate | null>>;
  /** Share of the filter energy at each lag: its quartiles over units. */
  readonly marginal: readonly {
    readonly ms: number;
    readonly low: number;
    readonly middle: number;
    readonly high: number;
  }[];
  /** Values of sites. */
  readonly tilingZ: readonly number[];
  readonly sharingRatio: readonly number[];
}
