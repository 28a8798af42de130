import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** Frames of the videos. */
export const frames = 8;
const periods = { fixation: { start: 0, end: 1 }, cue: { start: 1, end: 2 }, stimulus: { start: 2, end: frames } };
const directionsDeg = [90, -90];
const regions = [...new Array<string>(8).fill('V4'), 'PFC', 'PFC'];

/** Two cues × two colours that move up or down. Two of the eight V4 units tell the time in each condition, PFC nothing. */
export function fourVideos(): DecodingData {
  const conditions = [0, 1, 2, 3].map((index) => {
    const [cue, colour] = [index % 2, Math.floor(index / 2)];
    return { index, name: `${cue}/${colour}`, cue, colour, directionDeg: directionsDeg[colour] };
  });
  return {
    manifest: {
      name: 'four-videos',
      citation: 'none',
      licence: 'none',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'sd', videos: '1' },
      binMs: 100,
      regions: { V4: 8, PFC: 2 },
      hash: 'none',
    },
    unitRegions: regions,
    splits: { train: samples('train', 24), validation: samples('validation', 8), test: samples('test', 8) },
    standardisation: { mean: new Float32Array(10), sd: new Float32Array(10).fill(1) },
    conditions,
    videos: movingStripes(),
    periods,
    heldOut: 'trials',
    population: 'recorded',
    warnings: [],
  };
}

function samples(name: string, count: number): ResponseSet {
  const stream = randomStream(5, name);
  const responses = zeros([count, frames, regions.length]);
  responses.data.forEach((_, i) => {
    const [unit, frame] = [i % regions.length, Math.floor(i / regions.length) % frames];
    const condition = Math.floor(i / (frames * regions.length)) % 4;
    const tuned = Math.floor(unit / 2) === condition;
    const phase = (frame / frames + (unit % 2) / 4) * 2 * Math.PI;
    responses.data[i] = stream.normal(0, 0.2) + (tuned ? 2 * Math.cos(phase) : 0);
  });
  return { responses, condition: Int32Array.from({ length: count }, (_, sample) => sample % 4) };
}

/** A bar across or along for the cue, then stripes that are red and move up, or green and move down. */
function movingStripes(): NdArray {
  const videos = zeros([4, frames, 32, 32, 3]);
  videos.data.forEach((_, i) => {
    const channel = i % 3;
    const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96) % 32];
    const [frame, condition] = [Math.floor(i / 3072) % frames, Math.floor(i / (3072 * frames))];
    const colour = Math.floor(condition / 2);
    const isBar = Math.abs((condition % 2 === 0 ? x : y) - 16) < 4;
    const phase = ((y - x / 7) / 8 + (colour === 0 ? frame : -frame) / 6) * 2 * Math.PI;
    const shown = frame === 0 ? 0.5 : frame === 1 ? 0.2 + 0.6 * Number(isBar) : 0.5 + 0.4 * Math.sin(phase);
    videos.data[i] = frame > 1 && channel !== colour ? 0.1 : shown;
  });
  return videos;
}

/** A VideoUNet that is trained on them in seconds. */
export const smallUNet = {
  decoder: 'video-unet',
  options: { width: 2, hiddenUnits: 16, timePooling: [2, 2, 2, 1] },
} as const;
