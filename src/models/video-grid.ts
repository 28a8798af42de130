import type { Factors } from '../layers/up-sampling.ts';
import type { FrameShape } from './video-frame.ts';

/** Pooling over time of the four encoder blocks. */
export type TimePooling = readonly [number, number, number, number];

/** What Zhang et al. (2026) pool their 45 frames by. */
export const paperTimePooling: TimePooling = [3, 3, 5, 1];

/** How a video of any size lies on the grid that the video network computes on. */
export interface VideoGrid {
  /** Frames, height and width of the video. */
  readonly size: Factors;
  readonly colours: number;
  /** Frames, height and width of the grid: the next multiples of what the blocks pool by in all. */
  readonly padded: Factors;
  /** Pooling of each of the four encoder blocks: [time, height, width]. */
  readonly pooling: readonly Factors[];
}

/** Blocks that pool. */
const blocks = 4;
/** The most that one block pools time by when nobody says, as in the paper. */
const mostOfBlock = 5;
/** What the paper pools time by in all: 45 frames become one. */
const paperPooled = 45;
/** Share of an axis that may be added to it for one more halving. */
const mostPadding = 1 / 8;

/**
 * The grid of a video of `frames` frames: time pooled by `timePooling`, each edge of the frame halved up to four times, as
 * often as takes no more than an eighth of it in padding. An axis of one is neither pooled nor padded.
 */
export function videoGrid(frames: number, [height, width, colours]: FrameShape, timePooling: TimePooling): VideoGrid {
  const [down, across] = [halvings(height), halvings(width)];
  const pooling = timePooling.map((time, block): Factors => [time, block < down ? 2 : 1, block < across ? 2 : 1]);
  const size: Factors = [frames, height, width];
  const padded = size.map((length, axis) => {
    const multiple = pooling.reduce((product, factors) => product * factors[axis], 1);
    return Math.ceil(length / multiple) * multiple;
  });
  return { size, colours, padded: [padded[0], padded[1], padded[2]], pooling };
}

/**
 * Pooling over time for `frames` frames: the paper's [3, 3, 5, 1] when it divides them, else three factors of 1 to 5,
 * rising, with the smallest sum of |ln (product / 45)|, or / frames where there are fewer, and 2 ln (padded frames / frames):
 * 30 frames are pooled by [2, 3, 5, 1], 50 by [2, 5, 5, 1], 37 by [2, 4, 5, 1] with 3 frames of padding.
 */
export function timePoolingFor(frames: number): TimePooling {
  if (frames % paperPooled === 0) return paperTimePooling;
  let best: TimePooling = [1, 1, 1, 1];
  let least = Number.POSITIVE_INFINITY;
  for (let a = 1; a <= mostOfBlock; a++) {
    for (let b = a; b <= mostOfBlock; b++) {
      for (let c = b; c <= mostOfBlock; c++) {
        const product = a * b * c;
        const padding = Math.log((Math.ceil(frames / product) * product) / frames);
        // Of equal ones the most even: the last that comes, a being the largest.
        const cost = 2 * padding + Math.abs(Math.log(product / Math.min(frames, paperPooled)));
        if (cost > least + 1e-9) continue;
        least = cost;
        best = [a, b, c, 1];
      }
    }
  }
  return best;
}

/** How often an axis can be halved. */
function halvings(length: number): number {
  let most = 0;
  for (let count = 1; count <= blocks && 2 ** count < 2 * length; count++) {
    const multiple = 2 ** count;
    if (Math.ceil(length / multiple) * multiple - length <= mostPadding * length) most = count;
  }
  return most;
}
