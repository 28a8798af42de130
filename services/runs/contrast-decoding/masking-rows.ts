import type { ContrastMaskingRow } from '../../../src/analysis/decoding/contrast/results.ts';

/** The masking table of real sessions, a row a session and region, or a set of regions; blank where there is no test. */
export function contrastMaskingRows(masking: readonly ContrastMaskingRow[]) {
  return masking.map(({ random, reason = null, ...row }) => ({
    ...row,
    session: `session ${row.session}`,
    randomMean: random.mean,
    randomSd: random.sd,
    randomDraws: random.draws,
    reason,
  }));
}
