import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { kindsOfRun } from '../kinds.ts';
import type { RunOptions } from '../run-options.ts';
import { carryOutStudy } from './carry-out-study.ts';
import type { StudyConfig } from './config.ts';
import { loadStudyData } from './load-data.ts';
import { shortMaskingRows } from './masking-output.ts';
import { writeTraining, writeVideoStudy } from './outputs.ts';
import { presets } from './presets.ts';
import type { RunRecord } from './record.ts';
import type { StudyOutcome, StudyResult } from './result.ts';
import {
  checkpointFolder,
  evaluateDecoder,
  maskDecoder,
  newDecoder,
  type StudyContext,
  singleRegionMasks,
  studyFingerprint,
  trainStudyDecoder,
} from './video-study.ts';

/**
 * Carries out a study (or, for kind "training", only its training) in `runDir` and writes the run folder:
 * run.json, checkpoints, metrics.csv, reconstructions, the masking table and its plots, report.html. As `carryOutStudy`.
 */
export function runStudy(config: StudyConfig, options: RunOptions): Promise<StudyResult> {
  return carryOutStudy(config, options, { outputs: kindsOfRun.decoding.outputs(config.kind), run: runVideoStudy });
}

type Context = StudyContext & { readonly config: RunRecord['config'] };

/** Undefined when there was nothing to do. */
async function runVideoStudy(context: Context, record: RunRecord): Promise<StudyOutcome | undefined> {
  const { config, runDir, onProgress } = context;
  const preset = presets[config.preset];
  const data = await loadStudyData(config, preset, onProgress);
  const model = newDecoder(data, preset, config);
  const { warnings } = data;
  try {
    const fingerprint = studyFingerprint(model, data, preset, context);
    const checkpoints = new CheckpointFolder(checkpointFolder(runDir));
    await checkpoints.expectTraining(fingerprint);
    const isTrained = (await checkpoints.stepsDone()) === preset.training.steps;
    if (context.begin && !(await context.begin(fingerprint, isTrained))) return undefined;
    const training = await trainStudyDecoder(model, data, preset, context);
    await writeTraining(runDir, training);
    const common = { dataset: data.manifest, fingerprint, warnings };
    if (config.kind === 'training') {
      return { ...common, metrics: { validationLoss: training.bestLoss }, trivial: {}, masking: [] };
    }
    onProgress?.({ phase: 'evaluate', done: 0, total: 1 });
    const evaluation = evaluateDecoder(model, data);
    onProgress?.({ phase: 'evaluate', done: 1, total: 1 });
    const masking = maskDecoder(model, data, {
      masks: singleRegionMasks(data),
      mode: 'zero',
      seed: config.seed,
      reconstructions: evaluation.reconstructions,
      onProgress,
    });
    onProgress?.({ phase: 'write', done: 0, total: 1 });
    await writeVideoStudy(runDir, { data, model, training, evaluation, masking, record });
    onProgress?.({ phase: 'write', done: 1, total: 1 });
    const { metrics, trivial } = evaluation;
    return { ...common, metrics, trivial, masking: shortMaskingRows(masking) };
  } finally {
    model.dispose();
  }
}
