import { sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { GradientSource, GradientTask } from './encoder-gradients.ts';
import { windowGradient } from './window-dstrf.ts';
import { stimulusWindows } from './windows.ts';

/** Stimulus values, and windows, in one batch. */
const valuesAtOnce = 2 ** 21;
const windowsAtOnce = 256;

/** dSTRFs of a causal encoder: independent windows as a batch, one reverse pass a unit (auditory.md C1). */
export function windowGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource {
  const field = encoder.receptiveFieldBins;
  const window = { from: 0, to: Number.isFinite(field) ? Math.max(field - 1, span.to) : span.to };
  const bins = window.to + 1;
  const batch = batchFor(bins * sizeOf(encoder.shape.frame));
  const forward = (windows: tf.Tensor) => encoder.forward(windows);
  return {
    gradients(units, place) {
      for (let start = 0; start < times.length; start += batch) {
        tf.tidy(() => {
          const raw = stimulusWindows(stimuli, times.slice(start, start + batch), window);
          const x = encoder.standardise(raw.reverse(1));
          const last = tf.fill([x.shape[0]], bins - 1, 'int32') as tf.Tensor1D;
          for (const [i, unit] of units.entries()) {
            tf.tidy(() => {
              const gradient = windowGradient(forward, x, last, unit).reverse(1);
              const lags = [x.shape[0], span.to + 1, ...encoder.shape.frame];
              const none = lags.map(() => 0);
              place(gradient.slice(none, lags).expandDims(0), i, start);
            });
          }
        });
      }
    },
    dispose: () => undefined,
  };
}

/** dSTRFs of a two-sided encoder, which sees whole clips; clips of one length share a batch. */
export function wholeClipGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource {
  const lags = span.to - span.from + 1;
  const forward = (clips: tf.Tensor) => encoder.forward(clips);
  return {
    gradients(units, place) {
      for (let start = 0, end = 0; start < times.length; start = end) {
        const { shape } = stimuli[times[start].clip];
        const most = Math.min(times.length, start + batchFor(sizeOf(shape)));
        while (end < most && stimuli[times[end].clip].shape[0] === shape[0]) end++;
        const here = times.slice(start, end);
        tf.tidy(() => {
          const x = encoder.standardise(tf.stack(here.map(({ clip }) => tf.tensor(stimuli[clip].data, [...shape]))));
          const bins = tf.tensor1d(Int32Array.from(here, ({ bin }) => bin));
          for (const [i, unit] of units.entries()) {
            tf.tidy(() => {
              const gradients = tf.unstack(windowGradient(forward, x, bins, unit));
              const around = gradients.map((gradient, k) => gradient.slice(here[k].bin - span.to, lags).reverse(0));
              place(tf.stack(around).expandDims(0), i, start);
            });
          }
        });
      }
    },
    dispose: () => undefined,
  };
}

const batchFor = (valuesPerWindow: number): number =>
  Math.max(1, Math.min(windowsAtOnce, Math.floor(valuesAtOnce / valuesPerWindow)));
