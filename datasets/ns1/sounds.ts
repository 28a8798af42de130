import type { NdArray } from '../../src/arrays.ts';
import type { ClipSplit, Waveform } from '../../src/data/encoding-data.ts';
import { type FrontEndName, frontEndNamed, frontEndNames } from '../../src/signal/front-ends.ts';

export const ns1Bins = 1000;
export const ns1BinMs = 5;

/** 34 bands, 1/6 octave apart from 500 Hz in "db", with the windows of 10 ms that NS1 is analysed with. */
export const ns1Bands = { bands: 34, lowestHz: 500, highestHz: 500 * 2 ** 5.5 };

/** The offset of the cochleagram's logarithm, in pascals. */
const compressionOffset = 1e-3;

/** Front ends that NS1's sounds can be taken through; "given" is the array that comes with the recordings. */
export const ns1FrontEnds = [...frontEndNames, 'given'] as const;
export type Ns1FrontEnd = (typeof ns1FrontEnds)[number];

/** Spectrograms [time 1000, channel 34] of the sounds; what is learned from sounds comes from the training split. */
export function ns1Spectrograms(
  name: FrontEndName,
  sounds: readonly Waveform[],
  { train }: Pick<ClipSplit, 'train'>,
): { channelHz: readonly number[]; spectrograms: NdArray[] } {
  const [{ samplingRateHz }] = sounds;
  const frontEnd = frontEndNamed(name, { ...ns1Bands, samplingRateHz, binMs: ns1BinMs, compressionOffset });
  const analysed = sounds.map(({ samples }) => frontEnd.analyse(samples, ns1Bins));
  const finish = frontEnd.fit(train.map((clip) => analysed[clip]));
  return { channelHz: frontEnd.channelHz, spectrograms: analysed.map(finish) };
}
