import { setImmediate } from 'node:timers/promises';
import { firstRows, type NdArray, sizeOf } from '../../../arrays.ts';
import { tf } from '../../../engine/tensorflow.ts';
import { CortexError } from '../../../errors.ts';
import { pearson } from '../../../metrics/correlation.ts';
import { median } from '../../../metrics/summary.ts';
import { randomStream } from '../../../random/stream.ts';
import type { AnalysisTask } from '../analysis-task.ts';
import type { PrincipalComponents } from '../components/principal-components.ts';
import { standardisedClips } from '../fields/projections.ts';
import { reach } from '../gradients/dstrf.ts';
import { sampleTimes } from '../gradients/sample-times.ts';
import { stimulusWindows } from '../gradients/windows.ts';
import { exchangedWindows, outputsAt, randomDirections, stimulusDirections } from './exchanged-windows.ts';

/** How much of a network's output a number of directions carries, by what directions they are; −1 to 1. */
export interface SharePoint {
  /** Directions that are kept. */
  readonly directions: number;
  /** Of the unit's first components; null where it has fewer. */
  readonly components: number | null;
  /** Of as many directions drawn at random, and of the first principal components of the stimulus. */
  readonly random: number | null;
  readonly stimulus: number | null;
}

/** The readout-free share of one unit. */
export interface UnitShare {
  /** Place in the data. */
  readonly unit: number;
  readonly id: string;
  readonly curve: readonly SharePoint[];
  /** Fewest components at which the share is .95 or more; null where the kept ones are not enough. */
  readonly enough: number | null;
}

/** Readout-free shares of all units, and medians over them. */
export interface ReadoutFreeShares {
  /** Pairs of windows behind every number. */
  readonly pairs: number;
  readonly units: readonly UnitShare[];
  readonly medianCurve: readonly SharePoint[];
  /** Median over the units whose kept components are enough, and how many they are. */
  readonly medianEnough: number | null;
  readonly enoughUnits: number;
}

const numbersTried = [1, 2, 3, 4, 6, 8, 12, 16, 25, 50, 100, 200, 400, 600];
const pairsDrawn = 1000;
const fewestPairs = 200;
const enoughShare = 0.95;

/**
 * How much of the networks' output f a subspace carries, without a readout (pick-freeze, Sobol 1993, Math. Model. Comput. Exp.
 * 1:407): S_K = correlation of f(x) with f(P x + (1 − P) x′), P the projector on K directions, x a window of the test clips
 * (of all clips where these have few) and x′ one of the 20 windows nearest to x within the K directions, so that the parts go together as they do in
 * the stimulus. Beside it directions at random and principal components of the stimulus. Windows of recurrent networks begin
 * with nothing before them. Throws Unsupported for filters that do not begin at the present.
 */
export async function readoutFreeShares(
  task: AnalysisTask,
  units: readonly number[],
  componentsOf: ReadonlyMap<number, PrincipalComponents>,
): Promise<ReadoutFreeShares> {
  const { encoders, data, settings, span, onProgress } = task;
  if (span.from !== 0) {
    throw new CortexError(
      'Unsupported',
      `Readout-free shares take filters that begin at the present, not at lag ${span.from}; leave out the part readoutFree.`,
    );
  }
  const { rows, stimuli, times } = testWindows(task);
  const size = (span.to + 1) * sizeOf(data.frame);
  const windows = tf.tidy(() => stimulusWindows(stimuli, times, span).reshape<tf.Tensor2D>([rows, size]));
  const field = [span.to + 1, ...data.frame];
  const outputsOf = (x: tf.Tensor2D) => outputsAt(encoders, x, field);
  const own = outputsOf(windows);
  const kept = units.map((unit) => componentsOf.get(unit)?.filters.shape[0] ?? 0);
  const most = Math.min(size, rows - 1, Math.max(...kept));
  const counts = numbersTried.filter((count) => count <= most);
  const stream = randomStream(settings.seed, 'readout-free-share');
  /** Disposes the directions. */
  const sharesOf = (directions: tf.Tensor2D) => {
    const mixed = tf.tidy(() => exchangedWindows(windows, directions, stream));
    const theirs = outputsOf(mixed);
    tf.dispose([mixed, directions]);
    return (unit: number) => shareOf(own, theirs, unit, encoders[0].shape.units);
  };
  const [random, stimulus] = [randomDirections(size, Math.max(1, ...counts), stream), stimulusDirections(windows)];
  const beside = counts.map((count) => ({
    random: sharesOf(firstOf(random, count)),
    stimulus: sharesOf(firstOf(stimulus, count)),
  }));
  const found: UnitShare[] = [];
  for (const [i, unit] of units.entries()) {
    const filters = componentsOf.get(unit)?.filters;
    const curve = counts.map((count, k): SharePoint => {
      const components = filters && count <= kept[i] ? sharesOf(asTensor(firstRows(filters, count), size))(unit) : null;
      return { directions: count, components, random: beside[k].random(unit), stimulus: beside[k].stimulus(unit) };
    });
    const enough = curve.find(({ components }) => components !== null && components >= enoughShare)?.directions ?? null;
    found.push({ unit, id: data.units[unit].id, curve, enough });
    onProgress({ phase: 'evaluate', done: i + 1, total: units.length, note: 'readout-free shares' });
    await setImmediate();
  }
  tf.dispose([windows, random, stimulus]);
  const reached = found.flatMap(({ enough }) => enough ?? []);
  return {
    pairs: rows,
    units: found,
    medianCurve: counts.map((directions, k) => ({
      directions,
      components: middle(found.map(({ curve }) => curve[k].components)),
      random: middle(found.map(({ curve }) => curve[k].random)),
      stimulus: middle(found.map(({ curve }) => curve[k].stimulus)),
    })),
    medianEnough: reached.length > 0 ? median(reached) : null,
    enoughUnits: reached.length,
  };
}

/** Windows of the test clips, or of all clips where these have too few. */
function testWindows({ encoders, data, settings, span }: AnalysisTask) {
  const of = (clips: readonly number[]) => {
    const raw = clips.map((clip) => data.clips[clip].stimulus);
    const { skipBins } = data.treatment;
    const times = sampleTimes(raw, { count: pairsDrawn, span: reach(encoders, span), skipBins, seed: settings.seed });
    return { rows: times.length, stimuli: standardisedClips(encoders[0], raw), times };
  };
  const { test } = data.split;
  const bins = test.reduce((sum, clip) => sum + Math.max(0, data.clips[clip].stimulus.shape[0] - span.to), 0);
  return of(bins >= fewestPairs ? test : data.clips.map((_, clip) => clip));
}

/** Correlation of two sets of outputs [window · unit]; null where one is constant. */
function shareOf(own: Float32Array, theirs: Float32Array, unit: number, units: number): number | null {
  const column = (values: Float32Array) =>
    Float32Array.from({ length: values.length / units }, (_, i) => values[i * units + unit]);
  const share = pearson(column(own), column(theirs));
  return Number.isNaN(share) ? null : share;
}

const asTensor = (filters: NdArray, size: number): tf.Tensor2D => tf.tensor2d(filters.data, [filters.shape[0], size]);
const firstOf = (directions: tf.Tensor2D, count: number): tf.Tensor2D =>
  directions.slice([0, 0], [Math.min(count, directions.shape[0]), directions.shape[1]]);

function middle(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? median(known) : null;
}
