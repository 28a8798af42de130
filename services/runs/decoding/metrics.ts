import type { VideoScores } from '../../../src/analysis/decoding/evaluate-video.ts';

/** Headline numbers of a study by name; one that the data does not support is left out. */
export type Metrics = Readonly<Record<string, number>>;

/** The scores as flat numbers: r's and SSIM are means over conditions, the direction error is the median. */
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
    ...(motion && { directionErrorDeg: motion.medianErrorDeg, directionIdentification: motion.identification }),
    ssim: frames.ssim,
    mse: frames.mse,
    videoR: frames.r,
    ...(accuracies.length > 0 && { balancedAccuracy: accuracies.reduce((a, b) => a + b) / accuracies.length }),
  };
}
