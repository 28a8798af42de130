import type { ContrastResult } from '../../../src/analysis/decoding/contrast/results.ts';
import type { MetricPair } from '../decoding/metrics.ts';

/** Headline numbers of a study of real recordings, means over sessions, beside chance. */
export function contrastMetrics({ mean: { network, linear, control } }: Pick<ContrastResult, 'mean'>): MetricPair {
  return {
    metrics: {
      balancedAccuracy: network.balancedAccuracy,
      unequalBalancedAccuracy: network.unequal,
      linearBalancedAccuracy: linear.balancedAccuracy,
      linearUnequalBalancedAccuracy: linear.unequal,
      controlBalancedAccuracy: control.balancedAccuracy,
      controlUnequalBalancedAccuracy: control.unequal,
    },
    trivial: Object.fromEntries(
      ['', 'linear', 'control'].flatMap((decoder) => [
        [decoder ? `${decoder}BalancedAccuracy` : 'balancedAccuracy', 1 / 3],
        [decoder ? `${decoder}UnequalBalancedAccuracy` : 'unequalBalancedAccuracy', 1 / 2],
      ]),
    ),
  };
}
