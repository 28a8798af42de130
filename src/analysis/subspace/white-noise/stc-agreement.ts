import { setImmediate } from 'node:timers/promises';
import { firstRows, type NdArray, rowValues } from '../../../arrays.ts';
import { median } from '../../../metrics/summary.ts';
import { type TriggeredFilters, triggeredFilters } from '../../white-noise/triggered-filters.ts';
import { whyNotWhite } from '../../white-noise/whiteness.ts';
import type { AnalysisTask } from '../analysis-task.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import { projectClips } from '../fields/projections.ts';
import { type MarginalShape, marginalShape, type TuningShape } from '../fields/tuning-shape.ts';
import type { ConcatenatedClips } from '../model/concatenated-clips.ts';
import { partWithin, shareWithin } from './share-within.ts';

/** Components that the filters are looked for in, and filters that are looked for. */
const comparedComponents = 4;
const comparedFilters = 2;

/** How the subspace of one unit goes with its spike-triggered covariance, an estimate that no network has a part in. */
export interface UnitStc {
  /** Place in the data. */
  readonly unit: number;
  readonly id: string;
  /** Why the unit has no covariance, such as no spikes; null where it has. */
  readonly missing: string | null;
  /** Filters above and below the eigenvalues of responses shifted in time, on the training clips. */
  readonly excitatory: number;
  readonly suppressive: number;
  /** The first two excitatory filters [filter, lag, ...frame], or as many as there are. */
  readonly filters: NdArray;
  /** What of each of `filters` lies in the span of the first four components [filter, lag, ...frame]. */
  readonly inside: NdArray;
  /** Share of each of `filters` in the span of the first four components, 0 to 1. */
  readonly shares: readonly number[];
  /** Mean of two shares; null with fewer than two filters. As are the three below. */
  readonly overlap: number | null;
  /** Share of the two leading filters of validation and test clips in the span of the first four components. */
  readonly heldOut: number | null;
  /** The same of the covariance against itself: of one half of the training clips in the first four of the other. */
  readonly splitHalf: number | null;
  /** Share of `filters` in the first four components of the other units that have two filters, the mean over them. */
  readonly otherUnits: number | null;
  /** How the recorded rate goes along the first filter on the training clips, and the predicted one; null without a filter. */
  readonly recorded: MarginalShape | null;
  readonly predicted: MarginalShape | null;
  /** Shape of the predicted rate along the first component. */
  readonly componentShape: TuningShape | null;
}

/** Subspaces against spike-triggered covariance; medians over units with two significant excitatory filters. */
export interface StcAgreement {
  readonly units: readonly UnitStc[];
  readonly unitsWithTwo: number;
  readonly medianOverlap: number | null;
  /** Lower and upper quartile of the overlaps. */
  readonly quartiles: readonly [number, number] | null;
  /** Share of any filter in four directions drawn at random. */
  readonly chanceOverlap: number;
  readonly medianHeldOut: number | null;
  readonly medianSplitHalf: number | null;
  readonly medianOtherUnits: number | null;
  /** Units with a filter along which the recorded rate is a bowl. */
  readonly recordedBowls: number;
  /** Share of them whose predicted rate is a bowl along that same filter, and along their first component. */
  readonly bowlAgreement: number | null;
  readonly bowlAgreementAlongComponent: number | null;
}

interface StcInput {
  readonly units: readonly number[];
  readonly componentsOf: ReadonlyMap<number, PrincipalComponents>;
  readonly clips: ConcatenatedClips;
  /** Shape of the predicted response along the first component, by unit. */
  readonly componentShapes: ReadonlyMap<number, TuningShape | null>;
}

/** Why subspaces cannot be compared with spike-triggered covariance; null when they can. */
export function whyNoStc({ data, span }: AnalysisTask): string | null {
  if (span.from !== 0) return `the filters begin at lag ${span.from}, not at the present`;
  const reason = whyNotWhite(data, span.to + 1);
  return reason === null ? null : `the stimulus is no white noise: ${reason}`;
}

