import type { TopLevelSpec } from 'vega-lite';
import { type NdArray, ndarray } from '../arrays.ts';
import { frameAt, frameImage } from '../io/frames.ts';
import { encodePng, pngDataUri } from '../io/png.ts';
import { heatImage } from './heat-image.ts';
import { heatMap } from './heat-map.ts';
import { ink, palette } from './theme.ts';

/** Stimuli of one kind, such as the reconstructed ones. */
export interface DecodedPicture {
  readonly title: string;
  /** One after another, [time, height, width, colour] in [0, 1]; a spectrogram is a video of one row. */
  readonly windows: readonly NdArray[];
}

/** One run of the figure. */
export interface DecodedSide {
  readonly name: string;
  readonly domain: 'auditory' | 'visual';
  readonly binMs: number;
  readonly channelHz?: readonly number[];
  readonly pictures: readonly DecodedPicture[];
  /** Fraction of windows that the posterior identifies, by their length. */
  readonly curves: readonly {
    readonly candidates: string;
    readonly trials: string;
    readonly ms: number;
    readonly accuracy: number;
    readonly chance: number;
  }[];
}

/** A measure of every decoder of every run. */
export interface DecodedMeasure {
  readonly title: string;
  readonly levels: readonly {
    readonly decoder: string;
    /** Place of its run among the sides. */
    readonly side: number;
    readonly value: number;
    /** Between stimuli; null where there is none. */
    readonly sd: number | null;
  }[];
}

/** Between the runs. */
const spacing = 34;
/** Frames of a video that are shown. */
const shownFrames = 8;
const size = { width: 460, height: 74, tile: 54 } as const;

/**
 * True beside reconstructed stimuli of runs, and how well the posterior over candidates identifies stimuli by the length of the window; below them
 * the measures of all decoders, those of the runs beside each other.
 */
export function decodedStimuli(sides: readonly DecodedSide[], measures: readonly DecodedMeasure[] = []): TopLevelSpec {
  const runs = { spacing, vconcat: sides.map(sidePanels) };
  if (measures.length === 0) return runs;
  return {
    spacing,
    // Colours are kinds of posteriors above, runs below.
    resolve: { scale: { color: 'independent' } },
    vconcat: [
      runs,
      {
        title: heading(`${'abc'[sides.length]}  reconstructions, mean over windows and sd between stimuli`),
        spacing: 24,
        hconcat: measures.map((measure, i) => measurePanel(sides, measure, i === 0)),
      },
    ],
  };
}

/** Stimuli of a run, and how well they are identified. */
function sidePanels(side: DecodedSide, i: number) {
  const { pictures } = side;
  const panels = pictures.map((one, k) => picture(side, one, k === pictures.length - 1));
  return {
    title: heading(`${'ab'[i]}  ${side.name}`),
    spacing: 40,
    hconcat: [...(panels.length > 0 ? [{ spacing: 14, vconcat: panels }] : []), curvePanel(side)],
  };
}

const heading = (text: string) => ({ text, fontSize: 13, offset: 14, frame: 'group' as const });

/** A decoder a line, its runs a little above and below each other. */
function measurePanel(sides: readonly DecodedSide[], { title, levels }: DecodedMeasure, isFirst: boolean) {
  const runOf = (side: number) => `${'ab'[side]}  ${sides[side].domain}`;
  const values = levels.map(({ decoder, side, value, sd }) => ({
    decoder,
    run: runOf(side),
    value,
    low: value - (sd ?? 0),
    high: value + (sd ?? 0),
  }));
  const runs = sides.map((_, side) => runOf(side));
  const y = {
    field: 'decoder',
    type: 'nominal' as const,
    sort: [...new Set(levels.map(({ decoder }) => decoder))],
    title: null,
    axis: { labels: isFirst, ticks: false, labelColor: ink.text, grid: true },
  };
  const x = { type: 'quantitative' as const, title, scale: { zero: true, nice: true }, axis: { tickCount: 4 } };
  const colour = {
    field: 'run',
    type: 'nominal' as const,
    title: null,
    scale: { domain: runs, range: [palette.blue, palette.vermillion] },
  };
  const encoding = { y, yOffset: { field: 'run', type: 'nominal' as const, sort: runs }, color: colour };
  return {
    width: 132,
    height: { step: 11, for: 'offset' as const },
    data: { values },
    encoding,
    layer: [
      {
        mark: { type: 'rule' as const, strokeWidth: 1.5 },
        encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point' as const, filled: true, size: 46, opacity: 1 },
        encoding: { x: { ...x, field: 'value' } },
      },
    ],
  };
}

