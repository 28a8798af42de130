import { mkdir } from 'node:fs/promises';
import { presets } from '../../src/config/presets.ts';
import { type StudyConfig, studyConfigSchema } from '../../src/config/study.ts';
import { startEngine } from '../../src/engine/index.ts';
import type { OnProgress } from '../../src/progress.ts';
import { loadStudyData } from './load-data.ts';
import { shortMaskingRows } from './masking-output.ts';
import { newRunRecord, type RunRecord, writeRunRecord } from './run-record.ts';
import { runSteinmetz } from './steinmetz-run.ts';
import type { StudyOutcome, StudyResult } from './study-outcome.ts';
import { writeTraining, writeVideoStudy } from './video-outputs.ts';
import { evaluateDecoder, maskDecoder, newDecoder, singleRegionMasks, trainStudyDecoder } from './video-study.ts';

/**
 * Carries out a study (or, for kind "training", only its training) in `runDir` and writes the run folder:
 * run.json, checkpoints, metrics.csv, reconstructions, the masking table and its plots, report.html.
 * A run folder with checkpoints is resumed. Throws what the data, the engine or the training throws; what was written
 * until then stays.
 */
export async function runStudy(
  asked: StudyConfig,
  { runDir, onProgress }: { runDir: string; onProgress?: OnProgress },
): Promise<StudyResult> {
  const started = performance.now();
  const parsed = studyConfigSchema.parse(asked);
  await mkdir(runDir, { recursive: true });
  onProgress?.({ phase: 'engine', done: 0, total: 1 });
  const engine = await startEngine({ onProgress });
  onProgress?.({ phase: 'engine', done: 1, total: 1, message: engine.summary });
  const config = { ...parsed, preset: parsed.preset ?? (engine.backend === 'tensorflow' ? 'quick' : 'tiny') } as const;
  const context = { config, engine, runDir, onProgress };
  const record = newRunRecord(config, engine);
  await writeRunRecord(runDir, record);

  const outcome =
    config.dataset === 'steinmetz' ? await runSteinmetz(context, record) : await runVideoStudy(context, record);
  const seconds = (performance.now() - started) / 1000;
  const { dataset, ...result } = outcome;
  const { metrics, trivial } = result;
  await writeRunRecord(runDir, { ...record, dataset, metrics, trivial, seconds, finished: new Date().toISOString() });
  return { run: runDir, ...result, engine: engine.summary, preset: config.preset, seconds };
}

type Context = Parameters<typeof trainStudyDecoder>[3] & { readonly config: RunRecord['config'] };

async function runVideoStudy(context: Context, record: RunRecord): Promise<StudyOutcome> {
  const { config, runDir, onProgress } = context;
  const preset = presets[config.preset];
  const data = await loadStudyData(config, preset, onProgress);
  const model = newDecoder(data, preset, config);
  const { warnings } = data;
  try {
    const training = await trainStudyDecoder(model, data, preset, context);
    await writeTraining(runDir, training);
    const common = { dataset: data.manifest, warnings };
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
