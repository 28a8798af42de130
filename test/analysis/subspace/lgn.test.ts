import { expect, test } from 'vitest';
import { loadLgn } from '../../../datasets/lgn-whitenoise/load.ts';
import { principalComponents } from '../../../src/analysis/subspace/components/principal-components.ts';
import { dstrfs } from '../../../src/analysis/subspace/gradients/dstrf.ts';
import { sampleTimes } from '../../../src/analysis/subspace/gradients/sample-times.ts';
import { visualSummary, visualTuning } from '../../../src/analysis/subspace/visual/summaries.ts';
import { ndarray } from '../../../src/arrays.ts';
import type { Clip } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { pearson } from '../../../src/metrics/correlation.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { fitEncoder } from '../../../src/training/encoder/fit-encoder.ts';
import { ValidationScore } from '../../../src/training/encoder/validation-score.ts';
import { recordings } from '../../recordings.ts';

const { data: shared, absent, note } = recordings('lgn_whitenoise_cat');
const lags = 12;

/** Spike-triggered average [lag, y, x, 1] of a clip (de Boer & Kuyper 1968). */
function triggeredAverage({ stimulus, repeats }: Clip): Float64Array {
  const pixels = 256;
  const sum = new Float64Array(lags * pixels);
  for (let t = lags; t < stimulus.shape[0]; t++) {
    const spikes = repeats.data[t];
    if (spikes === 0) continue;
    for (let i = 0; i < sum.length; i++) {
      sum[i] += spikes * stimulus.data[(t - Math.floor(i / pixels)) * pixels + (i % pixels)];
    }
  }
  return sum;
}

function centred(values: Float64Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float32Array.from(values, (value) => value - mean);
}

test.skipIf(absent)(
  `a cell of the LGN: the causal CNN beats the linear filter, its first axis is the spike-triggered average${note}`,
  async () => {
    await startEngine();
    const data = await loadLgn({ data: shared });
    const fit = await fitEncoder({ model: 'visual-cnn' }, data, { seed: 1, training: { epochs: 4 } });
    const score = new ValidationScore(data, data.split.test);
    // A linear filter reaches .747.
    expect(score.ofPredictions(predictClips([fit.encoder], data, data.split.test))).toBeGreaterThan(0.82);

    const train = data.clips[0];
    const times = sampleTimes([train.stimulus], { count: 600, span: { from: 0, to: lags - 1 }, seed: 1 });
    const [{ dstrf }] = [...dstrfs([fit.encoder], [train.stimulus], { times })];
    const { filters } = principalComponents(dstrf, { components: 3, centred: false });
    const first = filters.data.subarray(0, lags * 256);
    expect(Math.abs(pearson(first, triggeredAverage(train)))).toBeGreaterThan(0.9);

    const { binMs } = data;
    const [summary] = visualTuning(filters, { binMs }).components;
    const average = visualSummary(ndarray([lags, 16, 16, 1], centred(triggeredAverage(train))), { binMs });
    expect(Math.abs(summary.gabor.centreX - average.gabor.centreX)).toBeLessThan(0.3);
    expect(Math.abs(summary.gabor.centreY - average.gabor.centreY)).toBeLessThan(0.3);
    expect(summary.temporalPeakMs).toBe(average.temporalPeakMs);
    expect(Math.abs(summary.biphasicIndex! - average.biphasicIndex!)).toBeLessThan(0.15);
    expect(summary.separability).toBeGreaterThan(0.85);
    expect(summary.direction!.index).toBeLessThan(0.2);
    expect(summary.participationArea).toBeLessThan(60);
    expect(summary.acausality).toBeNull();
    fit.encoder.dispose();
  },
);
