import type { SimulationTruth } from '../../../src/data/decoding-data.ts';
import type { ReportTable } from '../../report/report-input.ts';

const heads: Readonly<Record<string, string>> = {
  cue: 'Cue',
  colour: 'Colour',
  motion: 'Motion',
  choice: 'Choice',
  cueMemory: 'Memory of the cue',
  colourCategory: 'Category of the colour',
};

/** What a simulation planted, as a table of its report. */
export function truthTable({ arm, planted, criterion, tuning }: SimulationTruth): ReportTable {
  const signals = [...new Set(Object.values(tuning).flatMap((signal) => Object.keys(signal)))];
  return {
    title: `What was planted: ${arm}`,
    heads: ['Region', ...signals.map((signal) => heads[signal] ?? signal)],
    rows: Object.entries(tuning).map(([region, strengths]) => [
      region,
      ...signals.map((signal) => (strengths[signal] ?? 0).toFixed(2)),
    ]),
    note: `${planted} Modulation of the rate as a fraction of the base rate. Criterion, stated beforehand: ${criterion}`,
  };
}
