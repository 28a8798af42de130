import type { DecodingData } from '../../src/data/decoding-data.ts';
import { CheckpointFolder } from '../../src/training/decoder/checkpoint.ts';
import { fitDecoder, planDecoderFit } from '../../src/training/decoder/fit-decoder.ts';
import { decodingFacts } from '../runs/data-facts.ts';
import { carryOutStudy, type StudyWork } from '../runs/decoding/carry-out-study.ts';
import { studyConfigSchema } from '../runs/decoding/config.ts';
import { writeTraining } from '../runs/decoding/outputs.ts';
import { readRunRecord } from '../runs/decoding/record.ts';
import type { StudyResult } from '../runs/decoding/result.ts';
import { checkpointFolder, fitOptionsOf, loadStudyData, type SettledConfig } from '../runs/decoding/video-study.ts';
import { ifThere } from '../runs/run-file.ts';
import { type Task, task } from '../sweeps/task.ts';
import { recordedNow, recordedThen } from '../sweeps/tasks/runs.ts';
import { cellFile, readCell, scoreCell, writeCell } from './cell.ts';

export type LoadStudy = (config: SettledConfig) => Promise<DecodingData>;

/**
 * Training of a decoder in a run folder, which `cortex evaluate` and `cortex mask` take, and its scores on all test samples
 * beside the ceiling and the level of chance.
 */
export function trainingTask(load: LoadStudy = loadStudyData): Task {
  const loadOnce = lastLoaded(load);
  return task({
    schema: studyConfigSchema,
    madeOf: recordedNow,
    carryOut: async (config, { dir, onProgress }) => {
      const earlier = await earlierResult(dir);
      const options = { runDir: dir, ...(onProgress && { onProgress }), ...(earlier && { earlier }) };
      const run = await carryOutStudy(config, options, {
        outputs: ['training.csv', cellFile],
        run: (context) => fitAndScore(context, loadOnce),
      });
      const scores = await readCell(dir);
      return {
        metrics: scores.test.metrics,
        seconds: scores.seconds,
        warnings: scores.warnings,
        details: scores,
        madeOf: await recordedThen(config, dir),
        run: { ...run, metrics: known(scores.test.metrics), trivial: known(scores.test.trivial) },
      };
    },
  });
}

async function fitAndScore(
  { config, runDir, onProgress, begin }: Parameters<StudyWork['run']>[0],
  load: LoadStudy,
): ReturnType<StudyWork['run']> {
  const data = await load(config);
  const options = fitOptionsOf(config);
  const plan = planDecoderFit(config, data, options);
  const fingerprint = plan.fingerprint();
  const folder = checkpointFolder(runDir);
  const checkpoints = new CheckpointFolder(folder);
  await checkpoints.expectTraining(fingerprint);
  const latest = await checkpoints.latestState();
  if (begin && !(await begin(fingerprint, latest !== undefined && plan.isDone(latest)))) return undefined;
  const fit = await fitDecoder(config, data, { ...options, checkpoints: folder, onProgress });
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

/** What an earlier process finished here, so that it is not done again. */
async function earlierResult(runDir: string): Promise<StudyResult | undefined> {
  const record = await ifThere(runDir, readRunRecord);
  if (!record?.finished) return undefined;
  const { engine, config, seconds = 0 } = record;
  const nothing = { metrics: {}, trivial: {}, masking: [], warnings: [] };
  return { run: runDir, ...nothing, engine: engine.summary, preset: config.preset, seconds };
}

/** Keeps the data that were loaded last: cells of one fold share them when they follow each other. */
function lastLoaded(load: LoadStudy): LoadStudy {
  let last: { readonly of: string; readonly data: Promise<DecodingData> } | undefined;
  return (config) => {
    const { decoder: _, options: __, training: ___, trainingSeed: ____, ...choice } = config;
    const of = JSON.stringify(choice);
    if (last?.of !== of) last = { of, data: load(config) };
    return last.data;
  };
}

const known = (metrics: Readonly<Record<string, number | null>>) =>
  Object.fromEntries(Object.entries(metrics).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
