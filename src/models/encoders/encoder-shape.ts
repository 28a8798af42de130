import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { AnyArchitecture, SignalShape } from './architecture.ts';

/** What an encoder is built for; `copies` follows from the prefilter. */
export type EncoderShape = Omit<SignalShape, 'copies'>;

/** What an encoder of all units of `data` is built for. */
export function encoderShapeOf(data: EncodingData): EncoderShape {
  const { frame, binMs, channelHz, units, clips } = data;
  const samplingRateHz = clips[0]?.waveform?.samplingRateHz;
  return {
    frame,
    binMs,
    units: units.length,
    ...(channelHz ? { channelHz } : {}),
    ...(samplingRateHz ? { samplingRateHz } : {}),
  };
}

/** Throws InvalidInput for frames of the other domain. */
export function expectFrames({ name, domain }: AnyArchitecture, frame: readonly number[]): void {
  const wanted = domain === 'auditory' ? 1 : 3;
  if (frame.length === wanted) return;
  const kinds: Readonly<Record<number, string>> = {
    1: 'sounds, frames [channel]',
    3: 'videos, frames [height, width, colour]',
  };
  throw new CortexError(
    'InvalidInput',
    `${name} takes ${kinds[wanted]}, but the data have frames [${frame.join(', ')}]; choose a model of the other domain.`,
  );
}
