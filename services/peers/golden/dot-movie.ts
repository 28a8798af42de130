import { uniformAt } from './generator.ts';

/** Dots that move together over a torus; distances in pixels, velocities in pixels a frame, y grows downwards. */
export interface DotMovie {
  /** Stream of the golden generator that places the dots. */
  readonly stream: number;
  /** Height and width. */
  readonly size: number;
  readonly frames: number;
  readonly dots: number;
  readonly radius: number;
  readonly velocityX: number;
  readonly velocityY: number;
  /** Radius of the circular aperture as a fraction of `size`. */
  readonly aperture: number;
}

/** The 8-bit frames [size, size] of the rule in flow.json: brightness max(0, 1 − distance²/radius²) of the nearest dot. */
export function renderDots(seed: number, movie: DotMovie): Uint8Array[] {
  const { size, dots } = movie;
  const start = Array.from({ length: 2 * dots }, (_, i) => size / 2 + (size / 2) * uniformAt(seed, movie.stream, i));
  return Array.from({ length: movie.frames }, (_, t) => {
    const centres = Array.from({ length: dots }, (_, k) => ({
      x: wrap(start[2 * k] + t * movie.velocityX, size),
      y: wrap(start[2 * k + 1] + t * movie.velocityY, size),
    }));
    return renderFrame(centres, movie);
  });
}

function renderFrame(centres: readonly { x: number; y: number }[], { size, radius, aperture }: DotMovie): Uint8Array {
  const middle = (size - 1) / 2;
  const pixels = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if ((x - middle) ** 2 + (y - middle) ** 2 > (aperture * size) ** 2) continue;
      let brightness = 0;
      for (const centre of centres) {
        const squared = torusDistance(x, centre.x, size) ** 2 + torusDistance(y, centre.y, size) ** 2;
        brightness = Math.max(brightness, 1 - squared / (radius * radius));
      }
      pixels[y * size + x] = Math.floor(255 * brightness + 0.5);
    }
  }
  return pixels;
}

function wrap(position: number, size: number): number {
  const rest = position % size;
  return rest < 0 ? rest + size : rest;
}

function torusDistance(a: number, b: number, size: number): number {
  const distance = Math.abs(a - b);
  return Math.min(distance, size - distance);
}
