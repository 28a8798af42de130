import type { Condition } from '../../../data/decoding-data.ts';
import type { MaskingFeature } from '../masking-features.ts';

/** What a feature's levels are: what conditions of one level share, and so do their errors. */
export type LevelName = 'cue' | 'colour' | 'direction' | 'condition';

/** The levels of a feature among conditions. */
export interface Levels {
  readonly by: LevelName;
  readonly labels: readonly string[];
  /** Place among `labels` of every condition. */
  readonly placeOf: Int32Array;
}

/**
 * The levels of a feature: cues for shape, colours and directions for theirs. Of pixels and changes every condition is one.
 * Conditions of one level show the same picture of that feature, so their errors are no independent values: within levels of
 * siegel-sim the intraclass correlation is about .9.
 */
export function levelsOf(feature: MaskingFeature, conditions: readonly Condition[]): Levels {
  const [by, label] = labelling(feature);
  const names = conditions.map(label);
  const labels = [...new Set(names)];
  return { by, labels, placeOf: Int32Array.from(names, (name) => labels.indexOf(name)) };
}

function labelling(feature: MaskingFeature): [LevelName, (condition: Condition) => string] {
  switch (feature) {
    case 'shape':
      return ['cue', ({ cue }) => `${cue}`];
    case 'colour':
      return ['colour', ({ colour }) => `${colour}`];
    case 'motion':
      return ['direction', ({ directionDeg }) => `${directionDeg}`];
    default:
      return ['condition', ({ name }) => name];
  }
}
