import { expect, test } from 'vitest';
import { scoreEncoder } from '../../../src/analysis/encoding/score-encoder.ts';
import { type NdArray, zeros } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { ValidationScore } from '../../../src/training/encoder/validation-score.ts';
import { smallData } from './encoding-fixture.ts';

/** The data with some responses missing: those of a clip, a unit, and either one bin of one repeat or all. */
function withGap(data: EncodingData, gap: { clip: number; unit: number; bin?: number }): EncodingData {
  const clips = data.clips.map((clip, index) => {
    const { shape, data: counts } = clip.repeats;
    const [, bins, units] = shape;
    const isMissing = (i: number) =>
      index === gap.clip && i % units === gap.unit && (gap.bin === undefined || i === gap.bin * units + gap.unit);
    const missing = Float32Array.from(counts, (count, i) => (isMissing(i) ? Number.NaN : count));
    expect(bins).toBeGreaterThan(gap.bin ?? 0);
    return { ...clip, repeats: { shape, data: missing } };
  });
  return { ...data, clips };
}

/** Mean counts of the clips over all repeats [time, unit], a fifth of a spike a bin: whole numbers would be lost. */
function rates(data: EncodingData, clips: readonly number[]): NdArray[] {
  return clips.map((clip) => {
    const { shape, data: counts } = data.clips[clip].repeats;
    const [repeats, bins, units] = shape;
    const mean = zeros([bins, units]);
    for (let i = 0; i < counts.length; i++) mean.data[i % (bins * units)] += counts[i] / repeats / 10;
    return mean;
  });
}

test('a missing bin or clip changes the score no more than it changes the responses', () => {
  const data = smallData();
  const clips = data.split.validation;
  const predictions = rates(data, clips);
  const whole = new ValidationScore(data, clips).ofPredictions(predictions);
  for (const gap of [
    { clip: clips[0], unit: 1, bin: 7 },
    { clip: clips[1], unit: 1 },
  ]) {
    const gapped = withGap(data, gap);
    const score = new ValidationScore(gapped, clips).ofPredictions(predictions);
    const { summary } = scoreEncoder(predictions, gapped, clips, { halfSplits: 0, chanceDraws: 0 });
    expect(score).toBeCloseTo(summary.ccNorm?.mean ?? Number.NaN, 6);
    expect(Math.abs(score - whole)).toBeLessThan(0.05 * whole);
  }
});
