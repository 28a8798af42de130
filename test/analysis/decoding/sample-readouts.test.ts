import { expect, test } from 'vitest';
import { sampleReadouts } from '../../../src/analysis/decoding/sample-readouts.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { fourVideos } from '../../training/decoder/four-videos.ts';

/** The four videos' conditions; V4 tells the cue by its rate and nothing of the colour, PFC nothing. */
function tunedData(): DecodingData {
  const data = fourVideos();
  const filled = (name: 'train' | 'test', samples: number) => {
    const stream = randomStream(2, name);
    const condition = Int32Array.from({ length: samples }, (_, i) => i % 4);
    const shape = [samples, 8, 10];
    const responses = stream.normals(samples * 80).map((noise, i) => {
      const cue = condition[Math.floor(i / 80)] % 2;
      return noise + (i % 10 < 8 ? 2 * cue : 0);
    });
    return { condition, responses: { shape, data: responses } };
  };
  return { ...data, splits: { ...data.splits, train: filled('train', 80), test: filled('test', 200) } };
}

test('a region tells what it is tuned to, and nothing else beyond chance', () => {
  const readouts = sampleReadouts(tunedData());
  const of = (region: string | undefined, feature: string) =>
    readouts.find((one) => one.region === region && one.feature === feature)!;
  expect(readouts).toHaveLength(9);
  expect(of('V4', 'cue')).toMatchObject({ units: 8, chance: 0.5, samples: 200, levels: [0, 1] });
  expect(of('V4', 'cue').accuracy).toBeGreaterThan(0.95);
  expect(of(undefined, 'cue').accuracy).toBeGreaterThan(0.95);
  // Four standard errors of a coin.
  for (const nothing of [of('PFC', 'cue'), of('V4', 'colour'), of('PFC', 'direction')]) {
    expect(Math.abs(nothing.accuracy - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(200));
  }
  const { confusions } = of('V4', 'cue');
  expect(confusions.map(({ cue }) => cue)).toEqual([0, 1]);
  expect(confusions[0].counts[1]).toEqual([0, 0]);
  expect(confusions.flatMap(({ counts }) => counts.flat()).reduce((sum, count) => sum + count)).toBe(200);
});
