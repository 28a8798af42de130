import type { CueShape } from './experiment.ts';

/** Half the width of a cue, in pixels. */
const radius = 7.5;
const armHalfWidth = 2.5;

type Inside = (x: number, y: number) => boolean;

/** Whether a point lies in the shape; x to the right and y up, in pixels from the centre of the frame. */
const insideShape: Readonly<Record<CueShape, Inside>> = {
  cross: (x, y) =>
    (Math.abs(x) < radius && Math.abs(y) < armHalfWidth) || (Math.abs(y) < radius && Math.abs(x) < armHalfWidth),
  quatrefoil: (x, y) => {
    const lobe = 3.4;
    const offset = radius - lobe;
    const inLobe = Math.hypot(Math.abs(x) - offset, y) < lobe || Math.hypot(x, Math.abs(y) - offset) < lobe;
    return inLobe || Math.hypot(x, y) < 3;
  },
  circle: (x, y) => Math.hypot(x, y) < radius,
  triangle: (x, y) => y > -radius && Math.abs(x) < (radius - y) / 2,
};

/** Coverage [size, size] in [0, 1] of a cue shape centred in a square frame, anti-aliased by 8 × 8 points a pixel. */
export function cueCoverage(shape: CueShape, size: number): Float32Array {
  return coverage(insideShape[shape], size);
}

/** Coverage [size, size] of the fixation spot, a disc of 1.5 pixels radius. */
export function fixationCoverage(size: number): Float32Array {
  return coverage((x, y) => Math.hypot(x, y) < 1.5, size);
}

function coverage(inside: Inside, size: number): Float32Array {
  const points = 8;
  const image = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let hits = 0;
      for (let i = 0; i < points * points; i++) {
        const x = column + ((i % points) + 0.5) / points - size / 2;
        const y = size / 2 - row - (Math.floor(i / points) + 0.5) / points;
        if (inside(x, y)) hits++;
      }
      image[row * size + column] = hits / points ** 2;
    }
  }
  return image;
}
