import { expect, test } from 'vitest';
import { binSpikes, spikeBin } from '../../src/signal/spike-bins.ts';

test('bins are floor(t·fs) and spikes in one bin add up', () => {
  const counts = binSpikes([0, 0.0049, 0.005, 0.0149, 0.0101], { binMs: 5, bins: 4 });
  expect(Array.from(counts)).toEqual([2, 1, 2, 0]);
});

test('a time on an edge belongs to the bin that begins there, though 0.29·100 is 28.999… in floating point', () => {
  expect(spikeBin(0.29, { binMs: 10, bins: 100 })).toBe(29);
  expect(spikeBin(0.2899999, { binMs: 10, bins: 100 })).toBe(28);
});

test('every edge is in the bin that begins there, late in a recording and in short bins too', () => {
  const misplaced = (binMs: number) => {
    const perSecond = 1000 / binMs;
    const edges = Array.from({ length: 20_000 }, (_, i) => 19_997 * i + (i % 2) * 7);
    return edges.filter((bin) => spikeBin(Number((bin / perSecond).toFixed(4)), { binMs, bins: 1 }) !== bin);
  };
  expect([10, 5, 1, 0.1].map(misplaced)).toEqual([[], [], [], []]);
});

test('bins count from round(start·fs) of the absolute bin', () => {
  expect(spikeBin(12.347, { binMs: 10, bins: 100, startS: 12.004 })).toBe(34);
  expect(spikeBin(12.347, { binMs: 10, bins: 100, startS: 12.006 })).toBe(33);
});

test.each([-0.001, 0.02, Number.NaN])('a spike at %d s of a sound of .02 s is refused', (time) => {
  expect(() => binSpikes([0.001, time], { binMs: 5, bins: 4 })).toThrow(
    /Spike 1 is at .* outside the sound of 0\.02 s/,
  );
});
