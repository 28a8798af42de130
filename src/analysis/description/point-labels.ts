import type { Condition } from '../../data/decoding-data.ts';

/** What may change places when there is nothing to find: the independent units behind a label. */
export type Exchanged = 'stimuli' | 'samples' | 'units' | 'points of a sample';

/** Classes of points. */
export interface PointLabel {
  readonly name: string;
  readonly classes: readonly string[];
  /** Class of every point. */
  readonly code: Int32Array;
  readonly exchanged: Exchanged;
  /** [point] those with one number change places together, and are not compared with each other. */
  readonly block: Int32Array;
  /** [point] blocks change places within a stratum; among all when left out. */
  readonly stratum?: Int32Array;
}

/** A label of stimuli before it is given to points. */
interface StimulusLabel {
  readonly name: string;
  /** By condition; undefined for one that has no value. */
  readonly values: readonly (string | undefined)[];
}

/** Labels of points by their conditions, and why others are not there. */
export interface FoundLabels {
  readonly labels: readonly PointLabel[];
  readonly missing: Readonly<Record<string, string>>;
}

/** What a reader asks for first. */
const expected = ['cue', 'colour', 'direction', 'choice'];

/**
 * Labels that the conditions of points tell: cue, stimulus (colour and direction under whatever cue; without cues the condition itself), colour,
 * direction, contrasts and what else a recording says. Where a class is of several stimuli, stimuli are what is exchanged;
 * "stimulus" without cues compares samples.
 */
export function stimulusLabels(conditions: readonly Condition[], condition: Int32Array): FoundLabels {
  const labels: PointLabel[] = [];
  const missing: Record<string, string> = {};
  for (const { name, values } of labelValues(conditions)) {
    const found = labelOf(name, values, condition);
    if (typeof found === 'string') missing[name] = found;
    else labels.push(found);
  }
  return { labels, missing };
}

/** A label that differs between samples of one stimulus: samples change places within their stimulus, so chance knows what the stimulus tells. */
export function trialLabel(
  name: string,
  values: readonly string[],
  sample: Int32Array,
  condition: Int32Array,
): PointLabel {
  const known = Array.from(sample, (one) => values[one] || undefined);
  return { name, ...coded(known), exchanged: 'samples', block: sample, stratum: condition };
}

/** Classes in the order of their names, and the class of every value; −1 for none. */
export function coded(values: readonly (string | undefined)[]): Pick<PointLabel, 'classes' | 'code'> {
  const classes = [...new Set(values.filter((value) => value !== undefined))].sort(byNumberOrName);
  return { classes, code: Int32Array.from(values, (value) => (value === undefined ? -1 : classes.indexOf(value))) };
}

/** Why the labels that a reader asks for first are not there. */
export function absentLabels(present: ReadonlySet<string>): Record<string, string> {
  const absent = expected.filter((name) => !present.has(name));
  return Object.fromEntries(absent.map((name) => [name, 'the recording does not say it']));
}

function labelValues(conditions: readonly Condition[]): StimulusLabel[] {
  const column = (name: string, labelIn: (condition: Condition) => string | number | undefined): StimulusLabel => ({
    name,
    values: conditions.map((one) => labelIn(one)?.toString()),
  });
  const named = [...new Set(conditions.flatMap(({ labels }) => Object.keys(labels ?? {})))];
  const columns = [
    column('cue', ({ cue }) => cue),
    column('stimulus', stimulusName),
    column('colour', ({ colour }) => colour),
    column('direction', ({ directionDeg }) => directionDeg),
    column('contrastLeft', ({ contrastLeft }) => contrastLeft),
    column('contrastRight', ({ contrastRight }) => contrastRight),
    ...named.map((name) => column(name, ({ labels }) => labels?.[name])),
  ].filter(({ values }) => values.some((value) => value !== undefined));
  // A recording's own words for what a condition has a number for.
  return [...new Map(columns.map((one) => [one.name, one])).values()];
}

function stimulusName({ name, cue, colour, directionDeg }: Condition): string {
  const seen = [colour, directionDeg].filter((value) => value !== undefined);
  return cue === undefined || seen.length === 0 ? name : seen.join('/');
}

/** The label, or why there is none. */
function labelOf(name: string, values: StimulusLabel['values'], condition: Int32Array): PointLabel | string {
  const present = [...new Set(condition)];
  const stimuliOf = (value: string) => present.filter((one) => values[one] === value).length;
  const all = [...new Set(present.flatMap((one) => values[one] ?? []))];
  if (all.length < 2) return 'the same in all stimuli';
  if (name === 'stimulus' && all.every((value) => stimuliOf(value) === 1)) {
    const { classes, code } = coded(Array.from(condition, (one) => values[one]));
    return { name, classes, code, exchanged: 'samples', block: Int32Array.from(condition.keys()) };
  }
  const shared = all.filter((value) => stimuliOf(value) > 1);
  if (shared.length < 2) return 'fewer than two classes are of more than one stimulus; "stimulus" tells these apart';
  const known = Array.from(condition, (one) => values[one]).map((value) =>
    value !== undefined && shared.includes(value) ? value : undefined,
  );
  return { name, ...coded(known), exchanged: 'stimuli', block: condition };
}

function byNumberOrName(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1);
}
