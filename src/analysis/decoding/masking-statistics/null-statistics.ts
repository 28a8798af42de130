import { mean, standardDeviation } from '../../../metrics/summary.ts';
import type { EffectStatistics } from './effect-statistics.ts';
import { compareWithDraws, type NullComparison, spreadOfOthers } from './null-draws.ts';
import type { FeatureEffects, Match, NullEffects } from './null-effects.ts';

type NullStatistics = Omit<EffectStatistics, 'levels'>;

const none = compareWithDraws(Number.NaN, []);
/** Where no random masks were drawn. */
export const withoutDraws: NullStatistics = {
  random: none,
  matched: { ...none, information: null, others: null },
  permuted: none,
  contrast: none,
};

/**
 * A mask's effect on a feature (their places) beside those of random masks, draw by draw the mean over runs, which all have the same
 * masks. Labels that are permuted among all units, or among units of equal d′, make exact tests (Fisher 1935; Good 2005, §3.1).
 */
export function nullStatistics(runs: readonly NullEffects[], row: number, feature: number): NullStatistics {
  const [{ random, shares, matches }] = runs;
  const over = (of: (run: NullEffects) => FeatureEffects) => mean(runs.map((run) => of(run)[feature]));
  const labelled = (sort: 'matched' | 'permuted') =>
    runs[0][sort].map((masks, draw) => masks.map((_, k) => over((run) => run[sort][draw][k])));
  const observed = runs[0].observed.map((_, k) => over((run) => run.observed[k]));
  const effect = observed[row];
  const permuted = labelled('permuted');
  const others = (random[row] ?? []).map((_, draw) => over((run) => run.random[row]?.[draw] ?? []));
  const { information, others: share } = matches[row];
  return {
    random: compareWithDraws(effect, others, {
      spread: spreadOfOthers(shares[row]),
      ...(random[row] === undefined && { reason: 'no test: it has half of all units or more' }),
    }),
    matched: {
      ...compareWithDraws(effect, ofRow(labelled('matched'), row), { reason: unmatched(matches[row], feature) }),
      information: Number.isFinite(information[feature]) ? information[feature] : null,
      others: Number.isFinite(share) ? share : null,
    },
    permuted: compareWithDraws(effect, ofRow(permuted, row)),
    contrast: contrastOf(observed, permuted, row),
  };
}

const ofRow = (draws: readonly (readonly number[])[], row: number): number[] => draws.map((masks) => masks[row]);

/** Parts that matched units must have of the Σ d′² of a mask's own, and of units of other regions, to stand for it. */
const leastInformation = 0.8;
const leastOthers = 0.5;

function unmatched({ information, others }: Match, feature: number): string | undefined {
  if (others < leastOthers) {
    return `no test: the other regions have units of the same d′ for ${others.toFixed(2)} of its units alone`;
  }
  if (!(information[feature] < leastInformation)) return undefined;
  return `no test: the units nearest in d′ have ${information[feature].toFixed(2)} of its Σ d′² alone`;
}

/**
 * How far a mask stands out from the others on a feature: its effect in sd of permuted masks of its size, minus the mean of theirs. The
 * sd counts the mask itself in, so that no labelling is treated in another way than the others.
 */
function contrastOf(observed: readonly number[], labels: readonly (readonly number[])[], row: number): NullComparison {
  if (observed.length < 2) {
    return compareWithDraws(Number.NaN, [], { reason: 'no test: one mask by itself has no others to stand out from' });
  }
  const sd = observed.map((value, k) => standardDeviation([value, ...ofRow(labels, k)]));
  const contrast = (effects: readonly number[]) => {
    const z = effects.map((value, k) => value / sd[k]);
    return z[row] - mean(z.filter((_, k) => k !== row));
  };
  return compareWithDraws(contrast(observed), labels.map(contrast));
}
