import type { RandomStream } from '../random/stream.ts';
import { mean, standardDeviation } from './summary.ts';

/** Whether things fit the places that they have better than those that they might have. */
export interface PermutationTest {
  /** Orders that were looked at: all n!, the observed one among them, or random ones. */
  readonly permutations: number;
  /** Of the statistic over these orders; the sd is NaN of one order. */
  readonly mean: number;
  readonly sd: number;
  /** Share of the orders whose statistic is at least the observed one, that one included; null without a test. */
  readonly p: number | null;
  readonly smallestP: number;
  /** Why there is no p. */
  readonly reason?: string;
}

/** A p above this is no finding, so a test that cannot fall below it is none. */
const level = 0.05;

/**
 * One-sided permutation test of `n` things that change places (Fisher 1935; Good 2005, §3.1): `statistic` is of the places in the order
 * that they are taken, 0…n − 1 as observed, and large where things fit their places. All n! orders are counted where they are no more
 * than the observed one and `draws` random ones, else these (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39). p is null where
 * the smallest that so few orders allow is above .05, and where a statistic is no number. `things` names them, for the reason.
 */
export function permutationTest(
  n: number,
  statistic: (order: ArrayLike<number>) => number,
  { draws, stream, things }: { readonly draws: number; readonly stream: RandomStream; readonly things: string },
): PermutationTest {
  const isExact = factorial(n) <= 1 + draws;
  const orders = isExact ? everyOrder(n) : Array.from({ length: draws }, () => stream.permutation(n));
  const values = orders.map(statistic);
  const observed = statistic(Array.from({ length: n }, (_, i) => i));
  const smallestP = smallestPermutationP(n, draws);
  const told = { permutations: values.length, mean: mean(values), sd: standardDeviation(values), smallestP };
  if (![observed, ...values].every(Number.isFinite)) return { ...told, p: null, reason: 'no test: a score is missing' };
  if (smallestP > level) {
    const few = isExact ? `${n} ${things} have no more than ${values.length} orders` : `${draws} orders are looked at`;
    const reason = `no test: ${few}, so that no p is below ${shown(smallestP)}`;
    return { ...told, p: null, reason };
  }
  // Sums of the same numbers in another order differ by rounding.
  const least = observed - 1e-12 * Math.max(1, Math.abs(observed));
  const reached = values.filter((value) => value >= least).length;
  return { ...told, p: isExact ? reached / values.length : (1 + reached) / (1 + values.length) };
}

/** The smallest p of `n` things in other places, of all their orders or of the observed one and `draws` random ones. */
export function smallestPermutationP(n: number, draws: number): number {
  return Math.max(1 / (1 + draws), 1 / factorial(n));
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function everyOrder(n: number): number[][] {
  if (n === 0) return [[]];
  return everyOrder(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, place) => [...order.slice(0, place), n - 1, ...order.slice(place)]),
  );
}

const shown = (p: number): string => String(Number(p.toPrecision(2)));
