import { beforeAll, expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { shiftFrames } from '../../../src/training/encoder/augmentation.ts';

beforeAll(async () => {
  await startEngine();
});

/** 40 clips of two frames of 4 × 5 pixels: 100 · frame + 10 · row + column. */
const video = () =>
  tf.tensor(
    Float32Array.from({ length: 40 * 2 * 20 }, (_, i) => {
      const [frame, row, column] = [Math.floor(i / 20) % 2, Math.floor(i / 5) % 4, i % 5];
      return 100 * frame + 10 * row + column;
    }),
    [40, 2, 4, 5, 1],
  );

test('every clip moves as a whole by up to so many pixels, with its edge repeated', () => {
  const moved = shiftFrames(video(), { shiftPixels: 2, seed: 1, step: 3 });
  expect(moved.shape).toEqual([40, 2, 4, 5, 1]);
  const values = moved.dataSync();
  const seen = new Set<string>();
  const seenRows = new Set<string>();
  for (let clip = 0; clip < 40; clip++) {
    const at = (frame: number, row: number, column: number) => values[((clip * 2 + frame) * 4 + row) * 5 + column];
    // The middle column and the rows tell the displacement.
    const dx = (at(0, 0, 2) % 10) - 2;
    const rows = [0, 1, 2, 3].map((row) => Math.floor(at(0, row, 2) / 10));
    seen.add(`${dx}`);
    expect(Math.abs(dx)).toBeLessThanOrEqual(2);
    const dy = [-2, -1, 0, 1, 2].find((d) => rows.every((row, i) => row === Math.min(3, Math.max(0, i + d))));
    expect(dy).toBeDefined();
    seenRows.add(`${dy}`);
    for (let frame = 0; frame < 2; frame++) {
      for (let row = 0; row < 4; row++) {
        for (let column = 0; column < 5; column++) {
          const source = Math.min(4, Math.max(0, column + dx));
          expect(at(frame, row, column)).toBe(100 * frame + 10 * rows[row] + source);
        }
      }
    }
  }
  expect([seen.size, seenRows.size]).toEqual([5, 5]);
});

test('the same step gives the same shifts, another one others; 0 pixels and sounds stay as they are', () => {
  const at = (step: number) => shiftFrames(video(), { shiftPixels: 2, seed: 1, step }).dataSync();
  expect(at(3)).toEqual(at(3));
  expect(at(4)).not.toEqual(at(3));
  const x = video();
  expect(shiftFrames(x, { shiftPixels: 0, seed: 1, step: 0 })).toBe(x);
  const sound = tf.zeros([2, 10, 8]);
  expect(shiftFrames(sound, { shiftPixels: 2, seed: 1, step: 0 })).toBe(sound);
});
