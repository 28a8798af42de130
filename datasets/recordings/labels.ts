import type { StimulusLabels } from '../../src/data/recording.ts';
import { CortexError, quoted } from '../../src/errors.ts';

/** Values of one column, one a stimulus; NaN and empty texts are missing. */
export type LabelColumn = readonly (string | number)[];

/**
 * Labels from columns of one value a stimulus: `cue` and `colour` become places in the sorted list
 * of their values, and the values stay among the labels. Throws InvalidData for a direction that is no number.
 */
export function labelsFrom(columns: ReadonlyMap<string, LabelColumn>, count: number, place: string): StimulusLabels[] {
  const described = [...columns].map(([name, column]) => ofColumn(name, column, place));
  return Array.from({ length: count }, (_, index) => {
    const parts = described.map((column) => column[index]);
    const labels = Object.assign({}, ...parts.map((part) => part.labels));
    return { ...Object.assign({}, ...parts), ...(Object.keys(labels).length > 0 ? { labels } : {}) };
  });
}

const meanings: Readonly<Record<string, 'cue' | 'colour'>> = { cue: 'cue', colour: 'colour', color: 'colour' };

function ofColumn(name: string, column: LabelColumn, place: string): StimulusLabels[] {
  if (name === 'direction_deg')
    return column.map((value) => (isGiven(value) ? { directionDeg: angleOf(value, place) } : {}));
  const label = (value: string | number) => ({ labels: { [name]: value } });
  if (!Object.hasOwn(meanings, name)) return column.map((value) => (isGiven(value) ? label(value) : {}));
  const choices = [...new Set(column.filter(isGiven))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  return column.map((value) => (isGiven(value) ? { ...label(value), [meanings[name]]: choices.indexOf(value) } : {}));
}

const isGiven = (value: string | number): boolean => value !== '' && !Number.isNaN(value);

function angleOf(value: string | number, place: string): number {
  if (typeof value === 'number') return value;
  throw new CortexError(
    'InvalidData',
    `${place} has the direction_deg ${quoted(value)}, which is no number of degrees; 90 is up.`,
  );
}
