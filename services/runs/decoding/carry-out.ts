import { maskDecoder } from '../../../src/analysis/decoding/mask-decoder.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { fitDecoder, planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { usualPreset } from '../../../src/training/decoder/recipes.ts';
import { runSteinmetz } from '../contrast-decoding/carry-out.ts';
import { withDataFolder } from '../data-folder.ts';
import { ifThere } from '../run-file.ts';
import type { RunOptions } from '../run-options.ts';
import { type StudyConfig, studyConfigSchema } from './config.ts';
import { expectSameStudy, isWhole, knownStudy } from './earlier-study.ts';
import { shortMaskingRows } from './masking-output.ts';
import { writeTraining, writeVideoStudy } from './outputs.ts';
import { newRunRecord, type RunRecord, readRunRecord, writeRunRecord } from './record.ts';
import type { StudyOutcome, StudyResult } from './result.ts';
import { checkpointFolder, evaluateDecoder, fitOptionsOf, loadStudyData, type StudyContext } from './video-study.ts';

/**
 * Carries out a study (or, for kind "training", only its training) in `runDir` and writes the run folder:
 * run.json, checkpoints, metrics.csv, reconstructions, the masking table and its plots, report.html.
 * A run folder with checkpoints is resumed when just this config, data and engine made them; otherwise it throws
 * Conflict. What an earlier process left stays byte for byte as it was until all is loaded and checked, and when all is
 * there and equal, for good. Throws what the data, the engine or the training throws.
 */
export async function runStudy(asked: StudyConfig, options: RunOptions): Promise<StudyResult> {
  const { runDir, onProgress } = options;
  const started = performance.now();
  const parsed = withDataFolder(studyConfigSchema.parse(asked));
  const before = await ifThere(runDir, readRunRecord);
  onProgress?.({ phase: 'engine', done: 0, total: 1 });
  const engine = await startEngine({ onProgress });
  onProgress?.({ phase: 'engine', done: 1, total: 1, message: engine.summary });
  const config = { ...parsed, preset: parsed.preset ?? usualPreset(engine) };
  const record = newRunRecord(config, engine);
  if (!before) await writeRunRecord(runDir, record);
  const known = knownStudy(before, options);
  const isSame = before?.config.data === config.data;
  const context = {
    config,
    engine,
    runDir,
    onProgress,
    /** Told what makes the decoders and whether all of it is there; says whether there is something to do. */
    begin: async (fingerprint: NonNullable<RunRecord['fingerprint']>, done: boolean) => {
      expectSameStudy(runDir, before, fingerprint);
      const nothing = done && known !== undefined && (await isWhole(runDir, config));
      if (!(nothing && isSame)) await options.onReady?.();
      if (!nothing && before && !before.finished) await writeRunRecord(runDir, record);
      return !nothing;
    },
  };

  const outcome =
    config.dataset === 'steinmetz' ? await runSteinmetz(context, record) : await runVideoStudy(context, record);
  if (!outcome) {
    // Nothing but the place of the data may have changed.
    if (before && !isSame) await writeRunRecord(runDir, { ...before, config });
    return known!;
  }
  const seconds = (performance.now() - started) / 1000;
  const { dataset, fingerprint, ...result } = outcome;
  const { metrics, trivial } = result;
  const finished = new Date().toISOString();
  await writeRunRecord(runDir, { ...record, dataset, fingerprint, metrics, trivial, seconds, finished });
  return { run: runDir, ...result, engine: engine.summary, preset: config.preset, seconds };
}

type Context = StudyContext & { readonly config: RunRecord['config'] };

/** Undefined when there was nothing to do. */
async function runVideoStudy(context: Context, record: RunRecord): Promise<StudyOutcome | undefined> {
  const { config, runDir, onProgress } = context;
  const data = await loadStudyData(config, onProgress);
  const { warnings } = data;
  const options = fitOptionsOf(config);
  const plan = planDecoderFit(config, data, options);
  const fingerprint = plan.fingerprint();
  const folder = checkpointFolder(runDir);
  const checkpoints = new CheckpointFolder(folder);
  await checkpoints.expectTraining(fingerprint);
  const isTrained = (await checkpoints.stepsDone()) === plan.training.steps;
  if (context.begin && !(await context.begin(fingerprint, isTrained))) return undefined;
  const fit = await fitDecoder(config, data, { ...options, checkpoints: folder, onProgress });
  try {
    await writeTraining(runDir, fit);
    const common = { dataset: data.manifest, fingerprint, warnings };
    if (config.kind === 'training') {
      return { ...common, metrics: { validationLoss: fit.bestLoss }, trivial: {}, masking: [] };
    }
    onProgress?.({ phase: 'evaluate', done: 0, total: 1 });
    const evaluation = evaluateDecoder(fit.decoder, data);
    onProgress?.({ phase: 'evaluate', done: 1, total: 1 });
    const masking = maskDecoder(fit.decoder, data, {
      seed: config.seed,
      reconstructions: evaluation.reconstructions,
      onProgress,
    });
    onProgress?.({ phase: 'write', done: 0, total: 1 });
    await writeVideoStudy(runDir, { data, fit, evaluation, masking, record });
    onProgress?.({ phase: 'write', done: 1, total: 1 });
    const { metrics, trivial } = evaluation;
    return { ...common, metrics, trivial, masking: shortMaskingRows(masking) };
  } finally {
    fit.decoder.dispose();
  }
}
