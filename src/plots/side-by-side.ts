import type { TopLevelSpec } from 'vega-lite';
import type { NdArray } from '../arrays.ts';
import { groupColours, spectraPanel } from './eigen-spectra.ts';
import type { ExampleUnit, FigureSide } from './figure-side.ts';
import { componentTitle, filterAt } from './filter-bank.ts';
import { filterPanel } from './filter-panel.ts';
import { colourOf, dotsPanel, marginalPanel, shapesPanel, valueRows } from './side-panels.ts';
import { ssrfPanel } from './ssrf-maps.ts';

/** Components that the figure shows of an example. */
const shownComponents = 3;

/** Two runs in one figure: example filters and response fields, spectra, dimensions, shapes, latencies, tiling and sharing. */
export function sideBySide(sides: readonly [FigureSide, FigureSide]): TopLevelSpec {
  const names = sides.map(({ name }) => name);
  const colour = colourOf(names);
  return {
    spacing: 30,
    vconcat: [
      ...sides.map((side, i) => ({
        title: {
          text: `${'ab'[i]}  ${side.name}`,
          color: groupColours[i],
          fontSize: 13,
          offset: 14,
          frame: 'group' as const,
        },
        spacing: 30,
        hconcat: side.examples.map((example) => exampleRow(side, example)),
      })),
      {
        spacing: 46,
        hconcat: [
          spectraPanel(sides, { width: 220, height: 180, title: 'c  dSTRF spectra', legend: false }),
          marginalPanel(sides, colour),
          shapesPanel(sides, colour),
        ],
      },
      {
        spacing: 46,
        hconcat: [
          dotsPanel(
            'f  Dimensions',
            'components at 95 %',
            valueRows(sides, ({ k95 }) => k95),
            colour,
          ),
          dotsPanel(
            'g  Response fields',
            'area, part of the plane',
            valueRows(sides, ({ area }) => area),
            colour,
          ),
          dotsPanel(
            'h  Tiling',
            'overlap, z over random',
            valueRows(sides, ({ tilingZ }) => tilingZ),
            colour,
            0,
          ),
          dotsPanel(
            'i  Sharing',
            'within / between sites',
            valueRows(sides, ({ sharingRatio }) => sharingRatio),
            colour,
            1,
          ),
        ],
      },
    ],
  };
}

/** True for filters [component, lag, ...frame] that take the room of several frames. */
export function isOfVideos(domain: FigureSide['domain'], { shape }: NdArray): boolean {
  return domain === 'visual' && shape[1] > 1;
}

function exampleRow(side: FigureSide, { label, filters, shares, ssrf }: ExampleUnit) {
  // Filters of videos are rows of frames.
  const size = { width: isOfVideos(side.domain, filters) ? 160 : 88, height: 80 };
  const count = Math.min(shownComponents, filters.shape[0]);
  return {
    spacing: 12,
    hconcat: [
      ...Array.from({ length: count }, (_, k) =>
        filterPanel(filterAt(filters, k), {
          binMs: side.binMs,
          channelHz: side.channelHz,
          ...size,
          title: k === 0 ? label : '\u00a0',
          subtitle: componentTitle(k, shares[k]),
          labelled: k === 0,
        }),
      ),
      ...(ssrf ? [ssrfPanel(ssrf, { unit: side.rateUnit, size: 88 })] : []),
    ],
  };
}
