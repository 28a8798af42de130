import { expect, test } from 'vitest';
import { steinmetzConditions } from '../../../datasets/steinmetz/contrasts.ts';
import { renderSteinmetzVideos } from '../../../datasets/steinmetz/videos.ts';
import {
  classifySides,
  classifyUnequal,
  contrastDifferences,
  fitSideThresholds,
  patchTemplates,
  readContrasts,
  sideOf,
} from '../../../src/analysis/decoding/contrast-readout.ts';

const videos = renderSteinmetzVideos();
const templates = patchTemplates(videos, steinmetzConditions);

test('the contrasts of the true videos are read exactly', () => {
  const { shape, data } = readContrasts(videos, templates, { start: 2, end: 20 });
  expect(shape).toEqual([16, 2]);
  for (const { index, contrastLeft, contrastRight } of steinmetzConditions) {
    expect(data[2 * index]).toBeCloseTo(contrastLeft!, 5);
    expect(data[2 * index + 1]).toBeCloseTo(contrastRight!, 5);
  }
});

test('only the given frames are read', () => {
  const changed = { shape: videos.shape, data: videos.data.slice() };
  const frame = 32 * 32 * 3;
  // Frame 0 of the blank condition becomes a full left patch.
  changed.data.set(videos.data.subarray(12 * 20 * frame, 12 * 20 * frame + frame), 0);
  expect(readContrasts(changed, templates, { start: 1, end: 20 }).data[0]).toBeCloseTo(0, 6);
  expect(readContrasts(changed, templates, { start: 0, end: 2 }).data[0]).toBeCloseTo(0.5, 5);
});

test('sides follow the contrasts', () => {
  expect([sideOf(1, 0.5), sideOf(0.5, 0.5), sideOf(0, 0), sideOf(0, 0.25)]).toEqual([0, 1, 1, 2]);
  expect(Array.from(contrastDifferences({ shape: [2, 2], data: Float32Array.of(1, 0.5, 0.25, 1) }))).toEqual([
    0.5, -0.75,
  ]);
});

test('thresholds lie half way between the class means', () => {
  // left: mean 3, equal: mean 1, right: mean -2
  const thresholds = fitSideThresholds([2, 4, 0, 2, -1, -3], [0, 0, 1, 1, 2, 2]);
  expect(thresholds).toEqual({ lower: -0.5, upper: 2, middle: 0.5 });
  expect(Array.from(classifySides([2.1, 2, -0.4, -0.6], thresholds))).toEqual([0, 1, 1, 2]);
  expect(Array.from(classifyUnequal([0.6, 0.4], thresholds))).toEqual([0, 2]);
});

test('a side without training trials is refused by name', () => {
  expect(() => fitSideThresholds([1, 2], [0, 1])).toThrow(/"right" has none/);
});

test('templates need a blank and two one-sided conditions', () => {
  expect(() => patchTemplates(videos, steinmetzConditions.slice(0, 4))).toThrow(/contrast 1 left and 0 right/);
});
