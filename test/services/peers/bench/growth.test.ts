import { expect, test } from 'vitest';
import { benchGrowth } from '../../../../services/peers/bench/growth.ts';
import { peakMemoryMiB, resetPeakMemory } from '../../../../services/peers/bench/peak-memory.ts';
import { tf } from '../../../../src/engine/tensorflow.ts';

test('every work is timed at growing sizes, and leaves no tensor', async () => {
  const { rows, machine } = await benchGrowth({ rounds: 1, shrink: 40 });
  expect(machine.threads).toBeGreaterThan(0);
  expect(rows.map(({ work, axis }) => `${work} by ${axis}`)).toContain('dSTRFs by times');
  for (const { sizes, seconds, peakMiB, slope } of rows) {
    expect(seconds).toHaveLength(sizes.length);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
    expect(Math.min(...seconds)).toBeGreaterThan(0);
    expect(Number.isFinite(slope)).toBe(sizes.length > 1);
    if (process.platform === 'linux') expect(Math.min(...peakMiB.map(Number))).toBeGreaterThan(50);
  }
  expect(tf.memory().numTensors).toBe(0);
});

test.runIf(process.platform === 'linux')('peak memory is that since it was reset', () => {
  const before = peakMemoryMiB()!;
  resetPeakMemory();
  const filled = Buffer.alloc(300 * 2 ** 20, 1);
  expect(peakMemoryMiB()!).toBeGreaterThan(filled.length / 2 ** 20);
  expect(before).toBeGreaterThan(0);
});
