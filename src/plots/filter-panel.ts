import { expectShape, type NdArray } from '../arrays.ts';
import { encodePng, pngDataUri } from '../io/png.ts';
import { colourMap } from './colour-maps.ts';
import { heatImage, largestMagnitude } from './heat-image.ts';
import { type HeatAxis, heatMap } from './heat-map.ts';

/** What the axes of filters stand for. */
export interface FilterAxes {
  readonly binMs: number;
  /** Centre frequency of every channel of a spectrogram. */
  readonly channelHz?: readonly number[];
  /** Lag of the first entry in bins; 0, the present, when left out, and negative for filters that see the future. */
  readonly firstLag?: number;
}

export interface FilterPanelOptions extends FilterAxes {
  readonly title?: string;
  readonly subtitle?: string;
  readonly width: number;
  readonly height: number;
  /** Axis titles and words at the ticks; without, the panel shows ticks alone. */
  readonly labelled: boolean;
}

/** Frames of a video filter that its panel shows. */
const shownFrames = 4;

/**
 * One filter [lag, channel] or [lag, height, width, colour], lag 0 the present, as a panel on a scale about zero: a
 * spectrogram with the present at its right edge, red where sound excites; a video filter as frames at equal distances
 * from the earliest lag that matters to the present, in its own colours when it has three.
 */
export function filterPanel(filter: NdArray, options: FilterPanelOptions) {
  return filter.shape.length === 2 ? spectrogramPanel(filter, options) : videoPanel(filter, options);
}

function spectrogramPanel(filter: NdArray, options: FilterPanelOptions) {
  const { binMs, channelHz, firstLag = 0, width, height, labelled, title, subtitle } = options;
  const [lags, channels] = filter.shape;
  const ascending = !channelHz || channelHz[0] <= channelHz[channels - 1];
  const values = new Float32Array(lags * channels);
  for (let row = 0; row < channels; row++) {
    const channel = ascending ? channels - 1 - row : row;
    for (let column = 0; column < lags; column++) {
      values[row * lags + column] = filter.data[(lags - 1 - column) * channels + channel];
    }
  }
  const high = largestMagnitude(values);
  return heatMap({
    image: heatImage(
      { shape: [channels, lags], data: values },
      { map: 'diverging', low: -high, high, atLeast: { width: 2 * width, height: 2 * height } },
    ),
    width,
    height,
    title,
    subtitle,
    x: {
      domain: [-(firstLag + lags) * binMs, -firstLag * binMs],
      tickCount: 3,
      ...(labelled ? { title: 'time (ms)' } : { ticks: [] }),
    },
    y: labelled ? frequencyAxis(channels, channelHz) : { domain: [0, channels], ticks: [] },
  });
}

/** Channels as an axis with ticks an octave apart where their frequencies are known. */
export function frequencyAxis(channels: number, channelHz: readonly number[] | undefined): HeatAxis {
  if (!channelHz) return { title: 'channel', domain: [0, channels], tickCount: 3 };
  const ascending = [...channelHz].sort((a, b) => a - b);
  const ticks = [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32].flatMap((kHz) => {
    const at = positionOfFrequency(1000 * kHz, ascending);
    return at === undefined ? [] : [{ at, text: String(kHz) }];
  });
  const shown = ticks.length > 4 ? ticks.filter((_, i) => (ticks.length - 1 - i) % 2 === 0) : ticks;
  return { title: 'frequency (kHz)', domain: [0, channels], ticks: shown };
}

/** Where a frequency lies among ascending channels, in channels from the lower edge of the first; undefined outside. */
function positionOfFrequency(hz: number, ascending: readonly number[]): number | undefined {
  const above = ascending.findIndex((centre) => centre >= hz);
  if (above < 0) return undefined;
  if (above === 0) return ascending[0] / hz < 1.06 ? 0.5 : undefined;
  const [low, high] = [ascending[above - 1], ascending[above]];
  return above - 0.5 + Math.log(hz / low) / Math.log(high / low);
}

