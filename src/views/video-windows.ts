import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import type { Clip } from '../data/encoding-data.ts';
import type { VideoWindowSettings } from '../data/recording.ts';
import { CortexError } from '../errors.ts';

/** A stretch of a clip: its bins from `start` on. */
export interface VideoWindow {
  readonly clip: number;
  readonly start: number;
  readonly name: string;
}

/** Longest clips that are taken whole when no window is asked for, and windows of longer ones; about a trial. */
const longestWhole = 64;
const usualFrames = 32;
/** Values of all videos together at most: 1 GiB. */
const mostValues = 2 ** 28;

/** What every clip gives a decoder: all of it where clips are alike and short, else windows, side by side if not told otherwise. */
export interface WindowPlan {
  readonly frames: number;
  readonly windows: readonly VideoWindow[];
  /** What was done to the clips; undefined when they are whole. */
  readonly note?: string;
}

export interface WindowOptions {
  /** Bins at the start of every clip that are left out. */
  readonly skipBins: number;
  readonly asked?: VideoWindowSettings;
  /** For every clip whether it has windows. */
  readonly used: readonly boolean[];
}

/**
 * Windows of all clips that are used, without the first `skipBins` of each and without what is left over at their ends. Throws InvalidInput
 * for a window that is longer than the shortest clip.
 */
export function planWindows(
  clips: readonly Pick<Clip, 'name' | 'stimulus'>[],
  { skipBins, asked, used }: WindowOptions,
): WindowPlan {
  const lengths = clips.map(({ stimulus }) => stimulus.shape[0] - skipBins);
  const usedLengths = lengths.filter((_, clip) => used[clip]);
  const shortest = Math.min(...usedLengths);
  const isWhole = !asked && shortest <= longestWhole && usedLengths.every((length) => length === shortest);
  const frames = asked?.frames ?? (isWhole ? shortest : Math.min(shortest, usualFrames));
  const stride = asked?.stride ?? frames;
  if (frames > shortest || frames < 1) {
    const short = clips[lengths.indexOf(shortest)];
    throw new CortexError(
      'InvalidInput',
      `A decoder's window has ${frames} frames but "${short.name}" has ${shortest}; ask for a shorter window.`,
    );
  }
  const windows = clips.flatMap(({ name }, clip) => {
    if (!used[clip]) return [];
    const count = Math.floor((lengths[clip] - frames) / stride) + 1;
    return Array.from({ length: count }, (_, i) => {
      const start = skipBins + i * stride;
      return { clip, start, name: isWhole ? name : `${name}@${start}` };
    });
  });
  const note = isWhole
    ? undefined
    : `The decoder sees windows of ${frames} frames, one every ${stride} frames of a stimulus (${windows.length} in all).`;
  return { frames, windows, note };
}

/**
 * The videos of windows [window, time, height, width, colour] in [0, 1], and the values that 0 and 1 stand for where stimuli
 * are not intensities from 0 to 1: the range over `trained` clips. A spectrogram [time, channel] is a video of one row. Throws
 * InvalidData for more pixels than memory holds.
 */
export function windowVideos(
  clips: readonly Pick<Clip, 'stimulus'>[],
  { windows, frames }: WindowPlan,
  trained: readonly number[],
): { readonly videos: NdArray; readonly range?: readonly [number, number] } {
  const frame = videoFrame(clips[0].stimulus.shape.slice(1));
  const size = sizeOf(frame);
  if (windows.length * frames * size > mostValues) {
    throw new CortexError(
      'InvalidData',
      `${windows.length} videos of ${frames} × ${frame.join(' × ')} are more than memory holds; make the frames smaller or the stride longer.`,
    );
  }
  const range = rangeOf(trained.map((clip) => clips[clip].stimulus.data));
  const [lowest, highest] = range ?? [0, 1];
  const data = new Float32Array(windows.length * frames * size);
  windows.forEach(({ clip, start }, window) => {
    const source = clips[clip].stimulus.data.subarray(start * size, (start + frames) * size);
    const to = window * frames * size;
    for (let i = 0; i < source.length; i++) {
      data[to + i] = Math.min(1, Math.max(0, (source[i] - lowest) / (highest - lowest)));
    }
  });
  return { videos: ndarray([windows.length, frames, ...frame], data), range };
}

/** [height, width, colour] of a stimulus frame: [channel] is one row of grey pixels. */
function videoFrame(frame: readonly number[]): number[] {
  return frame.length === 1 ? [1, frame[0], 1] : [...frame];
}

/** Undefined when all values are in [0, 1]. */
function rangeOf(stimuli: readonly Float32Array[]): readonly [number, number] | undefined {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of stimuli) {
    for (const value of values) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  if (lowest >= 0 && highest <= 1) return undefined;
  return [lowest, highest > lowest ? highest : lowest + 1];
}
