import { expectShape, type NdArray } from '../../arrays.ts';
import { CortexError } from '../../errors.ts';

/** Where the entries of an STRF [lag, channel] lie. */
export interface StrfAxes {
  readonly binMs: number;
  /** Centre frequency of every channel, rising. */
  readonly channelHz: readonly number[];
}

/** Throws InvalidShape or InvalidInput unless the STRF fits its axes and is not flat. */
export function expectStrf(strf: NdArray, { channelHz }: StrfAxes): void {
  expectShape(strf, 'strf', ['lag', 'channel'], [undefined, channelHz.length]);
  if (channelHz.some((hz, i) => !(hz > (channelHz[i - 1] ?? 0)))) {
    throw new CortexError('InvalidInput', 'Channel frequencies must be positive and rise from channel to channel.');
  }
  if (!strf.data.every(Number.isFinite) || strf.data.every((value) => value === strf.data[0])) {
    throw new CortexError('InvalidData', 'The STRF is flat or not finite, so it has no tuning to describe.');
  }
}
