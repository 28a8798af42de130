import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { formatP } from '../../report/format.ts';
import type { ReportTable } from '../../report/report-input.ts';

const words = {
  shape: 'Cue image: r',
  colour: 'Colour at four points: r',
  motion: 'Direction error (°)',
} as const satisfies Record<ReconstructionNull['feature'], string>;

/** Scores of a decoder that was trained on chosen regions, beside its chance levels. */
export function nullTable(nulls: readonly ReconstructionNull[]): ReportTable {
  const pair = (
    { mean, sd }: { readonly mean: number; readonly sd: number },
    feature: ReconstructionNull['feature'],
  ) => (feature === 'motion' ? `${mean.toFixed(1)} ± ${sd.toFixed(1)}` : `${mean.toFixed(4)} ± ${sd.toFixed(4)}`);
  return {
    title: 'Beside chance',
    heads: ['Measure', 'Reconstructed', 'Other conditions', 'p', 'From noise', 'p of t, as published', 'p empirical'],
    rows: nulls.map(({ feature, permuted, noise, ...own }) => [
      words[feature],
      pair(own, feature),
      pair(permuted, feature),
      formatP(permuted.p),
      pair(noise, feature),
      noise.p === null ? 'no test' : formatP(noise.p),
      formatP(noise.pEmpirical),
    ]),
    note:
      `Mean ± sd over ${nulls[0]?.conditions ?? 0} conditions. Other conditions: scored against the true videos of conditions of another cue, colour or ` +
      `direction, ${nulls[0]?.permuted.draws ?? 0} draws. From noise: ${nulls[0]?.noise.samples ?? 0} reconstructions from standard normal input ` +
      '(Zhang et al. 2026); its t-test counts conditions as independent, which those of one cue, colour or direction are not.',
  };
}
