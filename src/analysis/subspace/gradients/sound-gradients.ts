import type { NdArray } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import type { Encoder } from '../../../models/encoders/encoder.ts';
import { binEnds, wholeBins } from '../../../signal/bin-ends.ts';
import { type GradientSource, type GradientTask, joinBatches, windowGradient } from './gradient-source.ts';
import { eachUnit } from './window-gradients.ts';

const windowsAtOnce = 32;

/** Samples of a bin, which need not be whole. */
export function samplesPerBin({ shape }: Encoder): number {
  return ((shape.samplingRateHz ?? 0) * shape.binMs) / 1000;
}

/** Bins of a sound [sample]. */
export const soundBins = (encoder: Encoder, { shape }: NdArray): number => wholeBins(shape[0], samplesPerBin(encoder));

/**
 * dSTRFs of an encoder that starts from the sound, with respect to its samples: a "frame" holds the samples of one bin
 * (their number rounded), lag l those from (l + 1) to l bins before the end of the present one. Windows as long as the
 * lags, or as the receptive field where that is longer; the gradient of the last bin (deepSTRF's `waveform_gradmap`).
 */
export function soundGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource {
  const perBin = samplesPerBin(encoder);
  const field = encoder.receptiveFieldBins;
  const bins = Number.isFinite(field) ? Math.max(field, span.to + 1) : span.to + 1;
  const length = Math.round(bins * perBin);
  const frame = Math.round(perBin);
  const wanted = (span.to + 1) * frame;
  const ends = stimuli.map((sound) => binEnds(soundBins(encoder, sound), perBin));
  const forward = (x: tf.Tensor) => encoder.forward(x);
  return {
    gradients: (units) =>
      joinBatches(
        times.length,
        (start) => start + windowsAtOnce,
        (start, end) => {
          const joined = new Float32Array((end - start) * length);
          for (const [row, { clip, bin }] of times.slice(start, end).entries()) {
            const stop = ends[clip][bin];
            const samples = stimuli[clip].data.subarray(Math.max(0, stop - length), stop);
            joined.set(samples, (row + 1) * length - samples.length);
          }
          const windows = tf.tensor2d(joined, [end - start, length]);
          const last = tf.fill<tf.Rank.R1>([end - start], bins - 1, 'int32');
          return eachUnit(units, (unit) => {
            const gradient = windowGradient(forward, windows, last, unit, bins);
            const kept = gradient.slice([0, Math.max(0, length - wanted)], [-1, Math.min(length, wanted)]);
            const padded = kept.pad([
              [0, 0],
              [Math.max(0, wanted - length), 0],
            ]);
            // Bins from the present to the past, the samples of each in the order of time.
            return padded.reshape([end - start, span.to + 1, frame]).reverse(1);
          });
        },
      ),
    dispose: () => undefined,
  };
}
