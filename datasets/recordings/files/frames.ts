import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';

/** Frames of a stimulus as the file has them. */
export interface StoredFrames {
  readonly array: NdArray<TypedArray>;
  /** Zeros and ones that stand for black and white. */
  readonly logical?: boolean;
  readonly place: string;
}

const highestByte = 255;

/**
 * Frames [time, height, width, colour] of all stimuli from 0 to 1. Whole numbers up to 255 are divided by 255 where any is above 1,
 * also when they are stored as doubles, as MATLAB does. The scale is that of all stimuli together, so that a dark video stays dark.
 * Throws InvalidData for NaN, values of another range and other numbers of colours than 1 and 3, naming the first.
 */
export function framesFromZeroToOne(stored: readonly StoredFrames[]): NdArray[] {
  for (const { array, place } of stored) expectColours(array.shape.at(-1) ?? 1, place);
  const scale = scaleOf(stored);
  return stored.map(({ array: { shape, data } }) => ({
    shape,
    data: data instanceof Float32Array && scale === 1 ? data : Float32Array.from(data, (value) => value / scale),
  }));
}

function expectColours(colours: number, place: string): void {
  if (colours === 1 || colours === 3) return;
  const advice =
    colours === 2 || colours === 4 ? '; put see-through pixels on what was behind them and leave their layer out' : '';
  throw new CortexError('InvalidData', `${place} has ${colours} colours; frames have 1 or 3${advice}.`);
}

function scaleOf(stored: readonly StoredFrames[]): number {
  if (stored.every(({ logical }) => logical)) return 1;
  let above: StoredFrames | undefined;
  let fractional: StoredFrames | undefined;
  for (const frames of stored) {
    const { array, place } = frames;
    for (let i = 0; i < array.data.length; i++) {
      const value = array.data[i];
      if (!(value >= 0 && value <= highestByte)) throw outOfRange(value, i, array.shape, place);
      if (value > 1) above ??= frames;
      if (!Number.isInteger(value)) fractional ??= frames;
    }
  }
  if (above && fractional) {
    throw new CortexError(
      'InvalidData',
      `${above.place} has values above 1 and ${fractional.place} has fractions; save bytes from 0 to 255, or numbers from 0 to 1.`,
    );
  }
  return above ? highestByte : 1;
}

function outOfRange(value: number, at: number, shape: readonly number[], place: string): CortexError {
  const frame = Math.floor(at / shape.slice(1).reduce((product, length) => product * length, 1));
  return new CortexError(
    'InvalidData',
    `${place} has the value ${value} in frame ${frame}; save bytes from 0 to 255, or numbers from 0 to 1, without NaN.`,
  );
}

/** Samples of a sound from −1 to 1: whole numbers of 8 to 32 bits as those of a WAV file, others as they are. */
export function samplesOf(data: TypedArray): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint8Array) return Float32Array.from(data, (value) => (value - 128) / 128);
  const full = data instanceof Int16Array ? 2 ** 15 : data instanceof Int32Array ? 2 ** 31 : 1;
  return Float32Array.from(data, (value) => value / full);
}
