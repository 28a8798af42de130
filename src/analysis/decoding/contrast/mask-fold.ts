import { takeRows } from '../../../arrays.ts';
import type { ContrastSession } from '../../../data/contrast-data.ts';
import type { Fold } from '../contiguous-blocks.ts';
import type { Ensemble } from './ensemble.ts';
import { type MaskEffectsInput, maskEffects } from './mask-effects.ts';
import type { FoldResult } from './results.ts';

/** The fold whose test trials are masked. */
interface MaskedFold extends Pick<Fold, 'test'> {
  readonly session: ContrastSession;
}

/**
 * Masks regions in some test trials of a fold, spread over its block, and reads them with the fold's first network: every
 * region by itself, or the sets of `regionSets`. The same set always meets the same random masks. Throws as `maskEffects`.
 */
export function maskFold(
  {
    templates,
    settings,
    seed,
  }: Pick<MaskEffectsInput, 'templates' | 'seed'> & {
    readonly settings: MaskEffectsInput['settings'] & { readonly maskTrials: number };
  },
  { session, test }: MaskedFold,
  { members }: Pick<Ensemble, 'members'>,
  regionSets?: MaskEffectsInput['regionSets'],
): FoldResult['masking'] {
  return maskEffects({
    templates,
    settings,
    seed,
    member: members[0],
    counts: takeRows(session.counts, spread(test, settings.maskTrials)),
    unitRegions: session.unitRegions,
    name: `session-${session.session}/masks`,
    regionSets,
  });
}

/** `count` of the trials, evenly spaced. */
function spread(trials: Int32Array, count: number): Int32Array {
  const taken = Math.min(count, trials.length);
  return Int32Array.from({ length: taken }, (_, i) => trials[Math.floor(((i + 0.5) * trials.length) / taken)]);
}