/** Compares the subspaces of `units` with their spike-triggered covariance; ask `whyNoStc` first. */
export async function stcAgreement(task: AnalysisTask, input: StcInput): Promise<StcAgreement> {
  const { data, span, settings, onProgress } = task;
  const { validation, test } = data.split;
  const { units } = input;
  const common = { lags: span.to + 1, units, seed: settings.seed };
  const parts = [
    () => triggeredFilters(data, common),
    () => triggeredFilters(data, { ...common, half: 0, shifts: 0 }),
    () => triggeredFilters(data, { ...common, half: 1, shifts: 0 }),
    () => (test.length > 0 ? triggeredFilters(data, { ...common, clips: [...validation, ...test], shifts: 0 }) : []),
  ];
  const found: TriggeredFilters[][] = [];
  for (const part of parts) {
    found.push(part());
    const done = found.length;
    onProgress({ phase: 'evaluate', done, total: parts.length, note: 'spike-triggered covariance' });
    await setImmediate();
  }
  const [all, first, second, heldOut] = found;
  const subspaces = units.map((unit) => leading(input.componentsOf.get(unit)?.filters, comparedComponents));
  const withTwo = all.flatMap(({ excitatory }, i) => (excitatory.shape[0] >= comparedFilters ? [i] : []));
  const described = all.map((one, i): UnitStc => {
    const { unit, missing, excitatory, suppressive } = one;
    const filters = firstRows(excitatory, comparedFilters);
    const subspace = subspaces[i];
    const two = filters.shape[0] === comparedFilters && subspace !== undefined;
    const shares = subspace ? shareWithin(filters, subspace) : [];
    const inside = subspace ? partWithin(filters, subspace) : firstRows(filters, 0);
    const others = withTwo.flatMap((k) => (k !== i && subspaces[k] ? [mean(shareWithin(filters, subspaces[k]))] : []));
    return {
      unit,
      id: data.units[unit].id,
      missing,
      excitatory: excitatory.shape[0],
      suppressive: suppressive.shape[0],
      filters,
      inside,
      shares,
      overlap: two ? mean(shares) : null,
      heldOut: two ? meanShare(heldOut[i]?.excitatory, subspace) : null,
      splitHalf: two ? splitHalfShare(first[i].excitatory, second[i].excitatory) : null,
      otherUnits: two && others.length > 0 ? mean(others) : null,
      ...shapesAlong(task, input, unit, filters),
      componentShape: input.componentShapes.get(unit) ?? null,
    };
  });
  return { units: described, ...summaryOf(described, all[0]?.average.data.length ?? 0) };
}

/** Shapes of the recorded and the predicted rate along the first of `filters`, over the training bins. */
function shapesAlong({ span }: AnalysisTask, { clips }: StcInput, unit: number, filters: NdArray) {
  if (filters.shape[0] === 0) return { recorded: null, predicted: null };
  const z = projectClips(clips.stimuli, firstRows(filters, 1), span).data;
  const shape = (responses: NdArray) => marginalShape(z, rowValues(responses, unit), clips.active);
  return { recorded: shape(clips.responses), predicted: shape(clips.predictions) };
}

const leading = (filters: NdArray | undefined, count: number): NdArray | undefined =>
  filters && filters.shape[0] > 0 ? firstRows(filters, count) : undefined;

/** Mean share of the leading two of `filters` in a subspace. */
function meanShare(filters: NdArray | undefined, subspace: NdArray): number | null {
  const two = leading(filters, comparedFilters);
  return two ? mean(shareWithin(two, subspace)) : null;
}

function splitHalfShare(first: NdArray, second: NdArray): number | null {
  const [there, back] = [
    [first, second],
    [second, first],
  ].map(([from, to]) => {
    const subspace = leading(to, comparedComponents);
    return subspace ? meanShare(from, subspace) : null;
  });
  return there === null || back === null ? null : (there + back) / 2;
}

function summaryOf(units: readonly UnitStc[], dimensions: number): Omit<StcAgreement, 'units'> {
  const known = (of: (unit: UnitStc) => number | null) => units.map(of).filter((value) => value !== null);
  const middle = (values: readonly number[]) => (values.length > 0 ? median(values) : null);
  const overlaps = known(({ overlap }) => overlap).sort((a, b) => a - b);
  const at = (fraction: number) => overlaps[Math.round(fraction * (overlaps.length - 1))];
  const bowls = units.filter(({ recorded }) => recorded?.shape === 'bowl');
  const shareOf = (shape: (unit: UnitStc) => TuningShape | null | undefined) =>
    bowls.length > 0 ? bowls.filter((unit) => shape(unit) === 'bowl').length / bowls.length : null;
  return {
    unitsWithTwo: overlaps.length,
    medianOverlap: middle(overlaps),
    quartiles: overlaps.length > 0 ? [at(0.25), at(0.75)] : null,
    chanceOverlap: Math.min(1, comparedComponents / Math.max(1, dimensions)),
    medianHeldOut: middle(known(({ heldOut }) => heldOut)),
    medianSplitHalf: middle(known(({ splitHalf }) => splitHalf)),
    medianOtherUnits: middle(known(({ otherUnits }) => otherUnits)),
    recordedBowls: bowls.length,
    bowlAgreement: shareOf(({ predicted }) => predicted?.shape),
    bowlAgreementAlongComponent: shareOf(({ componentShape }) => componentShape),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
