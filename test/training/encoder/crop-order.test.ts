import { expect, test } from 'vitest';
import { cropOrder } from '../../../src/training/encoder/crop-order.ts';
import { trainingSegments } from '../../../src/training/encoder/jackknife.ts';
import { smallData } from './encoding-fixture.ts';

const segments = [
  { clip: 0, from: 0, to: 100 },
  { clip: 3, from: 20, to: 60 },
];

test('crops lie inside the segments, are a function of the step, and differ between steps and seeds', () => {
  const order = cropOrder(segments, { batchSize: 3, cropBins: 10, seed: 1 });
  expect(order.stepsPerEpoch).toBe(5);
  const crops = Array.from({ length: 200 }, (_, step) => order.crops(step)).flat();
  for (const { clip, from, to } of crops) {
    const segment = segments.find((one) => one.clip === clip)!;
    expect(to - from).toBe(10);
    expect(from).toBeGreaterThanOrEqual(segment.from);
    expect(to).toBeLessThanOrEqual(segment.to);
  }
  expect(order.crops(7)).toEqual(cropOrder(segments, { batchSize: 3, cropBins: 10, seed: 1 }).crops(7));
  expect(order.crops(7)).not.toEqual(order.crops(8));
  expect(order.crops(7)).not.toEqual(cropOrder(segments, { batchSize: 3, cropBins: 10, seed: 2 }).crops(7));
});

test('every place is as likely as any other', () => {
  const order = cropOrder(segments, { batchSize: 100, cropBins: 10, seed: 1 });
  const crops = Array.from({ length: 40 }, (_, step) => order.crops(step)).flat();
  // 91 places in the first segment and 31 in the second; binomial sd .7 %.
  expect(crops.filter(({ clip }) => clip === 0).length / crops.length).toBeCloseTo(91 / 122, 1);
  expect(new Set(crops.map(({ clip, from }) => `${clip}/${from}`)).size).toBe(122);
});

test('whole segments come once an epoch each, the last batch smaller', () => {
  const five = [0, 1, 2, 3, 4].map((clip) => ({ clip, from: 0, to: 7 }));
  for (const cropBins of [undefined, 7]) {
    const order = cropOrder(five, { batchSize: 2, cropBins, seed: 4 });
    expect(order.stepsPerEpoch).toBe(3);
    const epochs = [0, 1].map((epoch) => [0, 1, 2].flatMap((k) => order.crops(3 * epoch + k).map(({ clip }) => clip)));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  }
});

test('nothing to train on is an error', () => {
  expect(() => cropOrder([], { batchSize: 2, seed: 1 })).toThrow(/no training bins/);
});

test('a jackknife leaves out one contiguous part of the clips; the parts cover all of them', () => {
  const data = smallData({ clips: 11, heldOut: 2 });
  const omitted = [0, 1, 2].map((part) => {
    const kept = trainingSegments(data, { part, of: 3 }).map(({ clip }) => clip);
    return data.split.train.filter((clip) => !kept.includes(clip));
  });
  expect(omitted).toEqual([
    [0, 1],
    [2, 3, 4],
    [5, 6],
  ]);
});

test('with fewer clips than parts it leaves out a stretch of bins, across the border of clips too', () => {
  const data = smallData({ clips: 4, bins: 120, heldOut: 1 });
  const kept = (part: number) => trainingSegments(data, { part, of: 3 });
  expect(data.split.train).toEqual([0, 1]);
  expect(kept(0)).toEqual([
    { clip: 0, from: 80, to: 120 },
    { clip: 1, from: 0, to: 120 },
  ]);
  expect(kept(1)).toEqual([
    { clip: 0, from: 0, to: 80 },
    { clip: 1, from: 40, to: 120 },
  ]);
  expect(() => kept(3)).toThrow(/part 3 of 3/);
});
