import type { TopLevelSpec } from 'vega-lite';
import { CortexError } from '../errors.ts';
import { quantile } from '../metrics/summary.ts';
import { ink, palette } from './theme.ts';

/** The spectra of a group of units, as fractions of each spectrum's sum. */
export interface SpectrumGroup {
  readonly name: string;
  /** One a unit, the largest first. */
  readonly spectra: readonly ArrayLike<number>[];
  /** The same after every entry of the dSTRFs was shuffled in time. */
  readonly floors: readonly ArrayLike<number>[];
}

/** Colours of groups, auditory first; the same in every figure that compares. */
export const groupColours = [palette.blue, palette.vermillion, palette.green, palette.purple] as const;

/** Smallest fraction that is drawn. */
const smallestShare = 1e-4;

/**
 * Share of the dSTRF variance along each component: the median over units as a line with dots, the quartiles as a band,
 * and dashed what is left when time is shuffled: components above it carry structure.
 */
export function eigenSpectra(
  groups: readonly SpectrumGroup[],
  options: { readonly title?: string; readonly components?: number } = {},
): TopLevelSpec {
  return spectraPanel(groups, { width: 300, height: 220, ...options });
}

/** Title of a panel of a larger figure, over its left edge. */
export function panelTitle(text: string, subtitle?: string) {
  return { text, ...(subtitle && { subtitle }), fontSize: 12, offset: 8, frame: 'group' as const };
}

/** The spectra as one panel of a larger figure. */
export function spectraPanel(
  groups: readonly SpectrumGroup[],
  options: {
    readonly width: number;
    readonly height: number;
    readonly title?: string;
    readonly components?: number;
    /** Names beside the colours when there are several groups; true when left out. */
    readonly legend?: boolean;
  },
) {
  if (groups.length === 0 || groups.some(({ spectra }) => spectra.length === 0)) {
    throw new CortexError('InvalidInput', 'A plot of spectra needs at least one unit in every group.');
  }
  const { width, height, title, components = 20, legend = true } = options;
  const rows = groups.flatMap(({ name, spectra, floors }) => [
    ...quartiles(spectra, components).map((row) => ({ ...row, name, kind: 'data' })),
    ...quartiles(floors, components).map((row) => ({ ...row, name, kind: 'shuffled' })),
  ]);
  const lowest = rows.reduce((least, { low, middle }) => Math.min(least, low, middle), 0.1);
  const x = {
    field: 'component',
    type: 'quantitative' as const,
    title: 'component',
    scale: { domain: [1, Math.max(...rows.map(({ component }) => component))], nice: false },
    axis: { tickCount: 5, tickMinStep: 1 },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'share of the variance',
    scale: { type: 'log' as const, domain: [10 ** Math.floor(Math.log10(lowest)), 1] },
    axis: { values: [0.0001, 0.001, 0.01, 0.1, 1], format: '~p', labelFlush: true },
  });
  const names = groups.map(({ name }) => name);
  const color = {
    field: 'name',
    type: 'nominal' as const,
    scale: { domain: names, range: names.map((_, i) => groupColours[i % groupColours.length]) },
    legend:
      legend && groups.length > 1
        ? { title: null, orient: 'top-right' as const, labelColor: ink.text, symbolOpacity: 1 }
        : null,
  };
  return {
    title: panelTitle(title ?? 'dSTRF spectra', 'dashed: shuffled in time'),
    width,
    height,
    data: { values: rows },
    layer: [
      {
        transform: [{ filter: "datum.kind === 'data'" }],
        mark: { type: 'area' as const, opacity: 0.18 },
        encoding: { x, y: y('low'), y2: { field: 'high' }, color },
      },
      {
        transform: [{ filter: "datum.kind === 'data'" }],
        mark: { type: 'line' as const, strokeWidth: 1.8, point: { size: 22 } },
        encoding: { x, y: y('middle'), color },
      },
      {
        transform: [{ filter: "datum.kind === 'shuffled'" }],
        mark: { type: 'line' as const, strokeWidth: 1.4, strokeDash: [4, 3] },
        encoding: { x, y: y('middle'), color },
      },
    ],
  };
}

function quartiles(spectra: readonly ArrayLike<number>[], components: number) {
  if (spectra.length === 0) return [];
  const count = Math.min(components, Math.max(...spectra.map(({ length }) => length)));
  return Array.from({ length: count }, (_, k) => {
    const known = spectra.filter((spectrum) => k < spectrum.length && !Number.isNaN(spectrum[k]));
    const values = known.map((spectrum) => Math.max(spectrum[k], smallestShare));
    return {
      component: k + 1,
      low: quantile(values, 0.25),
      middle: quantile(values, 0.5),
      high: quantile(values, 0.75),
    };
  });
}
