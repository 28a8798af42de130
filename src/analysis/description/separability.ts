import { type NdArray, takeRows } from '../../arrays.ts';
import { balancedAccuracy } from '../../metrics/classification.ts';
import { differentDeals } from '../../metrics/deals.ts';
import { euclideanDistances } from '../../metrics/distances.ts';
import { empiricalP } from '../../metrics/effect-size.ts';
import { nearestNeighbours, neighbourVotes } from '../../metrics/nearest-neighbours.ts';
import { silhouettes } from '../../metrics/silhouette.ts';
import { mean } from '../../metrics/summary.ts';
import type { RandomStream } from '../../random/stream.ts';
import type { PointLabel } from './point-labels.ts';

/** A number beside what it is when labels change places at random. */
export interface AgainstChance {
  readonly value: number;
  /** Mean over the permutations. */
  readonly chance: number;
  /** (1 + permutations with at least as much) / (1 + permutations). */
  readonly p: number;
}

/** How far apart classes of points lie. */
export interface Separability {
  readonly classes: number;
  /** Held-out points that were compared with training points. */
  readonly points: number;
  readonly references: number;
  /** Independent units: stimuli, samples or recorded units. */
  readonly n: number;
  /** Smallest p that the permutations can reach. */
  readonly smallestP: number;
  /** Mean silhouette; null, as the accuracy, with the reason. */
  readonly silhouette: AgainstChance | null;
  /** Balanced accuracy of the nearest neighbours. */
  readonly accuracy: AgainstChance | null;
  readonly reason?: string;
}

export interface SeparabilityOptions {
  /** Neighbours that vote. */
  readonly neighbours: number;
  readonly permutations: number;
  readonly stream: RandomStream;
}

/** Distances [held-out point, training point] of points, and which they are. */
export interface HeldDistances {
  readonly distances: NdArray<Float64Array>;
  readonly held: readonly number[];
  readonly references: readonly number[];
}

/** Euclidean distances of the held-out points [point, dimension] from the training points. */
export function heldDistances(points: NdArray, isHeld: Uint8Array): HeldDistances {
  const rows = (part: number) => [...isHeld.keys()].filter((i) => isHeld[i] === part);
  const [references, held] = [rows(0), rows(1)];
  return { distances: euclideanDistances(takeRows(points, held), takeRows(points, references)), held, references };
}

/**
 * Silhouette (Rousseeuw 1987) of held-out points among training points, and their classes by their nearest neighbours among these (Cover & Hart
 * 1967): never with points of the same block, so that a class is not known by its own stimulus. Chance: labels change places between blocks
 * within strata (Fisher 1935; Good 2005, section 3.1).
 */
export function separability(
  { distances, held, references }: HeldDistances,
  label: PointLabel,
  { neighbours, permutations, stream }: SeparabilityOptions,
): Separability {
  const { code, block } = label;
  const compared = withoutBlocks(distances, held, references, label);
  const nearest = nearestNeighbours(compared, neighbours);
  const measure = (codes: Int32Array) => {
    const [own, others] = [held, references].map((rows) => Int32Array.from(rows, (i) => codes[i]));
    const labelled = [...own.keys()].filter((i) => own[i] >= 0);
    const truth = labelled.map((i) => own[i]);
    const votes = neighbourVotes(nearest, others);
    return {
      silhouette: mean(silhouettes(compared, own, others).filter((value) => !Number.isNaN(value))),
      accuracy: balancedAccuracy(
        truth,
        labelled.map((i) => votes[i]),
      ),
    };
  };
  const labelledHeld = held.filter((i) => code[i] >= 0);
  const labelledReferences = references.filter((i) => code[i] >= 0);
  const classes = new Set(labelledHeld.map((i) => code[i])).size;
  const independent = label.exchanged === 'points of a sample' ? label.stratum! : block;
  const n = new Set([...labelledHeld, ...labelledReferences].map((i) => independent[i])).size;
  const counts = { classes, points: labelledHeld.length, references: labelledReferences.length, n };
  const smallestP = Math.max(1 / (1 + permutations), leastShare(label));
  const none = { ...counts, smallestP, silhouette: null, accuracy: null };
  if (classes < 2) return { ...none, reason: 'fewer than two classes have held-out points' };
  const observed = measure(code);
  if (Number.isNaN(observed.silhouette)) return { ...none, reason: 'no class has both held-out and training points' };
  const draws = Array.from({ length: permutations }, () => measure(permutedCodes(label, stream)));
  const against = (name: 'silhouette' | 'accuracy'): AgainstChance => {
    const chance = draws.map((draw) => draw[name]).filter((value) => !Number.isNaN(value));
    const value = observed[name];
    return { value, chance: mean(chance), p: empiricalP(value - 1e-12, chance) };
  };
  return { ...counts, smallestP, silhouette: against('silhouette'), accuracy: against('accuracy') };
}

/** Distances in which pairs of one block, and points without a class, are not compared. */
function withoutBlocks(
  { shape, data }: NdArray<Float64Array>,
  held: readonly number[],
  references: readonly number[],
  { block, code }: PointLabel,
): NdArray<Float64Array> {
  const columns = references.length;
  const compared = data.map((distance, k) => {
    const [i, j] = [held[Math.floor(k / columns)], references[k % columns]];
    return block[i] === block[j] || code[j] < 0 ? Number.POSITIVE_INFINITY : distance;
  });
  return { shape, data: compared };
}

/** The classes of points after the blocks of every stratum exchanged theirs; points without a class stay without. */
function permutedCodes({ code, block, stratum }: PointLabel, stream: RandomStream): Int32Array {
  const strata = new Map<number, Map<number, number>>();
  code.forEach((own, i) => {
    if (own < 0) return;
    const key = stratum?.[i] ?? 0;
    const blocks = strata.get(key) ?? new Map<number, number>();
    strata.set(key, blocks.set(block[i], own));
  });
  const exchanged = new Map<number, number>();
  for (const blocks of strata.values()) {
    const codes = [...blocks.values()];
    const order = stream.permutation(codes.length);
    for (const [k, one] of [...blocks.keys()].entries()) exchanged.set(one, codes[order[k]]);
  }
  return code.map((own, i) => (own < 0 ? own : exchanged.get(block[i])!));
}

/** Share of the orders that look like the observed one: where there are few blocks, no p is smaller. */
function leastShare({ code, block, stratum }: PointLabel): number {
  if (stratum) return 0;
  const classOf = new Map<number, number>();
  for (const [i, own] of code.entries()) if (own >= 0) classOf.set(block[i], own);
  return 1 / differentDeals(classOf.values());
}
