import { tf } from '../../../../engine/tensorflow.ts';
import { meanOverTwoBins } from '../../../../layers/waveform/bins.ts';
import { firBank } from '../../../../layers/waveform/fir-bank.ts';
import { pcen } from '../../../../layers/waveform/pcen.ts';
import { erbCentres, erbHz } from '../../../../signal/erb.ts';
import type { Weights } from '../../../weights.ts';
import type { Bank, LearnableFrontEnd } from './front-end.ts';
import { pcenParameters, pcenSpecs } from './pcen-weights.ts';

/** Length of the filters. */
const filterMs = 20;
/** Decay of the filter in Hz as a multiple of the ERB (Patterson et al. 1992). */
const bandwidthFactor = 1.019;
const amplitudeFloor = 1e-4;
const pcenStart = { smoothing: 0.025, gain: 0.98, offset: 2, power: 0.5 };

/** How the envelope of a gammatone channel is compressed. */
type Compression = (envelope: tf.Tensor3D, weights: Weights) => tf.Tensor3D;

/**
 * Fixed gammatone filters of 20 ms (gain 1 at their centres, ERB spacing), half-wave rectification, mean over two bins,
 * and a compression: PCEN with learnable parameters, ln(max(·, 1e-4)) or the cube root.
 */
function gammatoneFrontEnd(learns: boolean, compress: Compression): LearnableFrontEnd {
  return {
    centresHz: ({ channels, lowestHz, highestHz }) => erbCentres(channels, lowestHz, highestHz),
    specs: ({ channels }) => (learns ? pcenSpecs(channels, pcenStart) : []),
    analyse(sound, ends, bank, weights) {
      const { values, taps } = gammatoneFilters(bank);
      const filtered = firBank(sound, tf.tensor2d(values, [taps, bank.channels]));
      return compress(meanOverTwoBins(filtered.relu(), ends), weights);
    },
  };
}

export const gammatonePcen = gammatoneFrontEnd(true, (envelope, weights) => pcen(envelope, pcenParameters(weights)));
export const gammatoneLog = gammatoneFrontEnd(false, (envelope) => envelope.maximum<tf.Tensor3D>(amplitudeFloor).log());
export const gammatoneCubeRoot = gammatoneFrontEnd(false, (envelope) =>
  // The slope of a cube root has no bound at zero.
  envelope.add(amplitudeFloor ** 3).pow(1 / 3),
);

/** t³·e^{−2πbt}·cos 2πft at t = 0, 1/fs, …, scaled to gain 1 at f: [tap, channel]. */
function gammatoneFilters({ channels, samplingRateHz, lowestHz, highestHz }: Bank): {
  values: Float32Array;
  taps: number;
} {
  const taps = Math.round((filterMs / 1000) * samplingRateHz);
  const values = new Float32Array(taps * channels);
  for (const [channel, centreHz] of erbCentres(channels, lowestHz, highestHz).entries()) {
    const decay = 2 * Math.PI * bandwidthFactor * erbHz(centreHz);
    const omega = 2 * Math.PI * centreHz;
    const response = Float64Array.from({ length: taps }, (_, tap) => {
      const time = tap / samplingRateHz;
      return time ** 3 * Math.exp(-decay * time) * Math.cos(omega * time);
    });
    const gain = gainAt(response, omega / samplingRateHz);
    for (let tap = 0; tap < taps; tap++) values[tap * channels + channel] = response[tap] / gain;
  }
  return { values, taps };
}

/** |H| of a filter at an angular frequency in radians a sample. */
function gainAt(response: Float64Array, omega: number): number {
  let [real, imaginary] = [0, 0];
  for (let tap = 0; tap < response.length; tap++) {
    real += response[tap] * Math.cos(omega * tap);
    imaginary += response[tap] * Math.sin(omega * tap);
  }
  return Math.hypot(real, imaginary);
}
