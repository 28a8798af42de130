import type { VideoScores } from '../../../src/analysis/decoding/evaluate-video.ts';
import type { SetScores } from '../../../src/analysis/decoding/score-decoder.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';

/** Headline numbers of a study by name; one that the data does not support is left out. */
export type Metrics = Readonly<Record<string, number>>;

/** Metrics of some samples, beside those of a reconstruction that ignores the spikes. */
export interface MetricPair {
  readonly metrics: Metrics;
  readonly trivial: Metrics;
}

/** Which samples metrics are of: held-out trials of videos that were trained on, or videos that were not. */
export const testedOn = {
  trials: 'test, known videos',
  stimuli: 'test, new videos',
} as const satisfies Record<DecodingData['heldOut'], string>;
export type TestedOn = (typeof testedOn)[DecodingData['heldOut']];

/**
 * The scores as flat numbers: r's and SSIM are means over conditions; of the direction error the mean comes first, for the
 * median hides up to half of the conditions. `timeR` is left out of videos of one frame.
 */
export function metricsOf({ frames, cue, colour, motion }: VideoScores): Metrics {
  const accuracies = [cue, colour, motion].flatMap((score) => (score ? [score.balancedAccuracy] : []));
  return {
    ...(cue && { cueR: cue.r, cueIdentification: cue.identification }),
    ...(colour && {
      colourR: colour.r,
      colourCosine: colour.cosine,
      colourRWithoutMean: colour.rWithoutMean,
      colourIdentification: colour.identification,
    }),
    ...(motion && {
      directionMeanErrorDeg: motion.meanErrorDeg,
      directionErrorDeg: motion.medianErrorDeg,
      directionIdentification: motion.identification,
      directionBalancedAccuracy: motion.balancedAccuracy,
    }),
    ssim: frames.ssim,
    mse: frames.mse,
    videoR: frames.r,
    psnr: frames.psnr,
    frameR: frames.rPerFrame.mean,
    ...(frames.frames > 1 && { timeR: frames.rOverTime.mean }),
    identification: frames.identification.accuracy,
    identificationRank: frames.identification.rank,
    ...(accuracies.length > 0 && { balancedAccuracy: accuracies.reduce((a, b) => a + b) / accuracies.length }),
  };
}

/** The flat numbers of a decoder, and of what ignores the spikes. */
export const metricPair = ({ scores, trivial }: SetScores): MetricPair => ({
  metrics: metricsOf(scores),
  trivial: metricsOf(trivial),
});

/** How many frames, pixels or stimuli a metric is over, by its name. */
export function metricCounts({ frames }: VideoScores): Readonly<Record<string, number>> {
  return {
    frameR: frames.rPerFrame.n,
    timeR: frames.rOverTime.n,
    identification: frames.identification.n,
    identificationRank: frames.identification.n,
  };
}

/** Why metrics are not defined, or left out, a sentence each. */
export function undefinedMetrics({ frames, motionReason }: VideoScores): string[] {
  const names = {
    ssim: 'ssim',
    r: 'videoR',
    rPerFrame: 'frameR',
    rOverTime: 'timeR',
    identification: 'identification',
  };
  const faults = Object.entries(frames.reasons).map(
    ([score, reason]) => `There is no ${names[score as keyof typeof names]}: ${reason}.`,
  );
  return [...faults, ...(motionReason ? [`Motion is not scored: ${motionReason}.`] : [])];
}
