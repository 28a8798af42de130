import { join } from 'node:path';
import type { DecodingData } from '../../src/data/decoding-data.ts';
import type { OnProgress } from '../../src/progress.ts';
import { CheckpointFolder } from '../../src/training/decoder/checkpoint.ts';
import { fitDecoder, planDecoderFit } from '../../src/training/decoder/fit-decoder.ts';
import { decodingFacts } from '../runs/data-facts.ts';
import { carryOutStudy } from '../runs/decoding/carry-out-study.ts';
import { writeTraining } from '../runs/decoding/outputs.ts';
import { readRunRecord } from '../runs/decoding/record.ts';
import type { StudyResult } from '../runs/decoding/result.ts';
import { checkpointFolder, fitOptionsOf, loadStudyData, type SettledConfig } from '../runs/decoding/video-study.ts';
import { ifThere } from '../runs/run-file.ts';
import { type CellScores, cellFile, readCell, scoreCell, writeCell } from './cell.ts';
import { type ComparisonCell, type ComparisonPlan, cellConfig, cellName, comparisonCells } from './plan.ts';

interface ComparisonOptions {
  /** Holds one run folder a fit; those that are finished are not fitted again. */
  readonly folder: string;
  readonly onProgress?: OnProgress;
  /** Awaited before anything is written. */
  readonly onReady?: () => Promise<void>;
  /** The data of a config; those of its data set when left out. */
  readonly load?: (config: SettledConfig) => Promise<DecodingData>;
}

/** What one fit came to. */
export interface FinishedCell extends ComparisonCell {
  readonly scores: CellScores;
}

/**
 * Trains and scores every decoder of the plan, with every training seed on every fold, each in a run folder of its own, which
 * `cortex evaluate` and `cortex mask` take. May be stopped and started again at any time: a finished fit is taken when all that
 * made it is equal; a Conflict names what differs otherwise.
 */
export async function carryOutComparison(
  plan: ComparisonPlan,
  { folder, onProgress, onReady, load = loadStudyData }: ComparisonOptions,
): Promise<FinishedCell[]> {
  const cells = comparisonCells(plan);
  // All configs are checked before anything is written.
  const configs = cells.map((cell) => cellConfig(plan, cell));
  await onReady?.();
  const loadOnce = lastLoaded(load);
  const finished: FinishedCell[] = [];
  for (const [i, cell] of cells.entries()) {
    const note = `${cellName(cell)} (${i + 1} of ${cells.length})`;
    const runDir = join(folder, cellName(cell));
    await carryOutCell(runDir, configs[i], loadOnce, onProgress && ((seen) => onProgress({ ...seen, note })));
    finished.push({ ...cell, scores: await readCell(runDir) });
  }
  return finished;
}

type Load = (config: SettledConfig) => Promise<DecodingData>;

async function carryOutCell(
  runDir: string,
  config: ReturnType<typeof cellConfig>,
  load: Load,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const earlier = await earlierResult(runDir);
  const run = { outputs: ['training.csv', cellFile], run: fitAndScore };
  await carryOutStudy(config, { runDir, ...(onProgress && { onProgress }), ...(earlier && { earlier }) }, run);

  async function fitAndScore(context: Parameters<Parameters<typeof carryOutStudy>[2]['run']>[0]) {
    const data = await load(context.config);
    const options = fitOptionsOf(context.config);
    const plan = planDecoderFit(context.config, data, options);
    const fingerprint = plan.fingerprint();
    const folder = checkpointFolder(runDir);
    const checkpoints = new CheckpointFolder(folder);
    await checkpoints.expectTraining(fingerprint);
    const latest = await checkpoints.latestState();
    if (context.begin && !(await context.begin(fingerprint, latest !== undefined && plan.isDone(latest)))) return;
    const fit = await fitDecoder(context.config, data, { ...options, checkpoints: folder, onProgress });
    try {
      await writeTraining(runDir, fit);
      const notes = [...data.warnings, ...(fit.recipeNote === undefined ? [] : [fit.recipeNote])];
      const scores = scoreCell(fit.decoder, data, notes, fit.seconds);
      await writeCell(runDir, scores);
      return {
        dataset: data.manifest,
        facts: decodingFacts(data),
        fingerprint,
        warnings: scores.warnings,
        metrics: { validationLoss: fit.bestLoss },
        trivial: {},
        masking: [],
      };
    } finally {
      fit.decoder.dispose();
    }
  }
}

/** What an earlier process finished here, so that it is not done again. */
async function earlierResult(runDir: string): Promise<StudyResult | undefined> {
  const record = await ifThere(runDir, readRunRecord);
  if (!record?.finished) return undefined;
  const { engine, config, seconds = 0 } = record;
  const known = { metrics: {}, trivial: {}, masking: [], warnings: [] };
  return { run: runDir, ...known, engine: engine.summary, preset: config.preset, seconds };
}

/** Keeps the data that were loaded last: cells of one fold share them when they follow each other. */
function lastLoaded(load: Load): Load {
  let last: { readonly of: string; readonly data: Promise<DecodingData> } | undefined;
  return (config) => {
    const { decoder: _, options: __, training: ___, trainingSeed: ____, ...choice } = config;
    const of = JSON.stringify(choice);
    if (last?.of !== of) last = { of, data: load(config) };
    return last.data;
  };
}
