import { visualSimSettings } from '../../../datasets/visual-sim/settings.ts';
import { simulateVideo } from '../../../datasets/visual-sim/videos.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { randomStream } from '../../../src/random/stream.ts';

const size = 8;
const lags = 3;
const clips = { train: 12, validation: 2, test: 4 };
const seconds = 2;

/** An LN population with random space-time filters, and its Poisson answers to videos of 1/f noise: both are known. */
export function makePopulation({ units = 40, repeats = 6, gain = 2, seed = 1, silent = false } = {}): {
  readonly encoder: Encoder;
  readonly data: EncodingData;
} {
  const frame = [size, size, 1];
  const model = { model: 'linear-video', options: { lags }, nonlinearity: 'softplus' } as const;
  const encoder = new Encoder(model, { frame, units, binMs: 20 }, seed);
  const kernel = encoder.weights.get('readout/kernel');
  tf.tidy(() => kernel.assign(kernel.mul(gain)));
  encoder.setScaling({
    inputMean: [0.5],
    inputSd: [0.18],
    outputMean: new Float32Array(units),
    outputSd: new Float32Array(units).fill(1),
  });
  const settings = visualSimSettings({ seed, size, clipSeconds: seconds, clips });
  const count = clips.train + clips.validation + clips.test;
  const shown = Array.from({ length: count }, (_, clip) => {
    const stimulus = simulateVideo(settings, clip);
    const rates = encoder.predict(stimulus).data;
    const stream = randomStream(seed, `made-population/${clip}`);
    const spikes = Float32Array.from({ length: repeats * rates.length }, (_, i) =>
      stream.poisson(silent ? 0.7 : rates[i % rates.length]),
    );
    return { name: `clip-${clip}`, stimulus, repeats: ndarray([repeats, stimulus.shape[0], units], spikes) };
  });
  const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  return {
    encoder,
    data: {
      name: 'made',
      domain: 'visual',
      citation: 'none',
      licence: 'none',
      binMs: 20,
      frame,
      units: Array.from({ length: units }, (_, i) => ({ id: `unit-${i}`, site: 'A', region: 'A' })),
      clips: shown,
      split: {
        train: range(0, clips.train),
        validation: range(clips.train, clips.validation),
        test: range(clips.train + clips.validation, clips.test),
      },
      treatment: { hannBins: 1, skipBins: 0 },
      hash: `made-${seed}`,
      warnings: [],
    },
  };
}
