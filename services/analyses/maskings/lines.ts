import type { LesionPoint } from '../../../src/analysis/decoding/masking-statistics/lesion-curves.ts';
import type { ShapleyRow } from '../../../src/analysis/decoding/masking-statistics/shapley-shares.ts';
import { publishedLines, statisticsLines } from '../../lines/masking-lines.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import type { ShortMaskingRow } from '../../runs/decoding/masking-output.ts';

/** What is told of a masking table: the effects, what can be defended of them, Shapley values and lesion curves. */
export function tableLines(
  rows: readonly ShortMaskingRow[],
  { shapley = [], curves = [] }: { readonly shapley?: readonly ShapleyRow[]; readonly curves?: readonly LesionPoint[] },
): string[] {
  return [...publishedLines(rows), ...statisticsLines(rows), ...shapleyLines(shapley), ...curveLines(curves)];
}

function shapleyLines(rows: readonly ShapleyRow[]): string[] {
  if (rows.length === 0) return [];
  const [regions, features] = [names(rows, 'region'), names(rows, 'feature')];
  const own = (region: string, feature: string) => rows.find((row) => row.region === region && row.feature === feature);
  const all = features.map((feature) => short(rows.find((row) => row.feature === feature)?.effectOfAll));
  return [
    'Shapley values of the effect (their sum is that of silencing all):',
    ...alignedLines([
      ['region', ...features],
      ...regions.map((region) => [region, ...features.map((feature) => short(own(region, feature)?.effect))]),
      ['all', ...all],
    ]),
  ];
}

function curveLines(points: readonly LesionPoint[]): string[] {
  return names(points, 'feature').flatMap((feature) => {
    const own = points.filter((point) => point.feature === feature);
    const shares = [...new Set(own.map(({ share }) => share))];
    const cell = (region: string, share: number) =>
      short(own.find((one) => one.region === region && one.share === share)?.mean);
    return [
      `Effect on ${feature} of silencing a part of a region:`,
      ...alignedLines([
        ['region', ...shares.map(String)],
        ...names(own, 'region').map((region) => [region, ...shares.map((share) => cell(region, share))]),
      ]),
    ];
  });
}

function names<Name extends 'region' | 'feature'>(
  rows: readonly Readonly<Record<Name, string>>[],
  name: Name,
): string[] {
  return [...new Set(rows.map((row) => row[name]))];
}

const short = (value: number | undefined): string => (value === undefined ? '–' : String(Number(value.toPrecision(3))));
