import type { DescribedData, DescribedSet } from '../../../src/analysis/description/described-data.ts';
import type { Condition } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';

const bins = 6;
const unitRegions = ['A', 'A', 'A', 'A', 'B', 'B', 'B', 'B'];

/** Eight stimuli of two cues and four directions. */
export const conditions: readonly Condition[] = Array.from({ length: 8 }, (_, index) => ({
  index,
  name: `condition-${index}`,
  cue: Math.floor(index / 4),
  directionDeg: 90 * (index % 4),
}));

/** Noise in which region A tells the cue in its bins, as strongly as `cue` says, and every stimulus has a pattern of its own in region A as strong as `identity`. */
export function makeResponses({
  seed,
  cue = 0,
  identity = 0,
  each = 6,
}: {
  seed: number;
  cue?: number;
  identity?: number;
  each?: number;
}): DescribedData {
  const patterns = randomStream(seed, 'patterns').normals(8 * bins * 4);
  const setOf = (name: string): DescribedSet => {
    const stream = randomStream(seed, name);
    const condition = Int32Array.from({ length: 8 * each }, (_, i) => i % 8);
    const data = stream.normals(condition.length * bins * 8);
    condition.forEach((one, sample) => {
      for (let bin = 2; bin < 4; bin++) {
        for (let unit = 0; unit < 4; unit++) {
          const sign = (one < 4 ? 1 : -1) * (unit % 2 === 0 ? 1 : -1);
          data[(sample * bins + bin) * 8 + unit] += cue * sign + identity * patterns[(one * bins + bin) * 4 + unit];
        }
      }
    });
    return { responses: { shape: [condition.length, bins, 8], data }, condition };
  };
  return {
    unitRegions,
    conditions,
    periods: { fixation: { start: 0, end: 2 }, cue: { start: 2, end: 4 }, stimulus: { start: 4, end: 6 } },
    train: setOf('train'),
    held: setOf('held'),
  };
}
