import type { ContrastMaskingRow } from '../../../src/analysis/decoding/contrast/results.ts';
import type { FeatureDistances } from '../../../src/analysis/decoding/feature-distances.ts';
import type { MaskingFeature } from '../../../src/analysis/decoding/masking-features.ts';
import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { type CsvRow, toCsv } from '../../../src/io/csv.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { contrastMaskingRows } from '../../runs/contrast-decoding/masking-rows.ts';
import { maskingCsvRows } from '../../runs/decoding/masking-output.ts';
import type { RunMaskings } from '../open-runs.ts';
import type { ResultContent } from '../result-folder.ts';
import type { Masking } from './result.ts';

/**
 * The files of a result: `result.json`, `table.csv` (the masking table with its statistics), `effects.csv` (condition by condition) and
 * `arrays.npz`; of all sets of regions `shapley.csv`, of lesion curves `curves.csv`.
 */
export function maskingFiles(found: RunMaskings, result: Masking): ResultContent {
  const rowsOf = (rows: readonly object[]): CsvRow[] => rows.map((row) => Object.fromEntries(Object.entries(row)));
  return {
    'result.json': `${JSON.stringify(result)}\n`,
    'table.csv': toCsv(maskingCsvRows(found.rows)),
    'effects.csv': toCsv(effectRows(found), columns),
    'arrays.npz': encodeNpz({ ...effectArrays(found), ...found.videos }),
    ...(found.shapley && { 'shapley.csv': toCsv(rowsOf(found.shapley)) }),
    ...(found.curves && { 'curves.csv': toCsv(rowsOf(found.curves)) }),
  };
}

/** The same files of the sessions of a study of real recordings; `arrays.npz` has the numbers of its table, [session] each. */
export function sessionFiles(masking: readonly ContrastMaskingRow[]): ResultContent {
  const rows: readonly CsvRow[] = contrastMaskingRows(masking);
  const numeric = Object.keys(rows[0] ?? {}).filter((name) => rows.some((row) => typeof row[name] === 'number'));
  const column = (name: string): NdArray<TypedArray> => ({
    shape: [rows.length],
    data: Float64Array.from(rows, ({ [name]: value }) => (typeof value === 'number' ? value : Number.NaN)),
  });
  return {
    'result.json': `${JSON.stringify({ masking })}\n`,
    'effects.csv': toCsv(rows),
    'arrays.npz': encodeNpz(Object.fromEntries(numeric.map((name) => [name, column(name)]))),
  };
}

const columns = ['mask', 'units', 'condition', 'trial', 'feature', 'effect', 'maskedError', 'unmaskedError'];

/** A row for every mask, condition and feature, then those of trials, whose numbers count from 0 over the test samples. */
function effectRows(found: RunMaskings): CsvRow[] {
  const { features, conditions, masked, unmaskedErrors, trials = [], trialCondition } = found;
  return masked.flatMap(({ region: mask, units, effects, errors }, i) => {
    const rows = (distances: Distances, places: ArrayLike<number>, trialOf: (k: number) => number | null): CsvRow[] =>
      Array.from(places).flatMap((place, k) =>
        features.map((feature) => ({
          mask,
          units,
          condition: conditions[place].name,
          trial: trialOf(k),
          feature,
          effect: at(distances.effects, feature, k),
          maskedError: at(distances.maskedErrors, feature, k),
          unmaskedError: at(distances.unmaskedErrors, feature, k),
        })),
      );
    const means = { effects, maskedErrors: errors, unmaskedErrors };
    const rowsOfTrials = (own?: Distances) => (own ? rows(own, trialCondition, (k) => k) : []);
    return [
      ...rows(
        means,
        conditions.map((_, k) => k),
        () => null,
      ),
      ...rowsOfTrials(trials[i]),
    ];
  });
}

type Distances = Readonly<Record<'effects' | 'maskedErrors' | 'unmaskedErrors', FeatureDistances>>;

const at = (distances: FeatureDistances, feature: MaskingFeature, k: number) => distances[feature]?.[k] ?? null;

/**
 * `effects/FEATURE` and `maskedErrors/FEATURE` [mask, condition], `unmaskedErrors/FEATURE` [condition]; of trials `trials/effects/FEATURE`
 * and so on with trials in the place of conditions, and `trials/condition` [trial].
 */
function effectArrays(found: RunMaskings): Record<string, NdArray<TypedArray>> {
  const { features, masked, unmaskedErrors, trialCondition } = found;
  const trials = found.trials?.flatMap((own) => own ?? []);
  const stacked = (rows: readonly (readonly number[])[]): NdArray<Float64Array> => ({
    shape: [rows.length, rows[0].length],
    data: Float64Array.from(rows.flat()),
  });
  const flat = (values: readonly number[]) => ({ shape: [values.length], data: Float64Array.from(values) });
  const of = (prefix: string, parts: readonly Distances[], unmasked: FeatureDistances) =>
    features.flatMap((feature): [string, NdArray<TypedArray>][] => [
      [`${prefix}effects/${feature}`, stacked(parts.map(({ effects }) => effects[feature] ?? []))],
      [`${prefix}maskedErrors/${feature}`, stacked(parts.map(({ maskedErrors }) => maskedErrors[feature] ?? []))],
      [`${prefix}unmaskedErrors/${feature}`, flat(unmasked[feature] ?? [])],
    ]);
  const means = masked.map(({ effects, errors }) => ({ effects, maskedErrors: errors, unmaskedErrors }));
  const ofTrials = trials?.length
    ? [
        ...of('trials/', trials, trials[0].unmaskedErrors),
        ['trials/condition', { shape: [trialCondition.length], data: trialCondition }] as const,
      ]
    : [];
  return Object.fromEntries([...of('', means, unmaskedErrors), ...ofTrials]);
}
