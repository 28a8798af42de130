import { type DealtP, dealtP, differentDeals } from '../../../metrics/deals.ts';
import { randomStream } from '../../../random/stream.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import { basisOf, capturedRoot } from './site-bases.ts';

interface NeighbourTask {
  readonly componentsOf: ReadonlyMap<number, PrincipalComponents>;
  readonly units: readonly number[];
  /** By place in the data. */
  readonly sites: readonly string[];
  readonly experiments: readonly string[];
  readonly permutations: number;
  readonly seed: number;
}

/** How often units dealt anew are as much alike as true neighbours. */
export interface NeighbourTest extends DealtP {
  /** One-sided, the observed deal included; null without a test. */
  readonly p: number | null;
}

/**
 * Deals units anew to the sites of their experiment. The measure is that of `unitInSite` with single units as bases, for then a deal
 * changes labels alone and the test is exact; mean over pairs of one site less that over pairs of other sites of the experiment. No test where
 * no experiment has two sites, and where the deals of all experiments are so few that no p is below .05.
 */
export function permutedNeighbours(task: NeighbourTask): NeighbourTest {
  const { units, sites, experiments, permutations, seed } = task;
  const groups = [...new Set(units.map((unit) => experiments[unit]))]
    .map((experiment) => units.filter((unit) => experiments[unit] === experiment))
    .map((group) => ({ group, labels: group.map((unit) => sites[unit]) }))
    .filter(({ labels }) => new Set(labels).size > 1)
    .map(({ group, labels }) => ({ labels, pairs: pairwise(group, task) }));
  if (groups.length === 0) return { deals: 1, smallestP: 1, p: null, reason: 'no test: no experiment has two sites' };
  const deals = groups.reduce((all, { labels }) => Math.min(Number.MAX_SAFE_INTEGER, all * differentDeals(labels)), 1);
  const reachable = dealtP(deals, permutations);
  if (reachable.reason !== undefined) return { ...reachable, p: null };
  const observed = difference(groups);
  const stream = randomStream(seed, 'unit-in-site/permutation');
  let reached = 0;
  for (let deal = 0; deal < permutations; deal++) {
    const dealt = groups.map(({ labels, pairs }) => ({
      labels: Array.from(stream.permutation(labels.length), (i) => labels[i]),
      pairs,
    }));
    if (difference(dealt) >= observed - 1e-12) reached++;
  }
  return { ...reachable, p: (reached + 1) / (permutations + 1) };
}

/** Mean of both directions for every pair [unit · units + other]. */
function pairwise(group: readonly number[], { componentsOf }: NeighbourTask): Float64Array {
  const bases = group.map((unit) => basisOf([unit], componentsOf).filters);
  const captured = group.map((unit) => bases.map((basis) => capturedRoot(componentsOf.get(unit)!, basis)));
  return Float64Array.from({ length: group.length ** 2 }, (_, i) => {
    const [u, v] = [Math.floor(i / group.length), i % group.length];
    return (captured[u][v] + captured[v][u]) / 2;
  });
}

function difference(groups: readonly { readonly labels: readonly string[]; readonly pairs: Float64Array }[]): number {
  let [within, between, pairsWithin, pairsBetween] = [0, 0, 0, 0];
  for (const { labels, pairs } of groups) {
    for (let u = 0; u < labels.length; u++) {
      for (let v = u + 1; v < labels.length; v++) {
        const value = pairs[u * labels.length + v];
        if (labels[u] === labels[v]) {
          within += value;
          pairsWithin++;
        } else {
          between += value;
          pairsBetween++;
        }
      }
    }
  }
  return within / pairsWithin - between / pairsBetween;
}
