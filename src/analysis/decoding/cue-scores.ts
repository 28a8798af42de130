import type { NdArray } from '../../arrays.ts';
import type { FrameRange } from '../../data/decoding-data.ts';
import { pearson } from '../../metrics/correlation.ts';
import { mean } from '../../metrics/summary.ts';
import { bestLabel, type Identification, scoreIdentification, templatesByLabel } from './identify.ts';
import { expectPeriod, expectVideos, meanFrame } from './videos.ts';

/** How well the cue shape is reconstructed. */
export interface CueScores extends Identification {
  /** Mean over conditions of the Pearson r between the pixels of the reconstructed and the true mean cue frame. */
  readonly r: number;
  /** The same mean for each cue, in ascending order of the cues. */
  readonly rByCue: readonly number[];
}

/**
 * Cue scores of reconstructions [condition, time, height, width, 3] against the true videos. A condition is identified
 * when, of all true cue images (mean over the conditions of that cue), its own correlates best with the reconstruction.
 */
export function cueScores(
  reconstructions: NdArray,
  truth: NdArray,
  cues: readonly number[],
  period: FrameRange,
): CueScores {
  expectVideos(truth, 'truth');
  expectVideos(reconstructions, 'reconstructions', truth);
  expectPeriod(period, 'cue', truth.shape[1]);
  const reconstructed = cues.map((_, c) => meanFrame(reconstructions, c, period));
  const shown = cues.map((_, c) => meanFrame(truth, c, period));
  const templates = templatesByLabel(shown, cues);
  const r = reconstructed.map((image, c) => pearson(image, shown[c]));
  const picked = reconstructed.map((image) =>
    bestLabel(templates.keys(), (cue) => pearson(image, templates.get(cue) ?? [])),
  );
  return {
    r: mean(r),
    rByCue: [...templates.keys()].map((cue) => mean(r.filter((_, c) => cues[c] === cue))),
    ...scoreIdentification(cues, picked),
  };
}
