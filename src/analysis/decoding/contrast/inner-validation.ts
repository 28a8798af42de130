import { type NdArray, takeRows } from '../../../arrays.ts';
import { balancedAccuracy } from '../../../metrics/classification.ts';
import { contiguousBlocks } from '../contiguous-blocks.ts';
import { classifySides, classifyUnequal, fitSideThresholds, sides } from '../contrast-readout.ts';
import { linearReference } from './linear-reference.ts';
import type { FoldResult } from './results.ts';
import type { ContrastSettings } from './settings.ts';

/** Balanced accuracy within the training trials, of three sides and of unequal trials. */
type InnerAccuracy = NonNullable<FoldResult['validation']>['network'];

type Labels = FoldResult['linear'];

/**
 * Of the network: `differences` [trial] were read by networks that had not seen the trial, and every inner block is labelled by
 * the thresholds of the other blocks. `side` are the labels of the training trials. Undefined where the others of some block
 * lack a side.
 */
export function networkValidation(
  differences: Float32Array,
  side: Int32Array,
  { innerBlocks }: Pick<ContrastSettings, 'innerBlocks'>,
): InnerAccuracy | undefined {
  const sidesWithout = contiguousBlocks(side.length, innerBlocks).map(
    ({ train }) => new Set(Array.from(train, (trial) => side[trial])).size,
  );
  if (sidesWithout.some((count) => count < sides.length)) return undefined;
  return accuracyOf(side, innerBlocks, (train, test) => {
    const of = <T>(values: ArrayLike<T>, trials: Int32Array) => Array.from(trials, (trial) => values[trial]);
    const thresholds = fitSideThresholds(of(differences, train), of(side, train));
    const own = of(differences, test);
    return { side: Array.from(classifySides(own, thresholds)), unequal: Array.from(classifyUnequal(own, thresholds)) };
  });
}

/** Of the linear reference, fitted anew on the other inner blocks; `counts` [trial, time, unit] of the training trials. */
export function linearValidation(
  { counts, side }: { readonly counts: NdArray; readonly side: Int32Array },
  settings: ContrastSettings,
): InnerAccuracy {
  return accuracyOf(side, settings.innerBlocks, (train, test) => {
    const fitted = { counts: takeRows(counts, train), side: Int32Array.from(train, (trial) => side[trial]) };
    return linearReference(fitted, takeRows(counts, test), settings);
  });
}

function accuracyOf(
  side: Int32Array,
  innerBlocks: number,
  label: (train: Int32Array, test: Int32Array) => Labels,
): InnerAccuracy {
  const blocks = contiguousBlocks(side.length, innerBlocks);
  const labels = blocks.map(({ train, test }) => label(train, test));
  const truth = blocks.flatMap(({ test }) => Array.from(test, (trial) => side[trial]));
  const unequal = [...truth.keys()].filter((i) => truth[i] !== 1);
  const pick = (values: readonly number[]) => unequal.map((i) => values[i]);
  return {
    balancedAccuracy: balancedAccuracy(
      truth,
      labels.flatMap((one) => one.side),
    ),
    unequal: balancedAccuracy(pick(truth), pick(labels.flatMap((one) => one.unequal))),
  };
}
