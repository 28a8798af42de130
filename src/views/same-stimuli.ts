import type { Clip, ClipSplit } from '../data/encoding-data.ts';
import { CortexError, quoted } from '../errors.ts';
import { arraysDigest } from '../fingerprint.ts';

/** For every clip the first one with just the same stimulus, bit by bit: its own index when there is none before it. */
export function sameStimuli(clips: readonly Pick<Clip, 'stimulus'>[]): number[] {
  const first = new Map<string, number>();
  return clips.map(({ stimulus }, index) => {
    const digest = `${stimulus.shape} ${arraysDigest([stimulus.data])}`;
    const known = first.get(digest);
    if (known !== undefined) return known;
    first.set(digest, index);
    return index;
  });
}

/** Throws InvalidData when the same stimulus, under one name or two, is on two sides of a split. */
export function expectApart(clips: readonly Pick<Clip, 'stimulus' | 'name'>[], split: ClipSplit): void {
  const same = sameStimuli(clips);
  const sideOf = new Map<number, { readonly part: string; readonly name: string }>();
  for (const part of ['train', 'validation', 'test'] as const) {
    for (const clip of split[part]) {
      const before = sideOf.get(same[clip]);
      if (before && before.part !== part) {
        throw new CortexError(
          'InvalidData',
          `Stimuli ${quoted(before.name)} (${before.part}) and ${quoted(clips[clip].name)} (${part}) are the same, so what is tested was trained on; put both on one side of the split.`,
        );
      }
      sideOf.set(same[clip], { part, name: clips[clip].name });
    }
  }
}
