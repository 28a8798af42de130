import { compareCellTypes, type PairedComparison } from '../../src/analysis/subspace/sites/cell-types.ts';
import type { Unit } from '../../src/data/encoding-data.ts';
import type { RandomStream } from '../../src/random/stream.ts';
import { type Rate, rate, rateOf } from './rate.ts';

/** How often narrow units differ from regular ones when the widths mean nothing, by what is compared. */
export type WidthRates = Readonly<Record<PairedComparison['measure'], Rate>>;

const significant = 0.05;

/**
 * Null arm: spike widths dealt out anew within every site, the tests of narrow against regular units each time. Whatever the units are
 * tuned to, the tests may find something in 5 % of the deals at most (with eight sites they can reach 3.9 %, fewer with ties).
 */
export function dealtWidths(
  units: readonly Unit[],
  tuning: Parameters<typeof compareCellTypes>[1],
  stream: RandomStream,
  deals: number,
): WidthRates {
  const found = Array.from({ length: deals }, () => compareCellTypes(withDealtWidths(units, stream), tuning));
  const of = (measure: PairedComparison['measure']) => {
    const tests = found.flatMap(
      (all) => all.find((one) => one.measure === measure && one.groups[0] === 'narrow')?.test ?? [],
    );
    return rate(tests, ({ p }) => p <= significant);
  };
  return { area: of('area'), bowls: of('bowls'), hills: of('hills') };
}

/** Deals of several sets of sites together. */
export function pooledWidths(sets: readonly WidthRates[]): WidthRates {
  const of = (measure: PairedComparison['measure']): Rate => {
    const [found, all] = [
      sets.reduce((sum, set) => sum + set[measure].found, 0),
      sets.reduce((sum, set) => sum + set[measure].of, 0),
    ];
    return rateOf(found, all);
  };
  return { area: of('area'), bowls: of('bowls'), hills: of('hills') };
}

function withDealtWidths(units: readonly Unit[], stream: RandomStream): Unit[] {
  const dealt = [...units];
  for (const site of new Set(units.map((unit) => unit.site))) {
    const places = units.flatMap((unit, place) => (unit.site === site ? [place] : []));
    const order = stream.permutation(places.length);
    for (const [i, place] of places.entries()) {
      const { spikeWidth: _own, ...unit } = units[place];
      const { spikeWidth } = units[places[order[i]]];
      dealt[place] = { ...unit, ...(spikeWidth && { spikeWidth }) };
    }
  }
  return dealt;
}
