import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import { uniformAt } from './generator.ts';

/** How many dots of which radius in pixels a video has. */
export interface Dots {
  readonly count: number;
  readonly radius: number;
}

/** The dots of the published videos. */
export const publishedDots: Dots = { count: 24, radius: 2.5 };

/** The coloured dots of loss.json (README of the golden files): [batch, colour, time, height, width]. */
export function movingDots(
  seed: number,
  shape: readonly [number, number, number, number, number],
  { count, radius }: Dots,
): NdArray {
  const [batch, colours, frames, height, width] = shape;
  const data = new Float32Array(sizeOf(shape));
  let i = 0;
  for (let b = 0; b < batch; b++) {
    const random = (k: number) => uniformAt(seed, 2000 + b, k);
    const velocity = { x: 1.5 * random(2 * count), y: 1.5 * random(2 * count + 1) };
    const movie = Array.from({ length: frames }, (_, t) => {
      const dots = Array.from({ length: count }, (_, k) => ({
        x: wrap((width / 2) * (1 + random(2 * k)) + t * velocity.x, width),
        y: wrap((height / 2) * (1 + random(2 * k + 1)) + t * velocity.y, height),
      }));
      return brightnessOf(dots, radius, height, width);
    });
    for (let c = 0; c < colours; c++) {
      const gain = 0.6 + 0.4 * random(2 * count + 2 + c);
      for (const frame of movie) {
        for (const brightness of frame) data[i++] = gain * brightness;
      }
    }
  }
  return { shape, data };
}

function brightnessOf(
  dots: readonly { x: number; y: number }[],
  radius: number,
  height: number,
  width: number,
): Float64Array {
  return Float64Array.from({ length: height * width }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    const squared = Math.min(...dots.map((dot) => (x - dot.x) ** 2 + (y - dot.y) ** 2));
    return Math.max(0, 1 - squared / radius ** 2);
  });
}

function wrap(position: number, length: number): number {
  const rest = position % length;
  return rest < 0 ? rest + length : rest;
}
