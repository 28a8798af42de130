import { createHash } from 'node:crypto';
import { encoderRecipe } from '../../../../src/config/encoder-recipes.ts';
import type { EncodingData } from '../../../../src/encoding-data.ts';
import type { OnProgress } from '../../../../src/progress.ts';
import { loadEncodingData } from '../load-data.ts';
import { type CellResult, readCell, writeCell } from './cell-file.ts';
import { fitCell } from './fit-cell.ts';
import { type BenchmarkCell, type BenchmarkPlan, benchmarkCells } from './plan.ts';
import { type BenchmarkRow, benchmarkTable } from './table.ts';

type DataLoader = (fold: number | undefined) => Promise<EncodingData>;

export interface BenchmarkOptions {
  /** Holds one JSON file a finished fit; those that are there are not fitted again. */
  readonly folder: string;
  readonly onProgress?: OnProgress;
  /** The data of a fold, or whole; that of the plan's data set when left out. */
  readonly load?: DataLoader;
  /** Hears of the table after every fit. */
  readonly onRow?: (rows: readonly BenchmarkRow[]) => void;
}

/**
 * Fits and scores every model of the plan with every seed, on the data set's split or on every fold, and the baselines.
 * May be stopped and started again at any time. Throws Conflict for a folder of another plan's results.
 */
export async function runBenchmark(
  plan: BenchmarkPlan,
  { folder, onProgress, load = dataLoader(plan, onProgress), onRow }: BenchmarkOptions,
): Promise<BenchmarkRow[]> {
  const cells = benchmarkCells(plan);
  const results: CellResult[] = [];
  for (const [i, cell] of cells.entries()) {
    const data = await load(cell.fold);
    const fingerprint = fingerprintOf(plan, cell, data);
    const note = `${cell.entry.label}, seed ${cell.seed}${cell.fold === undefined ? '' : `, fold ${cell.fold + 1}`} (${i + 1} of ${cells.length})`;
    results.push(
      (await readCell(folder, cell, fingerprint)) ??
        (await writeCell(
          folder,
          cell,
          fingerprint,
          await fitCell(cell, data, {
            training: plan.training,
            ...(onProgress && { onProgress: (progress) => onProgress({ ...progress, note }) }),
          }),
        )),
    );
    onRow?.(benchmarkTable(results));
  }
  return benchmarkTable(results);
}

/** Loads the data of a fold once. */
function dataLoader({ dataset, data, session }: BenchmarkPlan, onProgress?: OnProgress): DataLoader {
  const loaded = new Map<number | undefined, Promise<EncodingData>>();
  return (fold) => {
    const known = loaded.get(fold);
    if (known) return known;
    const choice = { dataset, data, session, fold, seed: 1, shuffleStimuli: false };
    const fresh = loadEncodingData(choice, onProgress);
    loaded.set(fold, fresh);
    return fresh;
  };
}

function fingerprintOf(plan: BenchmarkPlan, { entry, seed, fold }: BenchmarkCell, data: EncodingData): string {
  const recipe = entry.kind === 'model' ? encoderRecipe(entry.model, data) : null;
  const facts = { entry, seed, fold, recipe, training: plan.training, split: data.split, hash: data.hash };
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
