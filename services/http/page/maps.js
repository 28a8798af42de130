import { el } from './dom.js';

/** Colours of negative, no and positive values: blue, white, vermilion. */
const [negative, none, positive] = [
  [0, 114, 178],
  [247, 247, 247],
  [213, 94, 0],
];
const notRecorded = [140, 146, 153];

/**
 * Values as a picture: rows from the top, blue for negative and red for positive ones, grey where there are none.
 * @param {{ rows: number, columns: number, at: (row: number, column: number) => number, label: string, most?: number, zero?: number, className?: string }} map
 */
export function colourMap({ rows, columns, at, label, most, zero = 0, className = '' }) {
  const canvas = el('canvas', { role: 'img', 'aria-label': label, class: `map ${className}` });
  canvas.width = columns;
  canvas.height = rows;
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < values.length; i++) values[i] = at(Math.floor(i / columns), i % columns) - zero;
  const largest = most ?? (values.reduce((a, b) => (Number.isNaN(b) ? a : Math.max(a, Math.abs(b))), 0) || 1);
  const image = new ImageData(columns, rows);
  for (const [i, value] of values.entries()) {
    image.data.set([...colourOf(value / largest), 255], 4 * i);
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
  return canvas;
}

/** @param {number} value from −1 to 1 */
function colourOf(value) {
  if (Number.isNaN(value)) return notRecorded;
  const end = value < 0 ? negative : positive;
  const part = Math.min(1, Math.abs(value));
  return none.map((start, c) => start + part * (end[c] - start));
}

/**
 * One filter [lag, channel] of sounds as a map of time before the response (right: now) by frequency (up), or [lag, height, width,
 * colour] of videos as a strip of frames, now at the right.
 * @param {import('./arrays.js').NdArray} filter
 * @param {string} label
 */
export function filterMap({ shape, data }, label) {
  const [lags, ...frame] = shape;
  if (frame.length === 1) {
    const [channels] = frame;
    const at = (row, column) => data[(lags - 1 - column) * channels + (channels - 1 - row)];
    return colourMap({ rows: channels, columns: lags, at, label, className: 'spectral' });
  }
  const [height, width, colours] = frame;
  const at = (row, column) => {
    const place = Math.floor(column / (width + 1));
    const inside = column % (width + 1);
    if (inside === width) return 0;
    const start = ((lags - 1 - place) * height * width + row * width + inside) * colours;
    let sum = 0;
    for (let c = 0; c < colours; c++) sum += data[start + c];
    return sum / colours;
  };
  return colourMap({ rows: height, columns: lags * (width + 1) - 1, at, label, className: 'strip' });
}

/**
 * A response field: the mean response (grey where the stimuli did not lead) about its middle value.
 * @param {import('./arrays.js').NdArray} grid
 * @param {string} label
 */
export function fieldMap({ shape: [rows, columns], data }, label) {
  const known = Array.from(data).filter((value) => !Number.isNaN(value));
  const middle = known.reduce((sum, value) => sum + value, 0) / (known.length || 1);
  const at = (row, column) => data[column * columns + (rows - 1 - row)];
  return colourMap({ rows: columns, columns: rows, at, label, zero: middle, className: 'field' });
}
