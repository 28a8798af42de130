import { type NdArray, sizeOf, type TypedArray } from '../../../src/arrays.ts';
import type { Clip, EncodingData } from '../../../src/data/encoding-data.ts';
import { type RandomStream, randomStream } from '../../../src/random/stream.ts';

/**
 * The control in which no response belongs to its stimulus: within each split, clips of one length exchange their
 * responses so that none keeps its own (a random cycle, Sattolo 1986); a clip without a partner has its responses
 * rotated in time by a quarter to three quarters of its length.
 */
export function shuffleStimuli(data: EncodingData, seed: number): EncodingData {
  const stream = randomStream(seed, 'shuffle-stimuli');
  const clips = [...data.clips];
  for (const indices of Object.values(data.split)) {
    for (const group of groupsOfOneLength(data.clips, indices)) {
      if (group.length === 1) {
        const [only] = group;
        clips[only] = { ...clips[only], repeats: rotated(clips[only].repeats, stream) };
        continue;
      }
      const givers = cycle(group, stream);
      for (const [i, taker] of group.entries()) {
        clips[taker] = { ...clips[taker], repeats: data.clips[givers[i]].repeats };
      }
    }
  }
  return { ...data, clips };
}

function groupsOfOneLength(clips: readonly Clip[], indices: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const index of indices) {
    const length = clips[index].repeats.shape[1];
    groups.set(length, [...(groups.get(length) ?? []), index]);
  }
  return [...groups.values()];
}

/** A permutation in one cycle: no item stays where it was. */
function cycle(items: readonly number[], stream: RandomStream): number[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = stream.integer(i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Responses [repeat, time, unit] rotated along time. */
function rotated({ shape, data }: NdArray<TypedArray>, stream: RandomStream): NdArray<TypedArray> {
  const [repeats, time] = shape;
  const row = sizeOf(shape.slice(2));
  const quarter = Math.floor(time / 4);
  const shift = quarter + stream.integer(Math.max(1, time - 2 * quarter));
  const turned = data.slice();
  for (let r = 0; r < repeats; r++) {
    for (let t = 0; t < time; t++) {
      const from = (r * time + ((t + shift) % time)) * row;
      turned.set(data.subarray(from, from + row), (r * time + t) * row);
    }
  }
  return { shape, data: turned };
}
