import { expect, test } from 'vitest';
import { steinmetzConditions } from '../../../datasets/steinmetz/contrasts.ts';
import { renderSteinmetzVideos } from '../../../datasets/steinmetz/videos.ts';

const videos = renderSteinmetzVideos();
const at = (condition: number, frame: number, row: number, column: number) =>
  videos.data[(((condition * 20 + frame) * 32 + row) * 32 + column) * 3];

/** Largest distance from grey in a half of the frame; half 0 = left. */
function amplitude(condition: number, half: number): number {
  let largest = 0;
  for (let row = 0; row < 32; row++) {
    for (let column = 16 * half; column < 16 * half + 16; column++) {
      largest = Math.max(largest, Math.abs(at(condition, 10, row, column) - 0.5));
    }
  }
  return largest;
}

test('16 pairs, 20 frames, values in [0, 1], the same in every frame', () => {
  expect(videos.shape).toEqual([16, 20, 32, 32, 3]);
  expect(videos.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  for (const condition of [0, 7, 15]) expect(at(condition, 19, 15, 8)).toBe(at(condition, 0, 15, 8));
});

test('each patch has the contrast of its side', () => {
  const full = amplitude(15, 0);
  expect(full).toBeGreaterThan(0.45);
  for (const { index, contrastLeft = 0, contrastRight = 0 } of steinmetzConditions) {
    expect(amplitude(index, 0)).toBeCloseTo(full * contrastLeft, 5);
    expect(amplitude(index, 1)).toBeCloseTo(full * contrastRight, 5);
  }
});
