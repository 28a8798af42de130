import { expectShape, type NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';

const videoAxes = ['condition', 'time', 'height', 'width', 'colour'];

/** Throws InvalidShape unless `videos` is [condition, time, height, width, colour], of the shape of `like` when given. */
export function expectVideos(videos: NdArray, name: string, like?: NdArray): void {
  expectShape(videos, name, videoAxes, like?.shape);
}

/** Throws InvalidInput when a period is empty or leaves the video. */
export function expectPeriod(period: FrameRange, name: string, frames: number): void {
  if (!(period.start >= 0 && period.start < period.end && period.end <= frames)) {
    throw new CortexError(
      'InvalidInput',
      `The ${name} period must lie within frames 0 to ${frames} but is ${period.start} to ${period.end}.`,
    );
  }
}

/** Frame `time` of a condition, [height, width, colour], as a view. */
export function frameOf(videos: NdArray, condition: number, time: number): Float32Array {
  const [, frames, height, width, colours] = videos.shape;
  const size = height * width * colours;
  return videos.data.subarray((condition * frames + time) * size, (condition * frames + time + 1) * size);
}

/** All frames of a period of a condition, [time, height, width, colour], as a view. */
export function periodOf(videos: NdArray, condition: number, period: FrameRange): Float32Array {
  const [, frames, height, width, colours] = videos.shape;
  const size = height * width * colours;
  const first = condition * frames;
  return videos.data.subarray((first + period.start) * size, (first + period.end) * size);
}

/** Mean frame of a period of a condition, [height, width, colour]. */
export function meanFrame(videos: NdArray, condition: number, period: FrameRange): Float64Array {
  const [, , height, width, colours] = videos.shape;
  const size = height * width * colours;
  const sum = new Float64Array(size);
  for (let t = period.start; t < period.end; t++) {
    const frame = frameOf(videos, condition, t);
    for (let i = 0; i < size; i++) sum[i] += frame[i];
  }
  for (let i = 0; i < size; i++) sum[i] /= period.end - period.start;
  return sum;
}

/** The mean over the videos of all conditions, repeated for each of `count` conditions: a reconstruction without spikes. */
export function constantVideos(videos: NdArray, count: number): NdArray {
  expectVideos(videos, 'videos');
  const [conditions, ...frameShape] = videos.shape;
  const size = videos.data.length / conditions;
  const mean = new Float64Array(size);
  for (let i = 0; i < videos.data.length; i++) mean[i % size] += videos.data[i] / conditions;
  const data = new Float32Array(count * size);
  for (let c = 0; c < count; c++) data.set(mean, c * size);
  return { shape: [count, ...frameShape], data };
}
