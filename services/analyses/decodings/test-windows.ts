import type { ClipWindow } from '../../../src/analysis/inversion/response-windows.ts';
import { type NdArray, takeRows } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { planWindows, windowVideos } from '../../../src/views/video-windows.ts';

/** Windows of a part of the split as decoders of the same data see them. */
export interface PartWindows {
  readonly windows: readonly ClipWindow[];
  /** Place of each among all windows, those of the other parts included. */
  readonly places: readonly number[];
  /** True stimuli as videos [window, time, height, width, colour] in [0, 1]. */
  readonly videos: NdArray;
}

/** The windows that stimuli are cut into, as `decodingView` of the same data cuts them. */
export interface PlannedWindows {
  readonly frames: number;
  readonly test: PartWindows;
  readonly validation: readonly ClipWindow[];
  /** Stimuli of windows [window, time, ...frame] as such videos. */
  scaled(stimuli: NdArray): NdArray;
}

/** Throws InvalidInput for windows that are longer than a stimulus. */
export function planTestWindows(data: EncodingData, frames?: number): PlannedWindows {
  const { clips, split, treatment } = data;
  const used = clips.map((_, clip) => [...split.train, ...split.validation, ...split.test].includes(clip));
  const asked = frames === undefined ? undefined : { frames, stride: frames };
  const plan = planWindows(clips, { skipBins: treatment.skipBins, asked, used });
  const placesOf = (part: readonly number[]) => plan.windows.flatMap(({ clip }, i) => (part.includes(clip) ? i : []));
  const windowsOf = (part: readonly number[]) => placesOf(part).map((i) => plan.windows[i]);
  const test = windowsOf(split.test);
  const shown = { frames: plan.frames, windows: test };
  const { videos, range = [0, 1] } = windowVideos(clips, shown, split.train);
  return {
    frames: plan.frames,
    test: { windows: test, places: placesOf(split.test), videos },
    validation: windowsOf(split.validation),
    scaled({ shape, data: values }) {
      const [low, high] = range;
      const part = values.map((value) => Math.min(1, Math.max(0, (value - low) / (high - low))));
      return { shape: [shape[0], ...videos.shape.slice(1)], data: part };
    },
  };
}

/** Those of the windows whose places are among `places`. */
export function windowsAt(part: PartWindows, places: readonly number[]): PartWindows {
  const rows = places.map((place) => part.places.indexOf(place));
  return { windows: rows.map((row) => part.windows[row]), places, videos: takeRows(part.videos, rows) };
}
