import type { StcAgreement } from '../../../src/analysis/subspace/subspace-analysis.ts';
import { toCsv } from '../../../src/io/csv.ts';

/** Subspaces against spike-triggered covariance as CSV, a row a unit; empty fields where there is no such number. */
export function stcTable({ units, chanceOverlap }: StcAgreement): string {
  return toCsv(
    units.map((unit) => ({
      unit: unit.id,
      excitatory: unit.excitatory,
      suppressive: unit.suppressive,
      share1: unit.shares[0] ?? null,
      share2: unit.shares[1] ?? null,
      overlap: unit.overlap,
      chance: chanceOverlap,
      heldOut: unit.heldOut,
      splitHalf: unit.splitHalf,
      otherUnits: unit.otherUnits,
      recordedShape: unit.recorded?.shape ?? null,
      predictedShape: unit.predicted?.shape ?? null,
      componentShape: unit.componentShape,
      missing: unit.missing,
    })),
  );
}

/** What is said of white noise in a few lines at the terminal. */
export function stcLines(stc: StcAgreement): string[] {
  const { unitsWithTwo, quartiles, recordedBowls } = stc;
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(2));
  const percent = (value: number | null) => (value === null ? '–' : `${Math.round(100 * value)} %`);
  const spread = quartiles ? ` (quartiles ${share(quartiles[0])} to ${share(quartiles[1])})` : '';
  return [
    `  spike-triggered covariance: two significant excitatory filters in ${unitsWithTwo} of ${stc.units.length} units`,
    `    their share in the first four components: median ${share(stc.medianOverlap)}${spread}, chance ${share(stc.chanceOverlap)}, other units' components ${share(stc.medianOtherUnits)}`,
    `    filters of validation and test clips there ${share(stc.medianHeldOut)}; covariance of one half in the other ${share(stc.medianSplitHalf)}`,
    `    recorded rate a bowl along the first filter in ${recordedBowls}; of these predicted as a bowl along it ${percent(stc.bowlAgreement)}, along component 1 ${percent(stc.bowlAgreementAlongComponent)}`,
  ];
}

/** The same as JSON, without arrays. */
export function stcSummary({ units, ...summary }: StcAgreement) {
  return {
    ...summary,
    units: units.map(({ filters: _filters, inside: _inside, recorded, predicted, ...unit }) => ({
      ...unit,
      recordedShape: recorded?.shape ?? null,
      predictedShape: predicted?.shape ?? null,
    })),
  };
}
