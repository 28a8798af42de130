import type { NdArray, TypedArray } from '../../src/arrays.ts';
import { takeRows } from '../../src/arrays.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import { randomStream } from '../../src/random/stream.ts';

/**
 * Control: the responses of every training and validation clip in random order of time, all units and repeats alike, so
 * that they keep their distribution and have nothing to do with the stimulus any more. Test clips stay as they are.
 */
export function shuffleResponses(data: EncodingData, seed: number): EncodingData {
  const shuffled = new Set([...data.split.train, ...data.split.validation]);
  const clips = data.clips.map((clip, index) => {
    if (!shuffled.has(index)) return clip;
    const order = randomStream(seed, `recover/shuffle-${index}`).permutation(clip.repeats.shape[1]);
    return { ...clip, repeats: reorderTimes(clip.repeats, order) };
  });
  return { ...data, clips };
}

/** Repeats [repeat, time, unit] with time t taken from order[t]. */
function reorderTimes(repeats: NdArray<TypedArray>, order: Int32Array): NdArray<TypedArray> {
  const [count, times, units] = repeats.shape;
  const rows = Int32Array.from({ length: count * times }, (_, row) => {
    const repeat = Math.floor(row / times);
    return repeat * times + order[row - repeat * times];
  });
  const flat = takeRows<TypedArray>({ shape: [count * times, units], data: repeats.data }, rows);
  return { shape: repeats.shape, data: flat.data };
}
