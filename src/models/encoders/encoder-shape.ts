import type { EncodingData } from '../../data/encoding-data.ts';
import type { EncoderShape } from './encoder.ts';

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
