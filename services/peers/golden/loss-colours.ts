import { type NdArray, ndarray, sizeOf } from '../../../src/arrays.ts';
import { channelsFirst, channelsLast } from './tensors.ts';

/** Colours of a frame in this project. */
const ourColours = 3;

/**
 * Videos [batch, colour, time, height, width] of a file as [batch', time, height, width, 3]. Videos of another number
 * of colours become one grey video each, with three equal colours: their mean SSIM and squared error are the same.
 */
export function inColour(videos: NdArray): NdArray {
  const [batch, colours, ...rest] = videos.shape;
  if (colours === ourColours) return channelsLast(videos);
  const size = sizeOf(rest);
  const data = new Float32Array(batch * colours * ourColours * size);
  for (let video = 0; video < batch * colours; video++) {
    const grey = videos.data.subarray(video * size, (video + 1) * size);
    for (let copy = 0; copy < ourColours; copy++) data.set(grey, (video * ourColours + copy) * size);
  }
  return channelsLast(ndarray([batch * colours, ourColours, ...rest], data));
}

/**
 * The reverse for maps or gradients [batch', …, 3] of videos that `inColour` made of `colours` colours: the first of
 * three equal copies, or their sum, which is what a gradient with respect to the one grey value is.
 */
export function asInFile(values: NdArray, colours: number, copies: 'first' | 'sum' = 'first'): NdArray {
  const first = channelsFirst(values);
  if (colours === ourColours) return first;
  const [videos, , ...rest] = first.shape;
  const size = sizeOf(rest);
  const used = copies === 'sum' ? ourColours : 1;
  const data = new Float32Array(videos * size);
  for (let i = 0; i < data.length; i++) {
    const start = Math.floor(i / size) * ourColours * size + (i % size);
    for (let copy = 0; copy < used; copy++) data[i] += first.data[start + copy * size];
  }
  return ndarray([videos / colours, colours, ...rest], data);
}
