import type { EncodingData } from '../../src/data/encoding-data.ts';
import { type EngineIdentity, engineIdentity, engineReport } from '../../src/engine/index.ts';
import type { Fingerprint } from '../../src/fingerprint.ts';
import type { OnProgress } from '../../src/progress.ts';
import { encoderRecipe } from '../../src/training/encoder/recipes.ts';
import { smallGrid } from '../../src/training/encoder/tuning.ts';
import type { DataChoice } from '../runs/encoding/config.ts';
import { loadEncodingData } from '../runs/encoding/load-data.ts';
import { clipsDigest, dataFingerprint } from '../runs/encoding/network-fingerprint.ts';
import { type CellResult, readCell, writeCell } from './cell-file.ts';
import { fitCell } from './fit-cell.ts';
import { type BenchmarkCell, type BenchmarkPlan, benchmarkCells } from './plan.ts';
import { type BenchmarkRow, benchmarkTable } from './table.ts';

type DataLoader = (fold: number | undefined) => Promise<EncodingData>;

interface BenchmarkOptions {
  /** Holds one JSON file a finished fit; those that are there are not fitted again. */
  readonly folder: string;
  readonly onProgress?: OnProgress;
  /** The data of a fold, or whole; that of the plan's data set when left out. */
  readonly load?: DataLoader;
  /** Awaited when all that is there is checked, before the first fit. */
  readonly onReady?: () => Promise<void>;
  /** That of this process when left out. */
  readonly engine?: EngineIdentity;
  /** Hears of the table after every fit. */
  readonly onRow?: (rows: readonly BenchmarkRow[]) => void;
}

/**
 * Fits and scores every model of the plan with every seed, on the data set's split or on every fold, and the baselines.
 * May be stopped and started again at any time. Throws Conflict, naming what differs, for results that are there of other
 * data, settings or engine, before anything is fitted.
 */
export async function runBenchmark(
  plan: BenchmarkPlan,
  { folder, onProgress, load = dataLoader(plan, onProgress), onReady, onRow, engine }: BenchmarkOptions,
): Promise<BenchmarkRow[]> {
  const cells = benchmarkCells(plan);
  const madeWith = fingerprinter(plan, load, engine ?? engineIdentity(engineReport()));
  const known: (CellResult | undefined)[] = [];
  for (const cell of cells) known.push(await readCell(folder, cell, await madeWith(cell)));
  await onReady?.();
  const results: CellResult[] = [];
  for (const [i, cell] of cells.entries()) {
    const data = await load(cell.fold);
    const note = `${cell.entry.label}, seed ${cell.seed}${cell.fold === undefined ? '' : `, fold ${cell.fold + 1}`} (${i + 1} of ${cells.length})`;
    results.push(
      known[i] ??
        (await writeCell(
          folder,
          cell,
          await madeWith(cell),
          await fitCell(cell, data, {
            training: plan.training,
            tune: plan.tune,
            ...(onProgress && { onProgress: (progress) => onProgress({ ...progress, note }) }),
          }),
        )),
    );
    onRow?.(benchmarkTable(results));
  }
  return benchmarkTable(results);
}

/** Loads the data of a fold once. */
function dataLoader(plan: BenchmarkPlan, onProgress?: OnProgress): DataLoader {
  const loaded = new Map<number | undefined, Promise<EncodingData>>();
  return (fold) => {
    const known = loaded.get(fold);
    if (known) return known;
    const fresh = loadEncodingData(choiceOf(plan, fold), onProgress);
    loaded.set(fold, fresh);
    return fresh;
  };
}

function choiceOf({ dataset, data, session, site }: BenchmarkPlan, fold: number | undefined): DataChoice {
  return { dataset, data, session, site, fold, seed: 1, shuffleStimuli: false };
}

/** Says what decides the result of a cell; looks at the data of every fold once. */
function fingerprinter(
  plan: BenchmarkPlan,
  load: DataLoader,
  engine: EngineIdentity,
): (cell: BenchmarkCell) => Promise<Fingerprint> {
  const ofFolds = new Map<number | undefined, Fingerprint>();
  return async ({ entry, seed, fold }) => {
    const data = await load(fold);
    const ofFold = ofFolds.get(fold) ?? { ...dataFingerprint(choiceOf(plan, fold), data), arrays: clipsDigest(data) };
    ofFolds.set(fold, ofFold);
    if (entry.kind === 'baseline') return { ...entry, seed, ...ofFold, engine };
    const { model } = entry;
    const grid = plan.tune === 'small' ? { grid: smallGrid({ model }, data).candidates } : {};
    const made = { recipe: encoderRecipe(model, data), training: plan.training, ...grid };
    return { ...entry, ...made, seed, ...ofFold, engine };
  };
}
