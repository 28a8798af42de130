import type { TopLevelSpec } from 'vega-lite';
import { expectShape, type NdArray, type TypedArray } from '../arrays.ts';
import { CortexError } from '../errors.ts';
import { finiteRange, heatImage } from './heat-image.ts';
import { heatMap, positionOf } from './heat-map.ts';

/** One unit's response over a plane of its subspace. */
export interface SsrfMap {
  readonly title: string;
  /** Such as "hill"; the range of the response follows it. */
  readonly note?: string;
  /** Mean response [bin of the first axis, bin of the second axis]; NaN where the stimulus never was. */
  readonly grid: NdArray<TypedArray>;
  /** Edges of the bins, one more than there are bins. */
  readonly edges: readonly [first: ArrayLike<number>, second: ArrayLike<number>];
  readonly axes: readonly [first: string, second: string];
  /** Where the stimulus went for a short time: [step, axis]. */
  readonly path?: NdArray<TypedArray>;
}

export interface SsrfMapsInput {
  readonly maps: readonly SsrfMap[];
  /** Unit of the response, such as "spikes/s". */
  readonly unit: string;
  /** Maps in a row; 4 when left out. */
  readonly columns?: number;
  readonly title?: string;
}

const sizePx = 130;

/**
 * Subspace receptive fields: the mean response over two coordinates of the stimulus in a unit's subspace, bright where it
 * is high, each on its own scale, with the stimulus' path as a line that begins at an open dot.
 */
export function ssrfMaps({ maps, unit, columns = 4, title }: SsrfMapsInput): TopLevelSpec {
  if (maps.length === 0) throw new CortexError('InvalidInput', 'A plot of response fields needs at least one map.');
  const rows = Array.from({ length: Math.ceil(maps.length / columns) }, (_, r) =>
    maps.slice(r * columns, (r + 1) * columns),
  );
  return {
    ...(title === undefined ? {} : { title: { text: title, offset: 16 } }),
    spacing: 20,
    vconcat: rows.map((row) => ({ spacing: 24, hconcat: row.map((map) => ssrfPanel(map, { unit, size: sizePx })) })),
  };
}

/** One subspace receptive field as a panel of `size` pixels. */
export function ssrfPanel(map: SsrfMap, { unit, size }: { readonly unit: string; readonly size: number }) {
  const { grid, edges, axes, title, note, path } = map;
  expectShape(grid, 'grid', ['first', 'second'], [edges[0].length - 1, edges[1].length - 1]);
  const [low, high] = finiteRange(grid.data);
  const domain = (axis: 0 | 1): [number, number] => [edges[axis][0], edges[axis][edges[axis].length - 1]];
  const x = { title: axes[0], domain: domain(0), tickCount: 3 };
  const y = { title: axes[1], domain: domain(1), tickCount: 3 };
  const range = grid.data.every(Number.isNaN) ? 'no response' : rangeText(low, high, unit);
  const base = heatMap({
    image: heatImage(upright(grid), { map: 'sequential', low, high, atLeast: { width: 2 * size, height: 2 * size } }),
    width: size,
    height: size,
    title,
    subtitle: note === undefined ? range : `${note} · ${range}`,
    x,
    y,
  });
  if (!path) return base;
  const inside = pathWithin(path, x.domain, y.domain);
  const encoding = { x: positionOf('x', x), y: positionOf('y', y) };
  const line = {
    data: { values: inside },
    mark: { type: 'line' as const, color: '#ffffff', strokeWidth: 1, opacity: 0.85, clip: true },
    encoding: { ...encoding, order: { field: 'step', type: 'quantitative' as const } },
  };
  const start = {
    data: { values: inside.slice(0, 1) },
    mark: { type: 'point' as const, filled: false, color: '#ffffff', size: 30, opacity: 1 },
    encoding,
  };
  return { ...base, layer: [...base.layer, line, start] };
}

/** [first, second] turned into rows from the top: the second axis upwards, the first to the right. */
export function upright({ shape, data }: NdArray<TypedArray>): NdArray<Float64Array> {
  const [first, second] = shape;
  const turned = new Float64Array(first * second);
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) turned[(second - 1 - j) * first + i] = data[i * second + j];
  }
  return { shape: [second, first], data: turned };
}

function pathWithin({ shape, data }: NdArray<TypedArray>, x: readonly number[], y: readonly number[]) {
  const clamp = (value: number, [low, high]: readonly number[]) => Math.max(low, Math.min(high, value));
  return Array.from({ length: shape[0] }, (_, step) => ({
    step,
    x: clamp(data[step * shape[1]], x),
    y: clamp(data[step * shape[1] + 1], y),
  }));
}

/** Such as "0–42 spikes/s": both ends rounded to a fiftieth of the range or finer. */
function rangeText(low: number, high: number, unit: string): string {
  const digits = Math.max(0, 1 - Math.floor(Math.log10(high - low)));
  const text = (value: number) => Number(value.toFixed(digits)).toString().replace('-', '−');
  return `${text(low)} to ${text(high)} ${unit}`;
}
