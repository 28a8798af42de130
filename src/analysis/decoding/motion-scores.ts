import { angleDifferenceDeg, circularMeanDeg, circularSdDeg } from '../../metrics/angles.ts';
import { expectPairs } from '../../metrics/pairs.ts';
import { mean, median } from '../../metrics/summary.ts';
import { bestLabel, type Identification, scoreIdentification } from './identify.ts';

/** Readings of the conditions of one true direction. */
export interface DirectionReading {
  readonly directionDeg: number;
  /** Circular mean and standard deviation of what was read; conditions without motion are left out. */
  readonly meanDeg: number;
  readonly sdDeg: number;
  /** How many were read. */
  readonly conditions: number;
}

/** How well the direction of motion is reconstructed. */
export interface MotionScores extends Identification {
  /** Median and mean over conditions of the absolute angle error, 0…180°. */
  readonly medianErrorDeg: number;
  readonly meanErrorDeg: number;
  readonly directions: readonly DirectionReading[];
}

/** A video without motion says nothing of its direction: it counts with the mean error of a random direction. */
const randomErrorDeg = 90;

/** Absolute angle between what was read and the truth, 0…180°; NaN (no motion) on either side counts as 90°. */
export function directionErrorDeg(readDeg: number, truthDeg: number): number {
  const error = angleDifferenceDeg(readDeg, truthDeg);
  return Number.isNaN(error) ? randomErrorDeg : error;
}

/**
 * Scores the directions read from reconstructions (see `readDirections`) against the true ones, both in degrees for
 * every condition. A condition is identified when its own direction is the nearest of the true ones.
 */
export function motionScores(readDeg: ArrayLike<number>, truthDeg: readonly number[]): MotionScores {
  expectPairs('Scoring directions', readDeg, truthDeg);
  const candidates = [...new Set(truthDeg)].sort((a, b) => a - b);
  const errors = truthDeg.map((truth, c) => directionErrorDeg(readDeg[c], truth));
  const picked = truthDeg.map((_, c) =>
    Number.isNaN(readDeg[c])
      ? Number.NaN
      : bestLabel(candidates, (direction) => -angleDifferenceDeg(readDeg[c], direction)),
  );
  return {
    medianErrorDeg: median(errors),
    meanErrorDeg: mean(errors),
    ...scoreIdentification(truthDeg, picked),
    directions: candidates.map((directionDeg) => {
      const reads = Array.from(readDeg).filter((value, c) => truthDeg[c] === directionDeg && !Number.isNaN(value));
      return {
        directionDeg,
        meanDeg: circularMeanDeg(reads),
        sdDeg: circularSdDeg(reads),
        conditions: reads.length,
      };
    }),
  };
}

/** The direction among those of `trainingDeg` that, answered always, has the smallest median error; the mean error breaks ties. */
export function bestConstantDirection(trainingDeg: readonly number[]): number {
  const scored = [...new Set(trainingDeg)].map((direction) => ({
    direction,
    ...motionScores(
      trainingDeg.map(() => direction),
      trainingDeg,
    ),
  }));
  scored.sort((a, b) => a.medianErrorDeg - b.medianErrorDeg || a.meanErrorDeg - b.meanErrorDeg);
  return scored[0].direction;
}
