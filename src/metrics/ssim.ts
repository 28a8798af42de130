import { ssim as ssimOfImages } from 'ssim.js';
import { CortexError } from '../errors.ts';
import { toByte } from './grey.ts';
import { hasMissing } from './rounding.ts';
import { ssimOfSmall } from './small-ssim.ts';
import { mean } from './summary.ts';

/** Edge in pixels of the window that SSIM compares; that of smaller frames is the frame. */
const ssimWindow = 11;

/**
 * Structural similarity (Wang et al. 2004) of two 8-bit planes [height, width]: Gaussian 11 × 11 window of σ 1.5,
 * population statistics, C1 = (.01·255)², C2 = (.03·255)², mean over the places where the window fits. Along an axis of
 * fewer than 11 pixels the window is as long as the axis and centred on it: one place.
 *
 * NaN when a value is missing (NaN).
 *
 * ssim.js calls the separable form of this 'fast' and the literal one 'original'; they agree to rounding.
 */
export function ssimBytes(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  if (a.length !== height * width || b.length !== a.length) {
    throw new CortexError(
      'InvalidShape',
      `SSIM compares two planes of ${height} × ${width} values but they have ${a.length} and ${b.length}.`,
    );
  }
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  if (height < ssimWindow || width < ssimWindow) return ssimOfSmall(a, b, height, width);
  const image = (plane: ArrayLike<number>) => ({ data: repeatGrey(plane), height, width });
  return ssimOfImages(image(a), image(b), { ssim: 'fast', downsample: false }).mssim;
}

/**
 * SSIM of two frames [height, width, colour] in [0, 1], rounded to 8 bits: the mean over the colours. NaN when a value is
 * missing.
 */
export function ssimFrames(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  const colours = a.length / (height * width);
  if (!Number.isInteger(colours) || colours < 1 || b.length !== a.length) {
    throw new CortexError(
      'InvalidShape',
      `SSIM compares two frames of ${height} × ${width} pixels but they have ${a.length} and ${b.length} values.`,
    );
  }
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  const bytesOf = (frame: ArrayLike<number>, colour: number) =>
    Uint8Array.from({ length: height * width }, (_, i) => toByte(frame[colours * i + colour]));
  return mean(
    Array.from({ length: colours }, (_, colour) => ssimBytes(bytesOf(a, colour), bytesOf(b, colour), height, width)),
  );
}

/** RGBA with three equal colours, which ssim.js's conversion to grey leaves as they are. */
function repeatGrey(plane: ArrayLike<number>): Uint8ClampedArray {
  const data = new Uint8ClampedArray(plane.length * 4);
  for (let i = 0; i < plane.length; i++) data.fill(plane[i], 4 * i, 4 * i + 3);
  return data;
}
