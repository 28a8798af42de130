import type { RandomStream } from '../../src/random/stream.ts';

export interface DotFieldSettings {
  /** Height and width in pixels; the field wraps around both. */
  readonly size: number;
  readonly dots: number;
  /** Gaussian profile of a dot. */
  readonly sigmaPixels: number;
  readonly directionDeg: number;
  /** Displacement from the start, in pixels, at every frame. */
  readonly displacementPixels: readonly number[];
}

/**
 * Brightness [frame, size, size] in [0, 1] of Gaussian dots that move together and wrap around the frame; 90° is up,
 * so rows fall as the dots rise. Overlapping dots combine as 1 − Π(1 − dot), which stays below 1.
 */
export function renderDotField(settings: DotFieldSettings, stream: RandomStream): Float32Array {
  const { size, dots, directionDeg, displacementPixels } = settings;
  const starts = Array.from({ length: dots }, () => ({ x: stream.uniform() * size, y: stream.uniform() * size }));
  const angle = (directionDeg * Math.PI) / 180;
  const field = new Float32Array(displacementPixels.length * size * size);
  displacementPixels.forEach((displacement, frame) => {
    const image = field.subarray(frame * size * size, (frame + 1) * size * size);
    for (const { x, y } of starts) {
      const columns = wrappedGaussian(x + displacement * Math.cos(angle), settings);
      const rows = wrappedGaussian(y - displacement * Math.sin(angle), settings);
      for (let i = 0; i < image.length; i++) {
        image[i] += (1 - image[i]) * rows[Math.floor(i / size)] * columns[i % size];
      }
    }
  });
  return field;
}

/** Gaussian around `centre` at pixel centres 0.5 … size − 0.5, measured along the shorter way around. */
function wrappedGaussian(centre: number, { size, sigmaPixels }: DotFieldSettings): Float64Array {
  return Float64Array.from({ length: size }, (_, pixel) => {
    const ahead = (((pixel + 0.5 - centre) % size) + size) % size;
    const distance = Math.min(ahead, size - ahead);
    return Math.exp(-(distance ** 2) / (2 * sigmaPixels ** 2));
  });
}
