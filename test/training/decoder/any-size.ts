import { zeros } from '../../../src/arrays.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

const conditions = 4;
const units = 6;

/** Four clouded videos [frames, height, width, colours] that as many of six units tell apart, without periods. */
export function anySize([frames, height, width, colours]: readonly [number, number, number, number]): DecodingData {
  const videos = zeros([conditions, frames, height, width, colours]);
  videos.data.forEach((_, i) => {
    const column = Math.floor(i / colours) % width;
    const row = Math.floor(i / (colours * width)) % height;
    const frame = Math.floor(i / (colours * width * height)) % frames;
    const condition = Math.floor(i / (colours * width * height * frames));
    videos.data[i] = 0.5 + 0.4 * Math.sin(condition * 1.6 + row / 3 + column / 5 + frame / 7 + (i % colours));
  });
  return {
    manifest: {
      name: 'any-size',
      citation: 'none',
      licence: 'none',
      axes: { responses: ['sample', 'time', 'unit'], videos: ['condition', 'time', 'height', 'width', 'colour'] },
      units: { responses: 'sd', videos: '1' },
      binMs: 100,
      regions: { V4: units },
      hash: 'none',
    },
    unitRegions: new Array<string>(units).fill('V4'),
    splits: {
      train: samples('train', frames, 8),
      validation: samples('validation', frames, 4),
      test: samples('test', frames, 4),
    },
    standardisation: { mean: new Float32Array(units), sd: new Float32Array(units).fill(1) },
    conditions: Array.from({ length: conditions }, (_, index) => ({ index, name: `video ${index}` })),
    videos,
    periods: {},
    heldOut: 'trials',
    population: 'recorded',
    warnings: [],
  };
}

function samples(name: string, frames: number, count: number): ResponseSet {
  const stream = randomStream(5, name);
  const responses = zeros([count, frames, units]);
  responses.data.forEach((_, i) => {
    const tuned = i % units === Math.floor(i / (frames * units)) % conditions;
    responses.data[i] = stream.normal(0, 0.3) + (tuned ? 2 : 0);
  });
  return { responses, condition: Int32Array.from({ length: count }, (_, sample) => sample % conditions) };
}
