import { ssim as ssimOfImages } from 'ssim.js';
import { CortexError } from '../errors.ts';
import { toByte } from './grey.ts';
import { hasMissing } from './rounding.ts';
import { mean } from './summary.ts';

const window = 11;

/**
 * Structural similarity (Wang et al. 2004) of two 8-bit planes [height, width]: Gaussian 11 × 11 window of σ 1.5,
 * population statistics, C1 = (.01·255)², C2 = (.03·255)², mean over the places where the window fits.
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
  if (height < window || width < window) {
    throw new CortexError(
      'InvalidShape',
      `SSIM needs at least ${window} × ${window} pixels but got ${height} × ${width}.`,
    );
  }
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  const image = (plane: ArrayLike<number>) => ({ data: repeatGrey(plane), height, width });
  return ssimOfImages(image(a), image(b), { ssim: 'fast', downsample: false }).mssim;
}

/** SSIM of two frames [height, width, 3] in [0, 1], rounded to 8 bits: the mean over the three colours. NaN when one is missing. */
export function ssimFrames(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  return mean([0, 1, 2].map((colour) => ssimBytes(bytesOf(a, colour), bytesOf(b, colour), height, width)));
}

function bytesOf(frame: ArrayLike<number>, colour: number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(frame.length / 3) }, (_, i) => toByte(frame[3 * i + colour]));
}

/** RGBA with three equal colours, which ssim.js's conversion to grey leaves as they are. */
function repeatGrey(plane: ArrayLike<number>): Uint8ClampedArray {
  const data = new Uint8ClampedArray(plane.length * 4);
  for (let i = 0; i < plane.length; i++) data.fill(plane[i], 4 * i, 4 * i + 3);
  return data;
}
