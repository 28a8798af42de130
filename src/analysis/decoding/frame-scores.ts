import type { NdArray } from '../../arrays.ts';
import { meanSquaredError } from '../../metrics/regression.ts';
import { hasMissing } from '../../metrics/rounding.ts';
import { mean } from '../../metrics/summary.ts';
import { frameSimilarities } from './frame-similarities.ts';
import { identifyVideos, type VideoIdentification } from './identify-videos.ts';
import { type PartialMean, partialMean } from './partial-means.ts';
import { correlation, frameCorrelations, pixelCorrelations } from './video-correlations.ts';
import { expectVideos, periodOf } from './videos.ts';

/** Agreement of whole videos of any size, averaged over conditions; what is not defined is NaN. */
export interface FrameScores {
  /** Frames of a video. */
  readonly frames: number;
  /** Mean squared difference of pixels in [0, 1]. */
  readonly mse: number;
  /** Mean over frames of the SSIM of Wang et al. (2004), averaged over the colours. */
  readonly ssim: number;
  /** Pearson correlation over all pixels and frames of a condition; those whose true video does not vary are left out. */
  readonly r: number;
  /** Peak signal-to-noise ratio in dB, −10 log₁₀ of `mse`, the peak being 1; infinite without any error. */
  readonly psnr: number;
  /** Pearson correlation over the pixels of a frame, mean over all frames whose true picture varies. */
  readonly rPerFrame: PartialMean;
  /** Pearson correlation along time of a pixel, mean over all pixels whose true value changes. */
  readonly rOverTime: PartialMean;
  readonly identification: VideoIdentification;
  /** Why a score is NaN, by its name here. */
  readonly reasons: Readonly<Partial<Record<UndefinedScore, string>>>;
}

type UndefinedScore = 'ssim' | 'r' | 'rPerFrame' | 'rOverTime' | 'identification';

/** Compares reconstructions with true videos, both [condition, time, height, width, colour]. */
export function frameScores(reconstructions: NdArray, truth: NdArray): FrameScores {
  expectVideos(truth, 'truth');
  expectVideos(reconstructions, 'reconstructions', truth);
  const [conditions, frames] = truth.shape;
  const whole = { start: 0, end: frames };
  const each = Array.from({ length: conditions }, (_, c) => {
    const [ours, theirs] = [periodOf(reconstructions, c, whole), periodOf(truth, c, whole)];
    const ssim = mean(frameSimilarities(reconstructions, truth, c));
    return { mse: meanSquaredError(ours, theirs), ssim, r: correlation(ours, theirs) };
  });
  const mse = mean(each.map((score) => score.mse));
  const isWhole = !hasMissing(truth.data) && !hasMissing(reconstructions.data);
  const over = (of: (condition: number) => number[]) =>
    partialMean(Array.from({ length: conditions }, (_, c) => of(c)).flat());
  const scores = {
    frames,
    mse,
    ssim: mean(each.map((score) => score.ssim)),
    r: isWhole ? partialMean(each.map((score) => score.r)).mean : Number.NaN,
    psnr: mse === 0 ? Number.POSITIVE_INFINITY : -10 * Math.log10(mse),
    rPerFrame: isWhole ? over((c) => frameCorrelations(reconstructions, truth, c)) : missing,
    rOverTime: isWhole ? over((c) => pixelCorrelations(reconstructions, truth, c)) : missing,
    identification: identifyVideos(reconstructions, truth),
  };
  return { ...scores, reasons: isWhole ? reasonsOf(scores, truth.shape) : missingReasons };
}

const missing: PartialMean = { mean: Number.NaN, n: 0, of: 0 };
const whyMissing = 'a pixel is missing';
const missingReasons = {
  ssim: whyMissing,
  r: whyMissing,
  rPerFrame: whyMissing,
  rOverTime: whyMissing,
  identification: whyMissing,
};

function reasonsOf(
  { r, rPerFrame, rOverTime, identification }: Omit<FrameScores, 'reasons'>,
  [conditions, frames]: readonly number[],
): FrameScores['reasons'] {
  return {
    ...(Number.isNaN(r) && { r: 'no true video varies' }),
    ...(rPerFrame.n === 0 && { rPerFrame: 'no true frame varies over its pixels' }),
    ...(rOverTime.n === 0 && {
      rOverTime: frames < 2 ? 'the videos have one frame' : 'no true pixel changes with time',
    }),
    ...(Number.isNaN(identification.accuracy) && {
      identification: `identification needs at least two test stimuli, but there is ${conditions === 1 ? 'one' : 'none'}`,
    }),
  };
}
