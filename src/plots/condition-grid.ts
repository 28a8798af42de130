import type { Condition } from '../data/decoding-data.ts';

/** Conditions in a small selection of many. */
const mostShown = 16;

/** Heading of a row or column; the direction, when it has one, is drawn as an arrow. */
export interface GridHeading {
  readonly text: string;
  readonly directionDeg?: number;
}

/** The stimuli of an experiment laid out as a table; a cell holds the conditions that show that stimulus. */
export interface ConditionGrid {
  readonly rows: readonly GridHeading[];
  readonly columns: readonly GridHeading[];
  /** [row][column]; a stimulus that was not shown has an empty cell. */
  readonly cells: readonly (readonly (readonly Condition[])[])[];
  /** True when the headings say nothing and every cell needs the name of its condition. */
  readonly captioned: boolean;
}

/**
 * Lays conditions out by what sets them apart: colour × direction, left × right contrast, or, when they have
 * neither, in rows of about equal length.
 */
export function layOutConditions(conditions: readonly Condition[]): ConditionGrid {
  if (conditions.every(({ colour, directionDeg }) => colour !== undefined && directionDeg !== undefined)) {
    return cross(
      conditions,
      { value: (c) => c.colour ?? 0, heading: (c) => ({ text: colourName(c) }), order: 'ascending' },
      {
        value: (c) => c.directionDeg ?? 0,
        heading: (c) => ({ text: formatDegrees(c.directionDeg ?? 0), directionDeg: c.directionDeg }),
        order: 'descending',
      },
    );
  }
  if (
    conditions.every(({ contrastLeft, contrastRight }) => contrastLeft !== undefined && contrastRight !== undefined)
  ) {
    return cross(
      conditions,
      {
        value: (c) => c.contrastLeft ?? 0,
        heading: (c) => ({ text: `left ${percent(c.contrastLeft)}` }),
        order: 'ascending',
      },
      {
        value: (c) => c.contrastRight ?? 0,
        heading: (c) => ({ text: `right ${percent(c.contrastRight)}` }),
        order: 'ascending',
      },
    );
  }
  return wrapped(conditions);
}

/** Conditions grouped by cue, in order of the cue's index; empty when the experiment has no cues. */
export function groupByCue(conditions: readonly Condition[]): { name: string; conditions: Condition[] }[] {
  const withCue = conditions.filter(({ cue }) => cue !== undefined);
  return distinct(withCue, ({ cue }) => cue ?? 0, 'ascending').map((cue) => {
    const members = withCue.filter((condition) => condition.cue === cue);
    const [first, ...rest] = members[0].name.split('/');
    return { name: rest.length > 0 ? first : `cue ${cue + 1}`, conditions: members };
  });
}

/**
 * One condition for each stimulus, the cues taking turns, so that a small selection shows every cue, colour and
 * direction. Of conditions that nothing sets apart the first, the last and others at equal distances, 16 at most.
 */
export function representativeConditions(conditions: readonly Condition[]): Condition[] {
  const { cells, captioned } = layOutConditions(conditions);
  if (captioned) return spreadConditions(conditions, mostShown);
  return cells.flatMap((row, r) =>
    row.flatMap((members, c) => (members.length > 0 ? [members[(r + c) % members.length]] : [])),
  );
}

/** Conditions at equal distances, `most` at most, the first and the last among them. */
export function spreadConditions(conditions: readonly Condition[], most: number): Condition[] {
  if (conditions.length <= most) return [...conditions];
  return Array.from({ length: most }, (_, i) => conditions[Math.round((i * (conditions.length - 1)) / (most - 1))]);
}

interface Axis {
  readonly value: (condition: Condition) => number;
  readonly heading: (condition: Condition) => GridHeading;
  readonly order: 'ascending' | 'descending';
}

function cross(conditions: readonly Condition[], row: Axis, column: Axis): ConditionGrid {
  const rowValues = distinct(conditions, row.value, row.order);
  const columnValues = distinct(conditions, column.value, column.order);
  const headings = (axis: Axis, values: readonly number[]) =>
    values.map((value) => axis.heading(conditions.find((condition) => axis.value(condition) === value)!));
  return {
    rows: headings(row, rowValues),
    columns: headings(column, columnValues),
    cells: rowValues.map((r) =>
      columnValues.map((c) =>
        conditions.filter((condition) => row.value(condition) === r && column.value(condition) === c),
      ),
    ),
    captioned: false,
  };
}

function wrapped(conditions: readonly Condition[]): ConditionGrid {
  const columns = Math.ceil(Math.sqrt(conditions.length));
  const rows = Math.ceil(conditions.length / columns);
  const blank = (length: number): GridHeading[] => Array.from({ length }, () => ({ text: '' }));
  return {
    rows: blank(rows),
    columns: blank(columns),
    cells: Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => conditions.slice(r * columns + c, r * columns + c + 1)),
    ),
    captioned: true,
  };
}

function distinct(
  conditions: readonly Condition[],
  value: (condition: Condition) => number,
  order: Axis['order'],
): number[] {
  const sign = order === 'ascending' ? 1 : -1;
  return [...new Set(conditions.map(value))].sort((a, b) => sign * (a - b));
}

/** "circle/red+90" → "red": the part after the cue, without its direction. */
function colourName({ name, colour = 0 }: Condition): string {
  const stimulus = name.split('/').at(-1) ?? '';
  return stimulus.replace(/[-+_ −][-+−]?\d+(\.\d+)?°?$/, '') || `colour ${colour + 1}`;
}

function formatDegrees(degrees: number): string {
  return `${degrees < 0 ? '−' : ''}${Math.abs(degrees)}°`;
}

function percent(contrast = 0): string {
  return `${Math.round(contrast * 100)} %`;
}
