import { ssim } from 'ssim.js';
import { describe, expect, it } from 'vitest';
import { ndarray } from '../../src/arrays.ts';
import { angleDifferenceDeg } from '../../src/metrics/angles.ts';
import { greyFrame, toByte } from '../../src/metrics/grey.ts';
import {
  maximalCorrelation,
  normalisedCorrelation,
  signalPower,
  trialToTrialCorrelation,
} from '../../src/metrics/neural.ts';
import { openCv } from '../../src/metrics/open-cv.ts';
import { averageFlow, flowAngleDeg, meanFlows, opticalFlow } from '../../src/metrics/optical-flow.ts';
import { ssimBytes, ssimFrames } from '../../src/metrics/ssim.ts';
import { variance } from '../../src/metrics/summary.ts';
import { randomStream } from '../../src/random/stream.ts';

function noiseBytes(seed: number, length: number): Uint8Array {
  const stream = randomStream(seed, 'noise');
  return Uint8Array.from({ length }, () => stream.integer(256));
}

/** A Gaussian blob that moves by (dx, dy) a frame, y downwards. */
function movingBlob(dx: number, dy: number, frames = 6): Uint8Array[] {
  return Array.from({ length: frames }, (_, t) =>
    Uint8Array.from({ length: 1024 }, (_, i) => {
      const [x, y] = [(i % 32) - 16 - dx * (t - 3), Math.floor(i / 32) - 16 - dy * (t - 3)];
      return Math.round(255 * Math.exp(-(x * x + y * y) / 32));
    }),
  );
}

describe('ssim', () => {
  it.each([
    [32, 32],
    [12, 15],
  ])("of %i × %i agrees with ssim.js's literal form of Wang et al.", (height, width) => {
    const [a, noise] = [noiseBytes(1, height * width), noiseBytes(2, height * width)];
    const b = a.map((value, i) => 0.7 * value + 0.3 * noise[i]);
    const image = (bytes: Uint8Array) => ({
      data: Uint8ClampedArray.from({ length: 4 * bytes.length }, (_, i) => (i % 4 === 3 ? 255 : bytes[i >> 2])),
      width,
      height,
    });
    const literal = ssim(image(a), image(b), { ssim: 'original', downsample: false }).mssim;
    expect(ssimBytes(a, b, height, width)).toBeCloseTo(literal, 12);
    expect(ssimBytes(a, b, height, width)).toBeCloseTo(ssimBytes(b, a, height, width), 14);
    expect(ssimBytes(a, a, height, width)).toBeCloseTo(1, 14);
  });

  it('is missing where a pixel is, and cannot come near 1 by it', () => {
    const bytes = Array.from(noiseBytes(1, 32 * 32));
    const gap = bytes.map((value, i) => (i === 40 ? Number.NaN : value));
    expect(ssimBytes(gap, bytes, 32, 32)).toBeNaN();
    expect(ssimBytes(bytes, gap, 32, 32)).toBeNaN();
    const nothing = new Float32Array(3072).fill(Number.NaN);
    expect(ssimFrames(nothing, nothing, 32, 32)).toBeNaN();
    expect(ssimFrames(nothing, new Float32Array(3072), 32, 32)).toBeNaN();
  });

  it('averages colours and refuses wrong sizes', () => {
    const a = Float32Array.from(noiseBytes(3, 3072), (byte) => byte / 255);
    const b = a.map((value, i) => (i % 3 === 0 ? 1 - value : value));
    const red = ssimBytes(
      a.filter((_, i) => i % 3 === 0).map(toByte),
      b.filter((_, i) => i % 3 === 0).map(toByte),
      32,
      32,
    );
    expect(ssimFrames(a, b, 32, 32)).toBeCloseTo((red + 2) / 3, 12);
    expect(() => ssimFrames(a, b, 32, 31)).toThrow(/32 × 31/);
  });

  it('shrinks the window along an axis that is shorter', () => {
    const [a, noise] = [noiseBytes(1, 12 * 15), noiseBytes(2, 12 * 15)];
    const b = a.map((value, i) => 0.7 * value + 0.3 * noise[i]);
    for (const [height, width] of [
      [15, 1],
      [1, 15],
      [10, 15],
      [3, 4],
      [1, 1],
    ]) {
      const [x, y] = [a.subarray(0, height * width), b.subarray(0, height * width)];
      expect(ssimBytes(x, x, height, width)).toBeCloseTo(1, 12);
      expect(ssimBytes(x, y, height, width)).toBeLessThan(1);
      expect(ssimBytes(x, y, height, width)).toBeCloseTo(ssimBytes(y, x, height, width), 12);
    }
    // One pixel: nothing varies, so only the brightness counts.
    expect(ssimBytes([100], [50], 1, 1)).toBeCloseTo((2 * 5000 + 2.55 ** 2) / (12_500 + 2.55 ** 2), 12);
    // Two pixels weigh alike.
    expect(ssimBytes([0, 10], [10, 0], 1, 2)).toBeCloseTo((-50 + 7.65 ** 2) / (50 + 7.65 ** 2), 12);
  });

  it('takes any number of colours', () => {
    const a = Float32Array.from(noiseBytes(3, 16 * 16 * 2), (byte) => byte / 255);
    const b = a.map((value, i) => (i % 2 === 0 ? 1 - value : value));
    const [first] = [a, b].map((frame) => frame.filter((_, i) => i % 2 === 0).map(toByte));
    const second = b.filter((_, i) => i % 2 === 0).map(toByte);
    expect(ssimFrames(a, b, 16, 16)).toBeCloseTo((ssimBytes(first, second, 16, 16) + 1) / 2, 12);
    expect(() => ssimFrames(a, b, 16, 15)).toThrow(/16 × 15/);
  });
});

