import { sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { type GradientSource, type GradientTask, joinBatches, windowGradient } from './gradient-source.ts';
import { stimulusWindows } from './windows.ts';

/** Stimulus values, and windows, in one batch. */
const valuesAtOnce = 2 ** 21;
const windowsAtOnce = 256;

/** dSTRFs of a causal encoder: independent windows as a batch, one reverse pass a unit. */
export function windowGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource {
  const field = encoder.receptiveFieldBins;
  const window = { from: 0, to: Number.isFinite(field) ? Math.max(field - 1, span.to) : span.to };
  const bins = window.to + 1;
  const batch = batchFor(bins * sizeOf(encoder.shape.frame));
  const forward = (windows: tf.Tensor) => encoder.forward(windows);
  return {
    gradients: (units) =>
      joinBatches(
        times.length,
        (start) => start + batch,
        (start, end) => {
          const x = encoder.standardise(stimulusWindows(stimuli, times.slice(start, end), window).reverse(1));
          const last = tf.fill<tf.Rank.R1>([end - start], bins - 1, 'int32');
          const shown = [end - start, span.to + 1, ...encoder.shape.frame];
          const none = shown.map(() => 0);
          return eachUnit(units, (unit) => windowGradient(forward, x, last, unit).reverse(1).slice(none, shown));
        },
      ),
    dispose: () => undefined,
  };
}

/** dSTRFs of a two-sided encoder, which sees whole clips; clips of one length share a batch. */
export function wholeClipGradients({ encoder, stimuli, times, span }: GradientTask): GradientSource {
  const lags = span.to - span.from + 1;
  const forward = (clips: tf.Tensor) => encoder.forward(clips);
  const lengthAt = (time: number) => stimuli[times[time].clip].shape[0];
  const endOfBatch = (start: number) => {
    const most = Math.min(times.length, start + batchFor(sizeOf(stimuli[times[start].clip].shape)));
    let end = start + 1;
    while (end < most && lengthAt(end) === lengthAt(start)) end++;
    return end;
  };
  return {
    gradients: (units) =>
      joinBatches(times.length, endOfBatch, (start, end) => {
        const here = times.slice(start, end);
        const { shape } = stimuli[here[0].clip];
        const x = encoder.standardise(tf.stack(here.map(({ clip }) => tf.tensor(stimuli[clip].data, [...shape]))));
        const bins = tf.tensor1d(Int32Array.from(here, ({ bin }) => bin));
        return eachUnit(units, (unit) => {
          const gradients = tf.unstack(windowGradient(forward, x, bins, unit));
          return tf.stack(gradients.map((gradient, i) => gradient.slice(here[i].bin - span.to, lags).reverse(0)));
        });
      }),
    dispose: () => undefined,
  };
}

/** What `compute` gives for each unit, stacked. */
export const eachUnit = (units: readonly number[], compute: (unit: number) => tf.Tensor): tf.Tensor =>
  tf.stack(units.map((unit) => tf.tidy(() => compute(unit))));

const batchFor = (valuesPerWindow: number): number =>
  Math.max(1, Math.min(windowsAtOnce, Math.floor(valuesAtOnce / valuesPerWindow)));