function videoPanel(filter: NdArray, options: FilterPanelOptions) {
  const { binMs, firstLag = 0, width, height, labelled, title, subtitle } = options;
  expectShape(filter, 'filter', ['lag', 'height', 'width', 'colour']);
  const [, rows, columns] = filter.shape;
  const lags = lagsToShow(filter);
  const gap = lags.length > 1 ? Math.max(1, Math.round(columns / 12)) : 0;
  const across = lags.length * columns + (lags.length - 1) * gap;
  const scale = Math.min(width / across, height / rows);
  const size = { width: Math.round(across * scale), height: Math.round(rows * scale) };
  const enlargement = Math.max(1, Math.ceil(2 * scale));
  const data = new Uint8Array(4 * across * rows * enlargement ** 2).fill(255);
  const high = largestMagnitude(filter.data);
  for (const [i, lag] of lags.entries()) {
    paintFrame(data, filter, { lag, left: i * (columns + gap), across, enlargement, high });
  }
  const image = pngDataUri(encodePng({ width: across * enlargement, height: rows * enlargement, data }));
  const ticks = lags.map((lag, i) => ({
    at: i * (columns + gap) + columns / 2,
    text: timeText(-(lag + firstLag) * binMs),
  }));
  return heatMap({
    image,
    ...size,
    title,
    subtitle,
    x: {
      domain: [0, across],
      ...(filter.shape[0] > 1 ? { ticks, title: labelled ? 'time (ms)' : undefined } : { ticks: [] }),
    },
    y: { domain: [0, rows], ticks: [] },
  });
}

interface FramePlace {
  readonly lag: number;
  readonly left: number;
  readonly across: number;
  readonly enlargement: number;
  readonly high: number;
}

/** Paints one lag of a video filter: three colours as they are about mid grey, anything else on the diverging scale. */
function paintFrame(data: Uint8Array, filter: NdArray, { lag, left, across, enlargement, high }: FramePlace): void {
  const [, rows, columns, colours] = filter.shape;
  const shades = colours === 3 ? undefined : frameShades(filter, lag, high);
  for (let y = 0; y < rows * enlargement; y++) {
    for (let x = 0; x < columns * enlargement; x++) {
      const pixel = Math.floor(y / enlargement) * columns + Math.floor(x / enlargement);
      const at = 4 * (y * across * enlargement + left * enlargement + x);
      if (shades) data.set(shades.subarray(3 * pixel, 3 * pixel + 3), at);
      else {
        for (let c = 0; c < 3; c++) {
          const value = filter.data[(lag * rows * columns + pixel) * 3 + c];
          data[at + c] = Math.round(127.5 * (1 + value / high));
        }
      }
    }
  }
}

/** Such as "−40", with a real minus sign. */
function timeText(ms: number): string {
  return String(Math.round(ms) || 0).replace('-', '−');
}

/** RGB of every pixel of one lag, colours summed. */
function frameShades(filter: NdArray, lag: number, high: number): Uint8Array {
  const [, rows, columns, colours] = filter.shape;
  const table = colourMap('diverging');
  const shades = new Uint8Array(3 * rows * columns);
  for (let pixel = 0; pixel < rows * columns; pixel++) {
    let sum = 0;
    for (let c = 0; c < colours; c++) sum += filter.data[(lag * rows * columns + pixel) * colours + c];
    const level = Math.max(0, Math.min(255, Math.round(127.5 * (1 + sum / (high * colours)))));
    shades.set(table.subarray(3 * level, 3 * level + 3), 3 * pixel);
  }
  return shades;
}

/** At most four lags in the order of time: from the earliest with a twentieth of the energy to the present. */
function lagsToShow(filter: NdArray): number[] {
  const lags = filter.shape[0];
  const size = filter.data.length / lags;
  const energy = Array.from({ length: lags }, (_, lag) => {
    let sum = 0;
    for (let i = lag * size; i < (lag + 1) * size; i++) sum += filter.data[i] ** 2;
    return sum;
  });
  const total = energy.reduce((a, b) => a + b, 0);
  const earliest = Math.max(
    0,
    energy.findLastIndex((part) => part >= 0.05 * total),
  );
  const count = Math.min(shownFrames, earliest + 1);
  return Array.from({ length: count }, (_, i) => Math.round(((count - 1 - i) * earliest) / Math.max(1, count - 1)));
}
