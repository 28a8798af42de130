import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { formatNumber, formatP } from '../../report/format.ts';
import type { ReportTable } from '../../report/report-input.ts';

const words = {
  shape: 'Cue image: r',
  colour: 'Colour at four points: r',
  motion: 'Direction error (°)',
} as const satisfies Record<ReconstructionNull['feature'], string>;

/** Scores of a decoder that was trained on chosen regions, beside its chance levels. */
export function nullTable(nulls: readonly ReconstructionNull[]): ReportTable {
  const pair = ({ mean, sd }: { readonly mean: number; readonly sd: number }, feature: ReconstructionNull['feature']) =>
    [mean, sd].map((value) => formatNumber(value, { digits: feature === 'motion' ? 1 : 4 })).join(' ± ');
  const [first] = nulls;
  const reasons = nulls.flatMap(({ feature, permuted }) =>
    permuted.reason ? [`${feature}: ${permuted.reason}.`] : [],
  );
  return {
    title: 'Beside chance',
    heads: [
      'Measure',
      'Reconstructed',
      'Levels',
      'Levels permuted',
      'p (smallest)',
      'From noise',
      'p of t, as published',
      'p empirical',
    ],
    rows: nulls.map(({ feature, levels, permuted, noise, ...own }) => [
      words[feature],
      pair(own, feature),
      String(levels),
      pair(permuted, feature),
      permuted.p === null ? 'no test' : `${formatP(permuted.p)} (${formatNumber(permuted.smallestP)})`,
      pair(noise, feature),
      noise.p === null ? 'no test' : formatP(noise.p),
      formatP(noise.pEmpirical),
    ]),
    note: [
      `Mean ± sd over ${first?.conditions ?? 0} conditions. Levels permuted: cues, colours or directions change places as a whole among the true ` +
        'videos, mean ± sd over their orders; conditions of one level look alike, so that the levels are the independent values. From noise: ' +
        `${first?.noise.samples ?? 0} reconstructions from standard normal input (Zhang et al. 2026); its t-test counts conditions as independent.`,
      ...reasons,
    ].join(' '),
  };
}
