import type { ComparisonRow, Estimate } from '../../../src/analysis/compare/compare-sides.ts';
import { counted } from '../../lines/counted.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import { byReason } from '../../runs/encoding/missing-units.ts';
import type { Shown } from '../analysis.ts';
import type { ComparisonSettings } from './request.ts';
import type { StoredComparison } from './stored.ts';

/** A comparison at the terminal: a row a statistic. */
export function comparisonLines(
  { a, b, rows, sharedStimuli, simulated }: StoredComparison,
  { place }: Shown<ComparisonSettings>,
): string[] {
  const offsets = simulated ? ['a − b', 'of the pipelines'] : [];
  const header = ['', 'a [95 %]', 'n', 'b [95 %]', 'n', ...offsets, 'p', 'smallest', 'p (Holm)'];
  const cells = rows.map((row) => [
    row.label,
    ...interval(row.a),
    ...interval(row.b),
    ...(simulated ? [numberText(row.difference), numberText(row.pipelineOffset)] : []),
    pText(row.p),
    pText(row.smallestP),
    pText(row.adjustedP),
  ]);
  const { cka, reason } = sharedStimuli;
  return [
    ...Object.entries({ a, b }).flatMap(([letter, { name, units, sites, leftOut }]) => [
      `${letter}: ${name}, ${counted(units, 'unit')} at ${counted(sites, 'site')}`,
      ...byReason(leftOut).map((line) => `   left out: ${line}`),
    ]),
    ...alignedLines([header, ...cells]),
    ...scopeLines({ a, b }, rows),
    '  p: of site means, their studentised difference permuted over sites; smallest: what so many sites can reach',
    ...(simulated
      ? [`  of the pipelines: the same difference between ${simulated[0].name} and ${simulated[1].name}`]
      : []),
    `  linear CKA: ${cka === null ? `– (${reason})` : cka.toFixed(3)}`,
    ...reasonLines(rows),
    `Table and figure: ${place}`,
  ];
}

/** Sides whose intervals are about one site, and numbers that are ceilings of what was kept. */
function scopeLines(sides: Pick<StoredComparison, 'a' | 'b'>, rows: readonly ComparisonRow[]): string[] {
  return (['a', 'b'] as const).flatMap((letter) => {
    const estimates = rows.flatMap((row) => row[letter] ?? []);
    const capped = Math.max(0, ...estimates.map((one) => one.capped ?? 0));
    const { units } = sides[letter];
    return [
      ...(estimates.some(({ scope }) => scope === 'site') ? [`  ${letter}: intervals within this site only`] : []),
      ...(capped > 0
        ? [
            `  ${letter}: dimensions and participation ratio of ${capped} of ${counted(units, 'unit')} are capped: the kept components hold less than 80 % of the variance`,
          ]
        : []),
    ];
  });
}

const numberText = (value: number | null): string => (value === null ? '–' : value.toPrecision(3));

/** Each reason once, with what it is about. */
function reasonLines(rows: readonly ComparisonRow[]): string[] {
  const reasons = [...new Set(rows.flatMap(({ reason }) => reason ?? []))];
  return reasons.map((reason) => {
    const names = rows.filter((row) => row.reason === reason).map(({ name }) => name);
    return `  – ${reason} (${names.join(', ')})`;
  });
}

/** A number with its interval, and how many units (or sites) it is made of. */
function interval(estimate: Estimate | null): [string, string] {
  if (!estimate) return ['–', '0'];
  const { lower, upper, n } = estimate;
  const middle = estimate.estimate.toPrecision(3);
  const ends = lower === null || upper === null ? '' : ` [${lower.toPrecision(3)}, ${upper.toPrecision(3)}]`;
  return [`${middle}${ends}`, String(n)];
}

function pText(p: number | null): string {
  return p === null ? '–' : p.toPrecision(2);
}
