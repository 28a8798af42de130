import type { NdArray } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { chanceFloor } from '../../metrics/chance-floor.ts';
import { circularShiftFloor } from '../../metrics/circular-shift.ts';
import { meanResponse } from '../../metrics/neural.ts';
import { mean, median, standardDeviation } from '../../metrics/summary.ts';
import { predictionsByUnit, trialsByUnit } from '../../metrics/trials-by-unit.ts';
import { randomStream } from '../../random/stream.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { responseMeasureNames, type ScoreOrReason, unitMeasureNames, unitScores } from './unit-scores.ts';
import { type WeakUnits, weakUnits } from './weak-units.ts';

/**
 * Names of the scores, see `unitMeasures`, and the CC that a unit reaches by chance, in two ways: `chanceFloor` draws single
 * bins, as the authors do, which is too strict for fast responses and too lax for slow ones; `circularShiftFloor` shifts the
 * whole prediction by 500 ms or more and keeps how bins depend on their neighbours.
 */
export const scoreNames = [...unitMeasureNames, 'chanceFloor', 'circularShiftFloor'] as const;
export type ScoreName = (typeof scoreNames)[number];

/** Mean, median and standard deviation (n − 1) over the units that have the score. */
export interface ScoreSummary {
  readonly n: number;
  readonly mean: number;
  readonly median: number;
  /** null for one unit. */
  readonly sd: number | null;
}

export interface EncoderScores {
  /** Ids of the units, in the order of `perUnit`. */
  readonly units: readonly string[];
  /** Scored bins of all clips together. */
  readonly bins: number;
  readonly clips: readonly string[];
  /** One value a unit; null where the score is not defined. */
  readonly perUnit: Readonly<Record<ScoreName, readonly (number | null)[]>>;
  /** Why a score is null, by score and unit id. */
  readonly reasons: Readonly<Partial<Record<ScoreName, Readonly<Record<string, string>>>>>;
  /** Of the units with a ccNorm. */
  readonly weakUnits: WeakUnits;
  /** null when no unit has the score. */
  readonly summary: Readonly<Record<ScoreName, ScoreSummary | null>>;
}

export interface ScoreOptions {
  /** Random half-splits behind CC / CCmax (126); 0 leaves that score out. */
  readonly halfSplits?: number;
  /** Draws and shifts behind the two chance floors (1000 each); 0 leaves them out. */
  readonly chanceDraws?: number;
  /** Of the chance floors' draws (0). */
  readonly seed?: number;
}

/**
 * Scores predictions [time, unit] of `clips` (one array a clip, in their order) unit by unit over the clips laid end to
 * end, without the first `skipBins` of each. A score that is not defined is null and says why; a unit without training
 * responses that vary has none of the prediction's.
 */