describe('grey', () => {
  it('rounds, clips and weighs colours', () => {
    expect([-0.2, 0, 0.5, 1, 3].map(toByte)).toEqual([0, 0, 128, 255, 255]);
    expect(greyFrame([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1])).toEqual(Uint8Array.of(76, 150, 29, 255));
    expect(() => greyFrame([1, 2])).toThrow(/3 values a pixel/);
  });
});

describe('optical flow', () => {
  it.each([
    [1, 0, 0],
    [0, -1, 90],
    [0, 1, -90],
    [0.8, -0.8, 45],
    [-1, 0, 180],
  ])('a blob moving by (%d, %d) points to %d°', (dx, dy, angle) => {
    const flow = averageFlow(meanFlows(movingBlob(dx, dy), 32, 32, 2));
    expect(angleDifferenceDeg(flowAngleDeg(flow), angle)).toBeLessThan(3);
  });

  it('nothing moves in still black frames', () => {
    const black = new Uint8Array(1024);
    const flow = opticalFlow(black, black, 32, 32);
    expect(Math.max(...flow.dx.map(Math.abs), ...flow.dy.map(Math.abs))).toBeLessThan(1e-6);
    expect(flowAngleDeg({ dx: 0, dy: 0 })).toBeNaN();
    expect(() => meanFlows([black], 32, 32, 2)).toThrow(/step/);
    expect(() => opticalFlow(black, new Uint8Array(3), 32, 32)).toThrow(/has 3 values/);
  });

  it('frees every matrix it makes', () => {
    const cv = openCv();
    const { Mat } = cv;
    let made = 0;
    let alive = 0;
    cv.Mat = new Proxy(Mat, {
      construct(target, args, newTarget) {
        const mat = Reflect.construct(target, args, newTarget);
        alive++;
        made++;
        return new Proxy(mat, {
          get: (self, key) => {
            if (key === 'delete') alive--;
            return typeof self[key] === 'function' ? self[key].bind(self) : self[key];
          },
        });
      },
    });
    try {
      expect(meanFlows(movingBlob(1, 0), 32, 32, 2)).toHaveLength(4);
      expect(made).toBe(7);
      expect(alive).toBe(0);
    } finally {
      cv.Mat = Mat;
    }
  });

  it('leaves no process-wide handler behind', () => {
    openCv();
    expect(process.rawListeners('unhandledRejection').map((listener) => listener.name)).not.toContain('abort');
  });
});

describe('neural metrics', () => {
  const stream = randomStream(4, 'neural');
  const signal = stream.normals(4000);
  const noisy = (repeats: number, sd: number) =>
    ndarray(
      [repeats, 4000],
      Float32Array.from({ length: repeats * 4000 }, (_, i) => signal[i % 4000] + stream.normal(0, sd)),
    );

  it('recovers the signal and the ceiling from noisy repeats', () => {
    const responses = noisy(6, 2);
    expect(signalPower(responses)).toBeCloseTo(variance(signal), 0);
    expect(trialToTrialCorrelation(responses)).toBeCloseTo(1 / 5, 1);
    expect(normalisedCorrelation(signal, responses)).toBeCloseTo(1, 1);
    expect(maximalCorrelation(responses)).toBeCloseTo(Math.sqrt(1 / (1 + 4 / 6)), 1);
  });

  it('repeats without noise have their own variance as signal power', () => {
    const exact = noisy(3, 0);
    expect(signalPower(exact)).toBeCloseTo(variance(signal), 9);
    expect(
      normalisedCorrelation(
        signal.map((x) => -2 * x),
        exact,
      ),
    ).toBeCloseTo(-1, 9);
    expect(() => signalPower(ndarray([1, 3], new Float32Array(3)))).toThrow(/at least 2 repeats/);
  });
});
