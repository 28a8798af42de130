import { type NdArray, takeRows } from '../../arrays.ts';
import { type Condition, type FrameRange, type Periods, periodOr } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';
import { readColours } from './colour-points.ts';
import { type ColourScores, colourScores } from './colour-scores.ts';
import { labelsOf } from './condition-labels.ts';
import { type CueScores, cueScores } from './cue-scores.ts';
import { type FrameScores, frameScores } from './frame-scores.ts';
import { readDirections } from './motion-directions.ts';
import { bestConstantDirection, type MotionScores, motionScores } from './motion-scores.ts';
import { noDirections } from './readable-motion.ts';
import { constantVideos, expectVideos } from './videos.ts';

/**
 * Scores of reconstructed videos (Zhang et al. 2026, Methods, "Evaluating reconstructed videos"); a feature that the
 * conditions do not name is left out.
 */
export interface VideoScores {
  readonly frames: FrameScores;
  readonly cue?: CueScores;
  readonly colour?: ColourScores;
  readonly motion?: MotionScores;
  /** Why the motion that conditions name cannot be read. */
  readonly motionReason?: string;
}

export interface EvaluationInput {
  /** Mean reconstruction of every condition, in the order of `conditions`: [condition, time, height, width, colour]. */
  readonly reconstructions: NdArray;
  readonly conditions: readonly Condition[];
  /** The true videos; the one of a condition is at its `index`. */
  readonly videos: NdArray;
  readonly periods: Periods;
}

/** Scores reconstructions against the true videos of their conditions. */
export function evaluateVideos(input: EvaluationInput): VideoScores {
  return scoresOf(input, (stimulus) => readDirections(input.reconstructions, stimulus));
}

/** `read` tells the directions of the reconstructions, where their conditions name some. */
function scoresOf(input: EvaluationInput, read: (stimulus: FrameRange) => ArrayLike<number>): VideoScores {
  const { reconstructions, conditions, periods } = input;
  const truth = trueVideos(input);
  const cuePeriod = periodOr(periods, 'cue', truth.shape[1]);
  const stimulus = periodOr(periods, 'stimulus', truth.shape[1]);
  expectVideos(reconstructions, 'reconstructions', truth);
  const cues = labelsOf(conditions, 'cue');
  const colours = labelsOf(conditions, 'colour');
  const directions = labelsOf(conditions, 'directionDeg');
  const motionReason = directions && noDirections(stimulus, truth.shape[2], truth.shape[3]);
  return {
    frames: frameScores(reconstructions, truth),
    ...(cues && { cue: cueScores(reconstructions, truth, cues, cuePeriod) }),
    ...(colours && {
      colour: colourScores(readColours(reconstructions, stimulus), readColours(truth, stimulus), colours),
    }),
    ...(directions && !motionReason && { motion: motionScores(read(stimulus), directions) }),
    ...(motionReason && { motionReason }),
  };
}

/** What is scored, and the conditions that the training samples were of, where they are others. */
export type TrivialInput = Omit<EvaluationInput, 'reconstructions'> & { readonly trainedOn?: readonly Condition[] };

/**
 * The trivial level beside every score: the same scores of a reconstruction that ignores the spikes. Its video is the
 * mean of the true videos that were trained on, its direction always the best constant one of theirs.
 */
export function evaluateTrivial({ trainedOn, ...input }: TrivialInput): VideoScores {
  const trained = trainedOn ?? input.conditions;
  const known = trueVideos({ conditions: trained, videos: input.videos });
  const reconstructions = constantVideos(known, input.conditions.length);
  const directions = labelsOf(trained, 'directionDeg');
  return scoresOf({ ...input, reconstructions }, (stimulus) => {
    if (!directions) return readDirections(reconstructions, stimulus);
    const constant = bestConstantDirection(directions);
    return input.conditions.map(() => constant);
  });
}

/** The true videos in the order of `conditions`. */
export function trueVideos({ conditions, videos }: Pick<EvaluationInput, 'conditions' | 'videos'>): NdArray {
  expectVideos(videos, 'videos');
  const bad = conditions.find(({ index }) => !(index >= 0 && index < videos.shape[0]));
  if (bad) {
    throw new CortexError(
      'InvalidInput',
      `Condition "${bad.name}" has video ${bad.index} but there are ${videos.shape[0]}.`,
    );
  }
  return takeRows(
    videos,
    conditions.map(({ index }) => index),
  );
}
