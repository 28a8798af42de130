import type { RandomStream } from '../../../random/stream.ts';

/** Share of the filters that look at brightness; the others look at random directions of colour. */
const brightnessShare = 2 / 3;
/** Wavelengths in edges of the filter, and the width of the envelope in the same unit. */
const wavelengths = [0.45, 0.75, 1.2];
const envelopeSd = 0.22;

/**
 * Gabor filters [row, column, colour, filter] of unit norm to start a convolution from: orientations spread evenly
 * over the filters, random phases, three wavelengths (Jones & Palmer 1987, eq. 1, with a round envelope).
 */
export function gaborBank(size: number, colours: number, filters: number, stream: RandomStream): Float32Array {
  const bank = new Float32Array(size * size * colours * filters);
  const centre = (size - 1) / 2;
  for (let f = 0; f < filters; f++) {
    const orientation = (Math.PI * (f + stream.uniform())) / filters;
    const wavelength = wavelengths[f % wavelengths.length] * size;
    const phase = 2 * Math.PI * stream.uniform();
    const colour = f < brightnessShare * filters ? Array(colours).fill(1) : drawColour(colours, stream);
    const values = new Float64Array(size * size * colours);
    let squares = 0;
    for (let i = 0; i < values.length; i++) {
      const y = Math.floor(i / (size * colours)) - centre;
      const x = (Math.floor(i / colours) % size) - centre;
      const along = x * Math.cos(orientation) + y * Math.sin(orientation);
      const envelope = Math.exp(-(x * x + y * y) / (2 * (envelopeSd * size) ** 2));
      values[i] = colour[i % colours] * envelope * Math.cos((2 * Math.PI * along) / wavelength + phase);
      squares += values[i] ** 2;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let i = 0; i < values.length; i++) bank[i * filters + f] = values[i] * scale;
  }
  return bank;
}

const drawColour = (colours: number, stream: RandomStream): number[] =>
  Array.from({ length: colours }, () => stream.normal());
