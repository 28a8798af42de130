import { trialFolds } from '../shared/trial-split.ts';
import { type ArmName, armCalled } from './arms/catalogue.ts';
import { combinationFolds } from './combinations.ts';
import { usualTrials } from './presets.ts';
import type { SplitKind } from './split-kinds.ts';

/** Folds of the cross-validation of an arm, over its recorded trials or over held-out combinations. */
export function siegelFolds({
  arm = 'planted',
  split,
}: {
  readonly arm?: ArmName;
  readonly split?: SplitKind;
}): number {
  if (split === 'combinations') return combinationFolds;
  return trialFolds(armCalled(arm).sampling?.trialsPerCondition ?? usualTrials);
}
