import type { TopLevelSpec } from 'vega-lite';
import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { heatImage } from './heat-image.ts';
import { colourBar, heatMap, positionOf } from './heat-map.ts';
import { ink } from './theme.ts';

export interface SimilarityMatrixInput {
  /** [unit, unit], values 0…1; NaN where a pair was not measured. */
  readonly similarity: NdArray<TypedArray>;
  /** Site (or region) of every unit; units are drawn grouped by it. */
  readonly sites: readonly string[];
  readonly title?: string;
  /** What 0…1 means, such as "subspace similarity". */
  readonly measure: string;
}

const sizePx = 320;
/** Sites with a smaller share of the units are not named, for want of room. */
const namedShare = 0.035;

/** Similarity of all pairs of units, grouped by site, with lines between the sites. */
export function similarityMatrix({ similarity, sites, title, measure }: SimilarityMatrixInput): TopLevelSpec {
  expectShape(similarity, 'similarity', ['unit', 'unit'], [sites.length, sites.length]);
  if (sites.length === 0) throw new CortexError('InvalidInput', 'A similarity matrix needs at least one unit.');
  const groups = [...new Set(sites)].map((site) => ({
    site,
    units: sites.flatMap((name, unit) => (name === site ? [unit] : [])),
  }));
  const order = groups.flatMap(({ units }) => units);
  const n = order.length;
  const sorted = Float64Array.from({ length: n * n }, (_, i) => {
    return similarity.data[order[Math.floor(i / n)] * n + order[i % n]];
  });
  const starts: number[] = [];
  let at = 0;
  for (const { units } of groups) {
    starts.push(at);
    at += units.length;
  }
  const ticks = groups.flatMap(({ site, units }, g) =>
    units.length >= namedShare * n ? [{ at: starts[g] + units.length / 2, text: site }] : [],
  );
  // Rows run from the top, the axis from the bottom.
  const rowTicks = ticks.map(({ at: centre, text }) => ({ at: n - centre, text }));
  const x = { domain: [0, n] as const, ticks: [], title: `${n} units, grouped by site` };
  const y = { domain: [0, n] as const, ticks: rowTicks };
  const size = { width: sizePx, height: sizePx };
  const map = heatMap({
    image: heatImage({ shape: [n, n], data: sorted }, { map: 'sequential', low: 0, high: 1, atLeast: size }),
    ...size,
    x,
    y,
  });
  const borders = starts.slice(1);
  const line = { type: 'rule' as const, color: '#ffffff', strokeWidth: 0.8, opacity: 0.8 };
  return {
    ...(title === undefined ? {} : { title: { text: title, offset: 14, color: ink.text } }),
    spacing: 16,
    hconcat: [
      {
        ...map,
        layer: [
          ...map.layer,
          { data: { values: borders.map((x) => ({ x })) }, mark: line, encoding: { x: positionOf('x', x) } },
          { data: { values: borders.map((y) => ({ y: n - y })) }, mark: line, encoding: { y: positionOf('y', y) } },
        ],
      },
      colourBar({ map: 'sequential', low: 0, high: 1, title: measure, height: sizePx }),
    ],
  };
}