export function scoreEncoder(
  predictions: readonly NdArray[],
  data: EncodingData,
  clips: readonly number[],
  { halfSplits = 126, chanceDraws = 1000, seed = 0 }: ScoreOptions = {},
): EncoderScores {
  const rows = predictionsByUnit(predictions, data, clips);
  const trials = trialsByUnit(data, clips);
  const counts = data.treatment.hannBins === 1 ? trials : trialsByUnit(data, clips, false);
  const floorsBy = (floor: FloorOfUnits) => (chanceDraws > 0 ? floorsOf(rows, trials, floor) : undefined);
  const floors = floorsBy((predictions, responses) =>
    chanceFloor(predictions, responses, { stream: randomStream(seed, 'chance-floor'), draws: chanceDraws }),
  );
  const shiftFloors = floorsBy((predictions, responses) =>
    circularShiftFloor(predictions, responses, {
      stream: randomStream(seed, 'circular-shift-floor'),
      minimumBins: shortestShiftMs / data.binMs,
      draws: chanceDraws,
    }),
  );
  const untrained = untrainedUnits(data);
  const scored = trials.map(({ repeats, bins }, unit): Record<ScoreName, ScoreOrReason> => {
    const prediction = bins.length === rows[unit].length ? rows[unit] : Float32Array.from(bins, (t) => rows[unit][t]);
    const scores = unitScores({ prediction, repeats, counts: counts[unit].repeats, halfSplits });
    const floorOf = (of: readonly (number | null)[] | undefined, reason: string) =>
      typeof scores.cc === 'string' ? scores.cc : of ? (of[unit] ?? reason) : 'not asked for';
    const all = {
      ...scores,
      chanceFloor: floorOf(floors, 'no draw in which both vary'),
      circularShiftFloor: floorOf(shiftFloors, `too few bins for shifts of ${shortestShiftMs} ms`),
    };
    return withoutPrediction(all, untrained.get(unit));
  });
  const units = data.units.map(({ id }) => id);
  const column = (name: ScoreName) => scored.map(({ [name]: score }) => (typeof score === 'number' ? score : null));
  const perUnit = record(column);
  return {
    units,
    bins: rows[0]?.length ?? 0,
    clips: clips.map((clip) => data.clips[clip].name),
    perUnit,
    reasons: Object.fromEntries(
      scoreNames.flatMap((name) => {
        const missing = scored.flatMap(({ [name]: score }, i) =>
          typeof score === 'string' ? [[units[i], score]] : [],
        );
        return missing.length > 0 ? [[name, Object.fromEntries(missing)]] : [];
      }),
    ),
    weakUnits: weakUnits(trials.flatMap(({ repeats }, i) => (perUnit.ccNorm[i] === null ? [] : [repeats]))),
    summary: record((name) => summaryOf(perUnit[name])),
  };
}

/** The scores, those of a prediction that nothing stands behind replaced by the reason. */
function withoutPrediction(
  scores: Record<ScoreName, ScoreOrReason>,
  reason: string | undefined,
): Record<ScoreName, ScoreOrReason> {
  if (reason === undefined) return scores;
  const kept = (name: ScoreName) =>
    typeof scores[name] === 'string' || responseMeasureNames.some((one) => one === name);
  return record((name) => (kept(name) ? scores[name] : reason));
}

function record<T>(entry: (name: ScoreName) => T): Record<ScoreName, T> {
  return Object.fromEntries(scoreNames.map((name) => [name, entry(name)])) as Record<ScoreName, T>;
}

function summaryOf(scores: readonly (number | null)[]): ScoreSummary | null {
  const known = scores.filter((score) => score !== null);
  if (known.length === 0) return null;
  const sd = known.length > 1 ? standardDeviation(known) : null;
  return { n: known.length, mean: mean(known), median: median(known), sd };
}

/** Shifts are longer than what responses remember. */
const shortestShiftMs = 500;

/** Floors of units whose predictions and responses are as long as each other's, one a unit; NaN where there is none. */
type FloorOfUnits = (predictions: readonly Float32Array[], responses: readonly Float64Array[]) => number[];

/** Chance floors of the units without gaps, together; of the others one by one, over their own bins; null where there is none. */
function floorsOf(
  rows: readonly Float32Array[],
  trials: ReturnType<typeof trialsByUnit>,
  floor: FloorOfUnits,
): (number | null)[] {
  const groups = new Map<string, number[]>();
  for (const [unit, { bins, repeats }] of trials.entries()) {
    if (bins.length < 2 || repeats.shape[0] === 0) continue;
    const key = bins.length === rows[unit].length ? 'whole' : `unit ${unit}`;
    groups.set(key, [...(groups.get(key) ?? []), unit]);
  }
  const floors = new Array<number | null>(rows.length).fill(null);
  for (const units of groups.values()) {
    const predictions = units.map((unit) => Float32Array.from(trials[unit].bins, (t) => rows[unit][t]));
    const responses = units.map((unit) => meanResponse(trials[unit].repeats));
    const values = floor(predictions, responses);
    for (const [i, unit] of units.entries()) floors[unit] = Number.isNaN(values[i]) ? null : values[i];
  }
  return floors;
}
