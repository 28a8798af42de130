import type { DirectionReading } from '../../../src/analysis/decoding/motion-scores.ts';
import type { ReportTable } from '../../report/report-input.ts';

/** What direction was read from the reconstructions of each true one, as the paper prints it. */
export function directionTable(directions: readonly DirectionReading[]): ReportTable {
  return {
    title: 'Directions read',
    heads: ['True direction', 'Read, circular mean ± sd', 'Conditions'],
    rows: directions.map(({ directionDeg, meanDeg, sdDeg, conditions }) => [
      `${directionDeg}°`,
      `${meanDeg.toFixed(0)}° ± ${sdDeg.toFixed(0)}°`,
      String(conditions),
    ]),
    note:
      'Sd over conditions. Zhang et al. (2026) print 89 ± 2, 31 ± 3, −29 ± 2 and −86 ± 2. Conditions of one direction share their dot ' +
      'field: they are one picture in other colours. Identified at random: one in as many as there are directions.',
  };
}
