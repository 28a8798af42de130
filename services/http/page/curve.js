import { svg } from './dom.js';
import { number } from './format.js';

const [width, height] = [640, 200];
const margin = { left: 56, right: 12, top: 12, bottom: 34 };

/**
 * Lines over steps, as losses of a training are.
 * @param {{ label: string, xLabel: string, lines: { name: string, className: string, points: [number, number][] }[] }} content
 */
export function curve({ label, xLabel, lines }) {
  const points = lines.flatMap((line) => line.points).filter(([, y]) => Number.isFinite(y));
  if (points.length === 0) return svg('svg', { class: 'curve', viewBox: `0 0 ${width} ${height}` });
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const x = (value) => margin.left + ((value - left) / (right - left || 1)) * (width - margin.left - margin.right);
  const y = (value) =>
    height - margin.bottom - ((value - low) / (high - low || 1)) * (height - margin.top - margin.bottom);
  const text = (content, attributes) => svg('text', attributes, content);
  const ends = lines.map(({ name, points: own }) =>
    own.length > 0 ? `${name} ${number(own[own.length - 1][1])}` : '',
  );
  return svg(
    'svg',
    {
      class: 'curve',
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `${label}: ${ends.filter(Boolean).join(', ')}`,
    },
    svg('line', {
      class: 'axis',
      x1: margin.left,
      x2: width - margin.right,
      y1: height - margin.bottom,
      y2: height - margin.bottom,
    }),
    svg('line', { class: 'axis', x1: margin.left, x2: margin.left, y1: margin.top, y2: height - margin.bottom }),
    text(number(high), { x: margin.left - 6, y: margin.top + 8, 'text-anchor': 'end' }),
    text(number(low), { x: margin.left - 6, y: height - margin.bottom, 'text-anchor': 'end' }),
    text(String(left), { x: margin.left, y: height - margin.bottom + 16 }),
    text(String(right), { x: width - margin.right, y: height - margin.bottom + 16, 'text-anchor': 'end' }),
    text(xLabel, { x: (margin.left + width) / 2, y: height - 4, 'text-anchor': 'middle' }),
    ...lines.map(({ className, points: own }) =>
      svg('path', {
        class: `line ${className}`,
        d: own.map(([px, py], i) => `${i ? 'L' : 'M'}${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join(''),
      }),
    ),
  );
}
