import { z } from 'zod';
import type { Pads } from './grid.ts';

const numbers = z.union([z.number(), z.array(z.number())]);
const pair = z.tuple([z.number(), z.number()]);

/** The attributes of TensorFlow.js's convolution kernels, 2-D and 3-D, forward and backward. */
export const settingsSchema = z.object({
  strides: numbers,
  dilations: numbers.optional(),
  dataFormat: z.string().nullish(),
  pad: z.union([z.enum(['same', 'valid']), z.number(), z.tuple([pair, pair, pair, pair])]),
  filterShape: z.array(z.number()).optional(),
});

export type Settings = z.infer<typeof settingsSchema>;

/**
 * Zeros around an input for the settings that our kernels compute: stride 1, no dilation, channels last.
 *
 * @param taps filter lengths in depth, height and width (a 2-D convolution has depth 1)
 * @returns undefined for other settings
 */
export function padsOf(settings: Settings, taps: readonly [number, number, number]): Pads | undefined {
  const { strides, dilations = 1, dataFormat, pad } = settings;
  const isPlain = [strides, dilations].flat().every((value) => value === 1) && !dataFormat?.startsWith('NC');
  if (!isPlain) return undefined;
  const pads = explicitPads(pad, taps);
  return pads.every(([before, after], axis) => Math.max(before, after) < taps[axis]) ? pads : undefined;
}

function explicitPads(pad: Settings['pad'], taps: readonly [number, number, number]): Pads {
  if (pad === 'valid') return [none, none, none];
  if (pad === 'same') return [same(taps[0]), same(taps[1]), same(taps[2])];
  if (typeof pad === 'number') return [none, [pad, pad], [pad, pad]];
  return [none, pad[1], pad[2]];
}

const none = [0, 0] as const;

/** TensorFlow puts the odd zero after. */
function same(taps: number): readonly [number, number] {
  return [Math.floor((taps - 1) / 2), Math.ceil((taps - 1) / 2)];
}
