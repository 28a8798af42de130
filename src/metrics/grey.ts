import { CortexError } from '../errors.ts';

/** 0…1 → 0…255, rounded; values outside are clipped. */
export function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.floor(255 * value + 0.5)));
}

/**
 * Grey level of 8-bit RGB as OpenCV's COLOR_RGB2GRAY gives it: .299 R + .587 G + .114 B (ITU-R BT.601) in 14-bit fixed
 * point.
 */
export function greyOfRgb(red: number, green: number, blue: number): number {
  return (red * 4899 + green * 9617 + blue * 1868 + 8192) >> 14;
}

/**
 * A frame [height, width, colour] in [0, 1] as 8-bit grey, row-major: of three colours taken as RGB, of any other number
 * their mean. Throws InvalidShape when the colours do not fill the pixels.
 */
export function greyFrame(frame: ArrayLike<number>, colours = 3): Uint8Array {
  if (frame.length % colours !== 0) {
    const kind = colours === 3 ? 'An RGB frame' : `A frame of ${colours} colours`;
    throw new CortexError(
      'InvalidShape',
      `${kind} has ${colours} values a pixel but this one has ${frame.length} in all.`,
    );
  }
  const grey = new Uint8Array(frame.length / colours);
  for (let i = 0; i < grey.length; i++)
    grey[i] = colours === 3 ? greyAt(frame, 3 * i) : meanAt(frame, colours * i, colours);
  return grey;
}

function greyAt(frame: ArrayLike<number>, from: number): number {
  return greyOfRgb(toByte(frame[from]), toByte(frame[from + 1]), toByte(frame[from + 2]));
}

function meanAt(frame: ArrayLike<number>, from: number, colours: number): number {
  let sum = 0;
  for (let k = 0; k < colours; k++) sum += frame[from + k];
  return toByte(sum / colours);
}
