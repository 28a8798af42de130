import { type NdArray, sizeOf } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import { transformAxes } from '../../../signal/fourier.ts';
import { expectVolume } from './factors.ts';

/** Which way a receptive volume moves. */
export interface DirectionTuning {
  /** |E₊ − E₋|/(E₊ + E₋) of the energies of motion along ± the preferred direction: 0 for a separable volume. */
  readonly index: number;
  /** Preferred direction of motion, 90 = up, in (−180, 180]. */
  readonly directionDeg: number;
}

/** Fewer lags have no frequency over time between standing still and the highest, whose sign cannot be told. */
export const directionLags = 3;

/**
 * Direction tuning from the space–time spectrum (Adelson & Bergen 1985, figure 5). A pattern that moves by v a frame
 * has its energy where the frequency over lags is k·v. The axis is that of the mean spatial frequency, opposite ones
 * taken as one; waves on either side of it count with the cosine of their angle to it. Throws InvalidShape, also for
 * fewer than `directionLags` lags, or InvalidData.
 */
export function directionTuning(volume: NdArray): DirectionTuning {
  expectVolume(volume);
  const [lags, height, width, colours] = volume.shape;
  if (lags < directionLags) {
    throw new CortexError('InvalidShape', `A direction takes ${directionLags} lags but the volume has ${lags}.`);
  }
  const energy = new Float64Array(lags * height * width);
  for (let colour = 0; colour < colours; colour++) {
    const complex = new Float64Array(2 * energy.length);
    for (let i = 0; i < energy.length; i++) complex[2 * i] = volume.data[i * colours + colour];
    const spectrum = transformAxes(complex, [lags, height, width]);
    for (let i = 0; i < energy.length; i++) energy[i] += spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2;
  }
  // One of each pair of conjugate waves, without those that stand still, have no place in space or are at a limit.
  const waves: Wave[] = [];
  for (let i = 0; i < sizeOf([lags, height, width]); i++) {
    const omega = signed(Math.floor(i / (height * width)), lags);
    const ky = signed(Math.floor(i / width) % height, height);
    const kx = signed(i % width, width);
    if (omega > 0 && omega < Math.PI && (kx !== 0 || ky !== 0)) waves.push({ kx, ky, power: energy[i] });
  }
  const { ux, uy } = motionAxis(waves);
  let [forward, backward] = [0, 0];
  for (const { kx, ky, power } of waves) {
    const along = (kx * ux + ky * uy) / Math.hypot(kx, ky);
    if (along > 0) forward += along * power;
    else backward -= along * power;
  }
  const sum = forward + backward;
  const sign = forward >= backward ? 1 : -1;
  return {
    index: sum > 0 ? Math.abs(forward - backward) / sum : 0,
    // Image rows run down.
    directionDeg: (Math.atan2(-sign * uy, sign * ux) * 180) / Math.PI,
  };
}

/** A wave over space, in radians a pixel, y down. */
interface Wave {
  readonly kx: number;
  readonly ky: number;
  readonly power: number;
}

/** Turns of the axis towards the mean of the waves on its side. */
const axisTurns = 3;

/** Unit vector along the mean spatial frequency of the half plane around the wave of most energy. */
function motionAxis(waves: readonly Wave[]): { ux: number; uy: number } {
  const strongest = waves.reduce((a, b) => (b.power > a.power ? b : a), { kx: 1, ky: 0, power: 0 });
  let [ux, uy] = unit(strongest.kx, strongest.ky);
  for (let turn = 0; turn < axisTurns; turn++) {
    let [x, y] = [0, 0];
    for (const { kx, ky, power } of waves) {
      const side = Math.sign(kx * ux + ky * uy);
      x += side * power * kx;
      y += side * power * ky;
    }
    if (x !== 0 || y !== 0) [ux, uy] = unit(x, y);
  }
  return { ux, uy };
}

function unit(x: number, y: number): [number, number] {
  const length = Math.hypot(x, y);
  return [x / length, y / length];
}

/** Angular frequency of bin `index` out of `length`, in (−π, π]. */
function signed(index: number, length: number): number {
  return (2 * Math.PI * (index > length / 2 ? index - length : index)) / length;
}
