import { ssim as ssimOfImages } from 'ssim.js';
import { CortexError } from '../errors.ts';
import { toByte } from './grey.ts';
import { hasMissing } from './rounding.ts';
import { mean } from './summary.ts';

/** Edge in pixels of the window that SSIM compares; frames must be as large. */
export const ssimWindow = 11;

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
  if (height < ssimWindow || width < ssimWindow) {
    throw new CortexError(
      'InvalidShape',
      `SSIM needs at least ${ssimWindow} × ${ssimWindow} pixels but got ${height} × ${width}.`,
    );
  }
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  const image = (plane: ArrayLike<number>) => ({ data: repeatGrey(plane), height, width });
  return ssimOfImages(image(a), image(b), { ssim: 'fast', downsample: false }).mssim;
}

/**
 * SSIM of two frames [height, width, colour] in [0, 1], rounded to 8 bits: the mean over the colours, of which there may be
 * any number. NaN when a value is missing.
 */
export function ssimFrames(a: ArrayLike<number>, b: ArrayLike<number>, height: number, width: number): number {
  if (hasMissing(a) || hasMissing(b)) return Number.NaN;
  const colours = Math.max(1, Math.round(a.length / (height * width)));
  const planes = (frame: ArrayLike<number>) => Array.from({ length: colours }, (_, k) => bytesOf(frame, k, colours));
  const others = planes(b);
  return mean(planes(a).map((plane, k) => ssimBytes(plane, others[k], height, width)));
}

function bytesOf(frame: ArrayLike<number>, colour: number, colours: number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(frame.length / colours) }, (_, i) => toByte(frame[colours * i + colour]));
}

/** RGBA with three equal colours, which ssim.js's conversion to grey leaves as they are. */
function repeatGrey(plane: ArrayLike<number>): Uint8ClampedArray {
  const data = new Uint8ClampedArray(plane.length * 4);
  for (let i = 0; i < plane.length; i++) data.fill(plane[i], 4 * i, 4 * i + 3);
  return data;
}
