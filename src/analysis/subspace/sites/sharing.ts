import { type NdArray, sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { type DealtP, dealtP, differentDeals } from '../../../metrics/deals.ts';
import { randomStream } from '../../../random/stream.ts';

/** Similarity of subspaces within and between sites. */
export interface Sharing extends DealtP {
  /**
   * Mean similarity (SSI, see `subspaceSimilarity`: not comparable between analyses whose dimensions differ) of pairs of units of
   * one site, and of two sites; null without such a pair.
   */
  readonly within: number | null;
  readonly between: number | null;
  /**
   * Root of the expected square for random subspaces of the same dimensions: √(max(k_u, k_v) / input dimensions), over all
   * pairs; null without a pair.
   */
  readonly chance: number | null;
  /** How often sites dealt to units at random give at least this within − between; null without a test. */
  readonly p: number | null;
  readonly pairsWithin: number;
  readonly pairsBetween: number;
}

/**
 * Subspace similarity of every pair [unit, unit]: SSI = √(Σ_ij (u_i · v_j)² / min(k_u, k_v)), the root mean square
 * cosine of the principal angles (ours: the formula behind the published index is not known), 0…1. It is 1 for a line
 * inside any larger space, and grows as k_u and k_v come to differ (random subspaces: √(max(k_u, k_v) / input dimensions)),
 * so numbers of units with other dimensions do not compare. `filters[u]` is orthonormal [component, lag, ...frame]; a unit
 * without components has NaN.
 */
export function subspaceSimilarity(filters: readonly NdArray[]): NdArray<Float64Array> {
  const units = filters.length;
  const data = new Float64Array(units ** 2).fill(Number.NaN);
  const size = Math.max(1, ...filters.map(({ shape }) => sizeOf(shape.slice(1))));
  const starts: number[] = [];
  let total = 0;
  for (const { shape } of filters) {
    starts.push(total);
    total += shape[0];
  }
  const rows = new Float32Array(total * size);
  for (const [u, one] of filters.entries()) rows.set(one.data, starts[u] * size);
  const all = tf.tensor2d(rows, [total, size]);
  for (let u = 0; u < units; u++) {
    const ku = filters[u].shape[0];
    if (ku === 0) continue;
    const products = tf.tidy(() => tf.matMul(all.slice([starts[u], 0], [ku, size]), all, false, true));
    const cosines = products.dataSync();
    products.dispose();
    for (let v = 0; v < units; v++) {
      const kv = filters[v].shape[0];
      if (kv === 0) continue;
      let sum = 0;
      for (let i = 0; i < ku; i++) for (let j = 0; j < kv; j++) sum += cosines[i * total + starts[v] + j] ** 2;
      data[u * units + v] = Math.min(1, Math.sqrt(sum / Math.min(ku, kv)));
    }
  }
  all.dispose();
  return { shape: [units, units], data };
}

/**
 * Sharing within against between sites, for the units of `used` (all when left out). The p-value is one-sided, from
 * `permutations` deals of the site labels (stream "sharing").
 */
export function siteSharing(
  similarity: NdArray<Float64Array>,
  filters: readonly NdArray[],
  sites: readonly string[],
  { used, permutations = 1000, seed }: { used?: readonly number[]; permutations?: number; seed: number },
): Sharing {
  const all = used ?? sites.map((_, unit) => unit);
  const units = all.filter((unit) => filters[unit].shape[0] > 0);
  const labels = units.map((unit) => sites[unit]);
  const values = units.map((u) => Float64Array.from(units, (v) => similarity.data[u * sites.length + v]));
  const observed = pairMeans(values, labels);
  const difference = observed.within - observed.between;
  const { deals, smallestP, reason } = reachableP(labels, observed, permutations);
  const stream = randomStream(seed, 'sharing');
  let reached = 0;
  for (let draw = 0; draw < permutations && reason === undefined; draw++) {
    const dealt = Array.from(stream.permutation(labels.length), (i) => labels[i]);
    const { within, between } = pairMeans(values, dealt);
    if (within - between >= difference) reached++;
  }
  return {
    within: orNull(observed.within),
    between: orNull(observed.between),
    chance: orNull(chanceLevel(units.map((unit) => filters[unit]))),
    p: reason === undefined ? (reached + 1) / (permutations + 1) : null,
    deals,
    smallestP,
    ...(reason !== undefined && { reason }),
    pairsWithin: observed.pairsWithin,
    pairsBetween: observed.pairsBetween,
  };
}

function reachableP(
  labels: readonly string[],
  { pairsWithin, pairsBetween }: ReturnType<typeof pairMeans>,
  permutations: number,
): DealtP {
  const found = dealtP(differentDeals(labels), permutations);
  if (pairsWithin > 0 && pairsBetween > 0) return found;
  return { ...found, reason: `no test: no two units are of ${pairsWithin > 0 ? 'two sites' : 'one site'}` };
}

function pairMeans(values: readonly Float64Array[], labels: readonly string[]) {
  let [within, between, pairsWithin, pairsBetween] = [0, 0, 0, 0];
  for (let u = 0; u < labels.length; u++) {
    for (let v = u + 1; v < labels.length; v++) {
      if (labels[u] === labels[v]) {
        within += values[u][v];
        pairsWithin++;
      } else {
        between += values[u][v];
        pairsBetween++;
      }
    }
  }
  return { within: within / pairsWithin, between: between / pairsBetween, pairsWithin, pairsBetween };
}

function chanceLevel(filters: readonly NdArray[]): number {
  let [sum, pairs] = [0, 0];
  for (let u = 0; u < filters.length; u++) {
    for (let v = u + 1; v < filters.length; v++) {
      sum += Math.max(filters[u].shape[0], filters[v].shape[0]) / sizeOf(filters[u].shape.slice(1));
      pairs++;
    }
  }
  return Math.sqrt(sum / pairs);
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
