import type { NdArray } from '../../../src/arrays.ts';
import type { Condition } from '../../../src/data/decoding-data.ts';

export const periods = {
  fixation: { start: 0, end: 2 },
  cue: { start: 2, end: 5 },
  stimulus: { start: 5, end: 13 },
};

const frames = 13;
const size = 32;
const directions = [90, 30, -30, -90];
const colours = [
  [1, 0.1, 0],
  [0.7, 0.4, 0],
  [0.4, 0.7, 0],
  [0.1, 1, 0],
];

/** 4 cues × 4 colours × 4 directions. */
export const conditions: Condition[] = Array.from({ length: 64 }, (_, index) => ({
  index,
  name: `condition ${index}`,
  cue: Math.floor(index / 16),
  colour: Math.floor(index / 4) % 4,
  directionDeg: directions[index % 4],
}));

/** Small videos of the experiment: a grey square whose corner tells the cue, then a coloured grating that drifts 1 px a frame. */
export function siegelLikeVideos(): NdArray {
  const data = new Float32Array(64 * frames * size * size * 3);
  let at = 0;
  for (const { cue = 0, colour = 0, directionDeg = 0 } of conditions) {
    const angle = (directionDeg * Math.PI) / 180;
    for (let t = 0; t < frames; t++) {
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const inCue = Math.abs(x - 12 - 8 * (cue % 2)) < 5 && Math.abs(y - 12 - 8 * Math.floor(cue / 2)) < 5;
          const [u, v] = [x - t * Math.cos(angle), y + t * Math.sin(angle)];
          const bright = 0.5 + 0.25 * Math.sin(u / 2.2) + 0.25 * Math.sin(v / 2.6 + 1);
          for (let k = 0; k < 3; k++) {
            if (t >= periods.cue.start && t < periods.cue.end) data[at] = inCue ? 0.55 : 0;
            if (t >= periods.stimulus.start) data[at] = bright * colours[colour][k];
            at++;
          }
        }
      }
    }
  }
  return { shape: [64, frames, size, size, 3], data };
}

/** The videos of `source(condition)` in place of each condition's own, during the frames of a period. */
export function swapPeriod(
  videos: NdArray,
  period: { start: number; end: number },
  source: (condition: number) => number,
): NdArray {
  const frame = size * size * 3;
  const data = videos.data.slice();
  for (let c = 0; c < 64; c++) {
    const from = source(c) * frames;
    const part = videos.data.subarray((from + period.start) * frame, (from + period.end) * frame);
    data.set(part, (c * frames + period.start) * frame);
  }
  return { shape: videos.shape, data };
}
