import { expect, test } from 'vitest';
import { frameFlows } from '../../../src/analysis/decoding/frame-flows.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { meanFlows } from '../../../src/metrics/optical-flow.ts';
import { randomStream } from '../../../src/random/stream.ts';

await startEngine();

/** Waves that drift by (1.3, −.7) pixels a frame under noise, and in the middle of the movie a jump out of every window. */
function driftingWaves(height: number, width: number): Uint8Array[] {
  const stream = randomStream(5, `drifting-waves/${height}x${width}`);
  return Array.from({ length: 9 }, (_, t) => {
    const jump = t === 5 ? 40 : 0;
    return Uint8Array.from({ length: height * width }, (_, i) => {
      const x = (i % width) - 1.3 * t - jump;
      const y = Math.floor(i / width) + 0.7 * t;
      return 128 + 80 * Math.sin(0.35 * x) * Math.cos(0.25 * y) + stream.normal(0, 8);
    });
  });
}

const lengthOf = ({ dx, dy }: { dx: number; dy: number }) => Math.hypot(dx, dy);

test.each([
  [64, 64],
  [32, 32],
  [97, 71],
  [128, 40],
  [10, 13],
  [8, 30],
])('our kernel and OpenCV see the same motion in %d × %d pixels', (height, width) => {
  const frames = driftingWaves(height, width);
  for (const step of [1, 2, 8]) {
    const own = frameFlows(frames, height, width, step);
    const theirs = meanFlows(frames, height, width, step);
    expect(own).toHaveLength(9 - step);
    const difference = own.map((flow, i) => lengthOf({ dx: flow.dx - theirs[i].dx, dy: flow.dy - theirs[i].dy }));
    expect(Math.max(...difference)).toBeLessThan(2e-5);
    expect(Math.max(...theirs.map(lengthOf))).toBeGreaterThan(0.1);
  }
});

test('nothing moves where nothing is shown, and what is no movie is refused', () => {
  const black = new Uint8Array(1024);
  expect(frameFlows([black, black], 32, 32, 1)).toEqual([{ dx: 0, dy: 0 }]);
  expect(() => frameFlows([black], 32, 32, 2)).toThrow(/step/);
  expect(() => frameFlows([black, black, black], 32, 32, 1.5)).toThrow(/step of 1 to 2, got 1\.5/);
  expect(() => frameFlows([black, new Uint8Array(3)], 32, 32, 1)).toThrow(/has 3 values/);
});

test.runIf(ownKernels() !== undefined)('our kernel takes much less processor time than OpenCV', () => {
  const frames = driftingWaves(64, 64);
  const costOf = (flows: typeof frameFlows) => {
    const start = process.cpuUsage();
    for (let round = 0; round < 10; round++) flows(frames, 64, 64, 2);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  costOf(frameFlows);
  costOf(meanFlows);
  const [own, theirs] = [costOf(frameFlows), costOf(meanFlows)];
  expect(own).toBeLessThan(0.6 * theirs);
});
