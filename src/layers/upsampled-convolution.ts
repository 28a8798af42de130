import { sizeOf } from '../arrays.ts';
import { tf } from '../engine/tensorflow.ts';
import { blocks } from './blocks.ts';
import type { Factors } from './up-sampling.ts';

/**
 * Nearest up-sampling by `factors` followed by a SAME convolution with `kernel` [kT, kH, kW, in, out], as one
 * convolution on the small grid whose output channels are the phases of the large grid.
 *
 * Each output phase sees only a few different inputs, so the kernel taps that read the same one are summed first:
 * 4.6 to 7 times fewer multiplications in the two large decoder blocks. The result [B, T, H, W, phases · out] keeps
 * `out` innermost; per-channel operations apply as they are, and `interleavePhases` lays it out.
 */
export function upsampledConvolution3d(x: tf.Tensor5D, kernel: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const [, time, height, width] = x.shape;
  return blocks().convolution3d(x, upsampledKernel(kernel, factors, [time, height, width]));
}

/** The kernel [taps, in, phases · out] of `upsampledConvolution3d` on a small grid of `lengths`. */
export function upsampledKernel(kernel: tf.Tensor5D, factors: Factors, lengths: Factors): tf.Tensor5D {
  const [depth, rows, columns, channelsIn, channelsOut] = kernel.shape;
  const axes = [depth, rows, columns].map((size, axis) => phaseTaps(size, factors[axis], lengths[axis]));
  const taps = axes.map((axis) => axis.taps);
  const phases = sizeOf(factors);
  return tf
    .matMul(tapSums(axes), kernel.reshape([depth * rows * columns, channelsIn * channelsOut]) as tf.Tensor2D)
    .reshape([taps[0] * taps[1] * taps[2], phases, channelsIn, channelsOut])
    .transpose([0, 2, 1, 3])
    .reshape([...taps, channelsIn, phases * channelsOut]) as tf.Tensor5D;
}

/** Lays [B, T, H, W, phases · C] out as [B, T·fT, H·fH, W·fW, C]. */
export function interleavePhases(x: tf.Tensor5D, factors: Factors): tf.Tensor5D {
  const [batch, time, height, width, packed] = x.shape;
  const [fT, fH, fW] = factors;
  const channels = packed / (fT * fH * fW);
  return x
    .reshape([batch * time, height, width, fT, fH, fW * channels])
    .transpose([0, 3, 1, 4, 2, 5])
    .reshape([batch, time * fT, height * fH, width * fW, channels]) as tf.Tensor5D;
}

/** Taps on the small grid along an axis of `length`, for a kernel of `size` up-sampled by `factor`. */
export const upsampledTaps = (size: number, factor: number, length: number): number =>
  2 * phaseRadius(size, factor, length) + 1;

interface PhaseTaps {
  readonly factor: number;
  /** Odd number of taps on the small grid. */
  readonly taps: number;
  /** `rows[tap * factor + phase][j]` is 1 where tap j of the large kernel reads small-grid tap `tap`. */
  readonly rows: readonly (readonly number[])[];
}

function phaseTaps(size: number, factor: number, length: number): PhaseTaps {
  const half = (size - 1) / 2;
  const radius = phaseRadius(size, factor, length);
  const taps = 2 * radius + 1;
  const rows = [];
  for (let tap = 0; tap < taps; tap++) {
    for (let phase = 0; phase < factor; phase++) {
      rows.push(Array.from({ length: size }, (_, j) => +(Math.floor((phase + j - half) / factor) === tap - radius)));
    }
  }
  return { factor, taps, rows };
}

function phaseRadius(size: number, factor: number, length: number): number {
  const half = (size - 1) / 2;
  const reach = Math.max(Math.ceil(half / factor), Math.floor((factor - 1 + half) / factor));
  // A tap further away than the axis is long would only ever read padding.
  return Math.min(reach, length - 1);
}

const sumsByKey = new Map<string, Float32Array>();

/** The 0/1 matrix [taps · phases, taps of the large kernel] that sums large-kernel taps into small-grid taps. */
function tapSums(axes: readonly PhaseTaps[]): tf.Tensor2D {
  const [depth, height, width] = axes;
  const shape: [number, number] = [
    axes.reduce((n, { rows }) => n * rows.length, 1),
    axes.reduce((n, { rows }) => n * rows[0].length, 1),
  ];
  const key = axes.map(({ rows, factor, taps }) => `${rows[0].length}/${factor}/${taps}`).join();
  let sums = sumsByKey.get(key);
  if (!sums) {
    sums = new Float32Array(shape[0] * shape[1]);
    let i = 0;
    for (const [row, column, plane] of tapPhaseOrder(depth, height, width)) {
      for (const a of depth.rows[row]) {
        for (const b of height.rows[column]) for (const c of width.rows[plane]) sums[i++] = a * b * c;
      }
    }
    sumsByKey.set(key, sums);
  }
  return tf.tensor2d(sums, shape);
}

/** Row indices of each axis in the order tap (t, h, w), then phase (t, h, w). */
function* tapPhaseOrder(depth: PhaseTaps, height: PhaseTaps, width: PhaseTaps) {
  for (let t = 0; t < depth.taps; t++) {
    for (let h = 0; h < height.taps; h++) {
      for (let w = 0; w < width.taps; w++) {
        for (let pt = 0; pt < depth.factor; pt++) {
          for (let ph = 0; ph < height.factor; ph++) {
            for (let pw = 0; pw < width.factor; pw++) {
              yield [t * depth.factor + pt, h * height.factor + ph, w * width.factor + pw];
            }
          }
        }
      }
    }
  }
}