function picture(side: DecodedSide, { title, windows }: DecodedPicture, isLast: boolean) {
  return isSpectrogram(windows[0]) ? spectrogram(side, title, windows, isLast) : frames(side, title, windows[0]);
}

const isSpectrogram = ({ shape }: NdArray): boolean => shape[1] === 1 && shape[3] === 1;

/** Channels upwards, the windows joined in time. */
function spectrogram({ binMs, channelHz }: DecodedSide, title: string, windows: readonly NdArray[], isLast: boolean) {
  const channels = windows[0].shape[2];
  const bins = windows.reduce((sum, { shape }) => sum + shape[0], 0);
  const values = new Float32Array(channels * bins);
  let first = 0;
  for (const { shape, data } of windows) {
    for (let t = 0; t < shape[0]; t++) {
      for (let c = 0; c < channels; c++) values[(channels - 1 - c) * bins + first + t] = data[t * channels + c];
    }
    first += shape[0];
  }
  const { width, height } = size;
  const image = heatImage(ndarray([channels, bins], values), {
    map: 'sequential',
    low: 0,
    high: 1,
    atLeast: { width: 2 * width, height: 2 * height },
  });
  return heatMap({
    image,
    width,
    height,
    title,
    x: { domain: [0, bins * binMs], ...(isLast ? { title: 'time (ms)' } : { ticks: [] }) },
    y: { domain: [0, channels], ticks: kilohertz(channelHz), title: channelHz ? 'kHz' : 'channel' },
  });
}

/** Ticks at the lowest, the middle and the highest channel. */
function kilohertz(channelHz: readonly number[] | undefined) {
  if (!channelHz) return undefined;
  return [0, Math.floor(channelHz.length / 2), channelHz.length - 1].map((channel) => ({
    at: channel + 0.5,
    text: String(Number((channelHz[channel] / 1000).toPrecision(2))),
  }));
}

/** Frames at equal distances, side by side. */
function frames({ binMs }: DecodedSide, title: string, video: NdArray) {
  const count = Math.min(shownFrames, video.shape[0]);
  const times = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * video.shape[0]) / count));
  const [, height, width] = video.shape;
  const down = Math.max(1, Math.ceil((2 * size.tile) / Math.max(height, width)));
  return {
    title: { text: title, fontSize: 11, offset: 6, frame: 'group' as const },
    spacing: 4,
    hconcat: times.map((t) => ({
      width: (size.tile * width) / Math.max(height, width),
      height: (size.tile * height) / Math.max(height, width),
      title: { text: `${Math.round(t * binMs)} ms`, fontSize: 9, fontWeight: 'normal' as const, offset: 2 },
      data: { values: [{ url: pngDataUri(encodePng(frameImage(frameAt(video, t), down))) }] },
      mark: {
        type: 'image' as const,
        aspect: false,
        width: (size.tile * width) / Math.max(height, width),
        height: (size.tile * height) / Math.max(height, width),
        align: 'left' as const,
        baseline: 'top' as const,
      },
      encoding: { x: { value: 0 }, y: { value: 0 }, url: { field: 'url', type: 'nominal' as const } },
    })),
  };
}

function curvePanel({ curves }: DecodedSide) {
  const values = curves.map(({ candidates, trials, ...rest }) => ({
    ...rest,
    kind: `${candidates === 'stimuli' ? 'among stimuli' : 'among all windows'}, ${trials === 'mean' ? 'all trials' : 'one trial'}`,
    candidates,
  }));
  const x = {
    field: 'ms',
    type: 'quantitative' as const,
    title: 'window (ms)',
    scale: { type: 'log' as const, nice: false },
    axis: { tickCount: 4 },
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'identified',
    scale: { domain: [0, 1] },
    axis: { tickCount: 5 },
  });
  const colour = {
    field: 'kind',
    type: 'nominal' as const,
    title: null,
    scale: { range: [palette.blue, palette.skyBlue, palette.vermillion, palette.orange] },
  };
  return {
    width: 200,
    height: 170,
    data: { values },
    layer: [
      {
        mark: { type: 'line' as const, strokeDash: [2, 3], strokeWidth: 1, opacity: 0.6 },
        encoding: { x, y: y('chance'), color: colour },
      },
      {
        mark: { type: 'line' as const, point: { size: 22 }, strokeWidth: 1.5 },
        encoding: { x, y: y('accuracy'), color: colour },
      },
    ],
  };
}
