import { randomStream } from '../../../random/stream.ts';
import type { MaskingFeature } from '../masking-features.ts';
import type { MaskingDistances } from '../measure-masks.ts';
import type { EffectStatistics, RowStatistics } from './effect-statistics.ts';
import { levelEffects, type TrialErrors } from './level-effects.ts';
import { levelsOf } from './levels.ts';
import type { NullEffects } from './null-effects.ts';
import { nullStatistics, withoutDraws } from './null-statistics.ts';

/** What was measured with one decoder, that is, one training seed. */
export interface RunMeasures {
  /** With `trials` of the masks that are tested. */
  readonly distances: MaskingDistances;
  /** Random masks, and which of the masks (places) they stand beside. */
  readonly nulls?: { readonly rows: readonly number[]; readonly effects: NullEffects };
}

/**
 * Statistics of every mask and feature, over one or several training seeds; undefined of a mask of which no trials were measured.
 * Signs are drawn from streams "masking-levels/<mask>/<feature>". All runs have the same masks, conditions and features.
 */
export function maskingStatistics(runs: readonly RunMeasures[], seed: number): (RowStatistics | undefined)[] {
  const [{ distances, nulls }] = runs;
  const effects = runs.flatMap((run) => (run.nulls ? [run.nulls.effects] : []));
  const { masks, features, conditions } = distances;
  return masks.map(({ name }, row) => {
    const place = nulls?.rows.indexOf(row) ?? -1;
    const every = features.flatMap((feature, f): [MaskingFeature, EffectStatistics][] => {
      const errors = runs.flatMap((run) => trialErrors(run.distances, row, feature));
      if (errors.length < runs.length) return [];
      const stream = randomStream(seed, `masking-levels/${name}/${feature}`);
      const levels = levelEffects(errors, levelsOf(feature, conditions), stream);
      return [[feature, { levels, ...(place < 0 ? withoutDraws : nullStatistics(effects, place, f)) }]];
    });
    return every.length > 0 ? Object.fromEntries(every) : undefined;
  });
}

function trialErrors(distances: MaskingDistances, row: number, feature: MaskingFeature): TrialErrors[] {
  const trials = distances.trials?.[row];
  const [masked, unmasked] = [trials?.maskedErrors[feature], trials?.unmaskedErrors[feature]];
  return masked && unmasked ? [{ masked, unmasked, condition: distances.trialCondition }] : [];
}
