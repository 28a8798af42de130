import type { PcenParameters } from '../../../../layers/waveform/pcen.ts';
import { trainable, type WeightSpec, type Weights } from '../../../weights.ts';

/** Where the parameters of PCEN start. */
interface PcenStart {
  readonly smoothing: number;
  readonly gain: number;
  readonly offset: number;
  readonly power: number;
}

const logit = (p: number): number => Math.log(p / (1 - p));

/** PCEN parameters of every channel: s, α and r as logits, δ as a logarithm, so that all stay in range. */
export function pcenSpecs(channels: number, { smoothing, gain, offset, power }: PcenStart): WeightSpec[] {
  return [
    trainable('front/pcen/smoothing', [channels], { constant: logit(smoothing) }),
    trainable('front/pcen/gain', [channels], { constant: logit(gain) }),
    trainable('front/pcen/offset', [channels], { constant: Math.log(offset) }),
    trainable('front/pcen/power', [channels], { constant: logit(power) }),
  ];
}

export function pcenParameters(weights: Weights): PcenParameters {
  return {
    smoothing: weights.get('front/pcen/smoothing').sigmoid(),
    gain: weights.get('front/pcen/gain').sigmoid(),
    offset: weights.get('front/pcen/offset').exp(),
    power: weights.get('front/pcen/power').sigmoid(),
  };
}
