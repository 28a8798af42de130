import type { TopLevelSpec } from 'vega-lite';
import { type NdArray, ndarray } from '../arrays.ts';
import { frameAt, frameImage } from '../io/frames.ts';
import { encodePng, pngDataUri } from '../io/png.ts';
import { heatImage } from './heat-image.ts';
import { heatMap } from './heat-map.ts';
import { palette } from './theme.ts';

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

/** Frames of a video that are shown. */
const shownFrames = 8;
const size = { width: 460, height: 74, tile: 54 } as const;

/** True beside reconstructed stimuli of runs, and how well the posterior over candidates identifies stimuli by the length of the window. */
export function decodedStimuli(sides: readonly DecodedSide[]): TopLevelSpec {
  return {
    spacing: 34,
    vconcat: sides.map((side, i) => ({
      title: { text: `${'ab'[i]}  ${side.name}`, fontSize: 13, offset: 14, frame: 'group' as const },
      spacing: 40,
      hconcat: [
        ...(side.pictures.length > 0
          ? [
              {
                spacing: 14,
                vconcat: side.pictures.map((one, k) => picture(side, one, k === side.pictures.length - 1)),
              },
            ]
          : []),
        curvePanel(side),
      ],
    })),
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
