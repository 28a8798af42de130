import type { ReportTable } from '../../report/report-input.ts';
import { type PaperMeasure, paperNumber } from '../paper-numbers.ts';

/** One of our numbers beside that of the paper. */
export interface ComparedNumber {
  readonly measure: string;
  readonly unit?: '°';
  /** Null where it is not defined. */
  readonly ours: number | null;
  readonly sd?: number | null;
  /** The level of what knows nothing of the spikes or the stimulus. */
  readonly chance?: number | null;
  readonly paper?: { readonly value: number; readonly sd?: number; readonly source: string };
}

/** A figure or table of the paper, and what this study has of it. */
export interface FigureOfStudy {
  /** As the paper numbers it. */
  readonly figure: string;
  readonly title: string;
  /** What ours can show and what it cannot, in one sentence. */
  readonly shows: string;
  /** Why there is nothing of it. */
  readonly reason?: string;
  readonly numbers: readonly ComparedNumber[];
  readonly tables: readonly ReportTable[];
  /** Files in the folder of the study. */
  readonly pictures: readonly string[];
}

/** A figure with only what is given. */
export const figureOf = (
  figure: Pick<FigureOfStudy, 'figure' | 'title' | 'shows'> & Partial<FigureOfStudy>,
): FigureOfStudy => ({ numbers: [], tables: [], pictures: [], ...figure });

/** A number beside the paper's, if it prints one. */
export function compared(number: Omit<ComparedNumber, 'paper'>, measure: PaperMeasure, of?: string): ComparedNumber {
  const found = paperNumber(measure, of);
  if (!found) return number;
  const { value, sd, source } = found;
  return { ...number, paper: { value, ...(sd !== undefined && { sd }), source } };
}

/** The numbers of a figure as a table; undefined without any. */
export function numberTable({ figure, numbers }: FigureOfStudy): ReportTable | undefined {
  if (numbers.length === 0) return undefined;
  return {
    title: `${figure}: numbers`,
    heads: ['Measure', 'Zhang et al. (2026)', 'This study', 'Level of chance', 'Printed in'],
    rows: numbers.map(({ measure, ours, sd, chance, paper, unit = '' }) => [
      measure,
      paper ? spread(paper.value, paper.sd, unit) : '–',
      spread(ours, sd, unit),
      chance === undefined ? '–' : spread(chance, undefined, unit),
      paper?.source ?? '–',
    ]),
  };
}

function spread(value: number | null, sd: number | null | undefined, unit: string): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const text = (one: number) => (unit === '°' ? one.toFixed(1) : one.toPrecision(4));
  return sd === null || sd === undefined ? `${text(value)}${unit}` : `${text(value)} ± ${text(sd)}${unit}`;
}
