import { expectShape, type NdArray, sizeOf } from '../../arrays.ts';
import type { Condition, FrameRange } from '../../data/decoding-data.ts';
import { CortexError } from '../../errors.ts';
import { mean } from '../../metrics/summary.ts';

/** Which patch has the higher contrast. */
export const sides = ['left', 'equal', 'right'] as const;

/** Side label of a pair of contrasts: 0 left, 1 equal, 2 right. */
export function sideOf(left: number, right: number): 0 | 1 | 2 {
  if (left === right) return 1;
  return left > right ? 0 : 2;
}

/** What a patch of full contrast adds to the blank screen, for each side: [height · width · colour]. */
export interface PatchTemplates {
  readonly blank: Float32Array;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/**
 * Templates of the two patches from the true videos [condition, time, height, width, colour] of frame 0: full contrast
 * on one side minus none. Throws InvalidInput when one of the three conditions is missing.
 */
export function patchTemplates(videos: NdArray, conditions: readonly Condition[]): PatchTemplates {
  expectShape(videos, 'videos', ['condition', 'time', 'height', 'width', 'colour']);
  const videoLength = sizeOf(videos.shape.slice(1));
  const frameLength = sizeOf(videos.shape.slice(2));
  const frame = (left: number, right: number) => {
    const found = conditions.find((c) => c.contrastLeft === left && c.contrastRight === right);
    if (!found) throw new CortexError('InvalidInput', `No condition has contrast ${left} left and ${right} right.`);
    return videos.data.slice(found.index * videoLength, found.index * videoLength + frameLength);
  };
  const blank = frame(0, 0);
  const minusBlank = (full: Float32Array) => full.map((value, i) => value - blank[i]);
  return { blank, left: minusBlank(frame(1, 0)), right: minusBlank(frame(0, 1)) };
}

/**
 * Contrast left and right of every video, [sample, 2]: least-squares amplitude of each template in the mean of the given
 * frames. The templates do not overlap, so the two fits are independent.
 */
export function readContrasts(videos: NdArray, { blank, left, right }: PatchTemplates, frames: FrameRange): NdArray {
  expectShape(videos, 'videos', ['sample', 'time', 'height', 'width', 'colour']);
  const [samples, time] = videos.shape;
  const frameLength = sizeOf(videos.shape.slice(2));
  const power = (template: Float32Array) => template.reduce((sum, value) => sum + value * value, 0);
  const powers = [power(left), power(right)];
  const data = new Float32Array(samples * 2);
  for (let sample = 0; sample < samples; sample++) {
    for (let frame = frames.start; frame < frames.end; frame++) {
      const from = (sample * time + frame) * frameLength;
      let onLeft = 0;
      let onRight = 0;
      for (let i = 0; i < frameLength; i++) {
        const difference = videos.data[from + i] - blank[i];
        onLeft += difference * left[i];
        onRight += difference * right[i];
      }
      data[2 * sample] += onLeft / powers[0];
      data[2 * sample + 1] += onRight / powers[1];
    }
  }
  return { shape: [samples, 2], data: data.map((sum) => sum / (frames.end - frames.start)) };
}

/** Left minus right contrast of [sample, 2]. */
export function contrastDifferences({ data }: NdArray): Float32Array {
  return Float32Array.from({ length: data.length / 2 }, (_, i) => data[2 * i] - data[2 * i + 1]);
}

/** Between `lower` and `upper` the two contrasts count as equal. */
export interface SideThresholds {
  readonly lower: number;
  readonly upper: number;
  /** Left minus right at which neither side is more likely, for trials known to be unequal. */
  readonly middle: number;
}

/** Labels of left-minus-right differences. */
export function classifySides(differences: ArrayLike<number>, { lower, upper }: SideThresholds): Int32Array {
  return Int32Array.from(differences, (d) => (d > upper ? 0 : d < lower ? 2 : 1));
}

/** Labels 0 or 2 of differences of trials known to be unequal. */
export function classifyUnequal(differences: ArrayLike<number>, { middle }: SideThresholds): Int32Array {
  return Int32Array.from(differences, (d) => (d > middle ? 0 : 2));
}

/**
 * Thresholds half way between the class means of training differences: linear discriminant analysis in one dimension with
 * equal priors. `labels` are of `sideOf`. Throws InvalidInput when a side has no trial.
 */
export function fitSideThresholds(differences: ArrayLike<number>, labels: ArrayLike<number>): SideThresholds {
  const [left, equal, right] = sides.map((side, label) => {
    const own = Array.from(differences).filter((_, i) => labels[i] === label);
    if (own.length === 0) {
      throw new CortexError('InvalidInput', `Thresholds need training trials of every side but "${side}" has none.`);
    }
    return mean(own);
  });
  return { lower: (right + equal) / 2, upper: (equal + left) / 2, middle: (left + right) / 2 };
}
