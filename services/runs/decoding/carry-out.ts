import { maskDecoder } from '../../../src/analysis/decoding/mask-decoder.ts';
import { reconstructionNulls } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { type SampleReadout, sampleReadouts } from '../../../src/analysis/decoding/sample-readouts.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { fitDecoder, planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { decodingFacts } from '../data-facts.ts';
import { kindsOfRun } from '../kinds.ts';
import type { RunOptions } from '../run-options.ts';
import { belowBaselines, scoreBaselines } from './baselines.ts';
import { carryOutStudy } from './carry-out-study.ts';
import type { StudyConfig } from './config.ts';
import { shortMaskingRows } from './masking-output.ts';
import { writeTraining, writeVideoStudy } from './outputs.ts';
import type { RunRecord } from './record.ts';
import type { StudyOutcome, StudyResult } from './result.ts';
import { checkpointFolder, evaluateDecoder, fitOptionsOf, loadStudyData, type StudyContext } from './video-study.ts';

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
  const data = await loadStudyData(config, onProgress);
  const options = fitOptionsOf(config);
  const plan = planDecoderFit(config, data, options);
  const fingerprint = plan.fingerprint();
  const folder = checkpointFolder(runDir);
  const checkpoints = new CheckpointFolder(folder);
  await checkpoints.expectTraining(fingerprint);
  const latest = await checkpoints.latestState();
  const isTrained = latest !== undefined && plan.isDone(latest);
  if (context.begin && !(await context.begin(fingerprint, isTrained))) return undefined;
  const fit = await fitDecoder(config, data, { ...options, checkpoints: folder, onProgress });
  try {
    await writeTraining(runDir, fit);
    const common = { dataset: data.manifest, facts: decodingFacts(data), fingerprint };
    const notes = [...data.warnings, ...(fit.recipeNote === undefined ? [] : [fit.recipeNote])];
    if (config.kind === 'training') {
      return {
        ...common,
        warnings: notes,
        metrics: { validationLoss: fit.bestLoss },
        trivial: {},
        masking: [],
      };
    }
    onProgress?.({ phase: 'evaluate', done: 0, total: 1 });
    const evaluation = evaluateDecoder(fit.decoder, data);
    const baselines = await scoreBaselines(fit.decoder.name, data, config.seed);
    onProgress?.({ phase: 'evaluate', done: 1, total: 1 });
    const warnings = [...notes, ...evaluation.reasons, ...belowBaselines(fit.decoder.name, evaluation, baselines)];
    const masking = maskDecoder(fit.decoder, data, {
      seed: config.seed,
      reconstructions: evaluation.reconstructions,
      onProgress,
    });
    const nulls = config.regions && reconstructionNulls(fit.decoder, data, evaluation, { seed: config.seed });
    const readouts = readoutsOf(data);
    onProgress?.({ phase: 'write', done: 0, total: 1 });
    await writeVideoStudy(runDir, { data, fit, evaluation, baselines, warnings, masking, nulls, readouts, record });
    onProgress?.({ phase: 'write', done: 1, total: 1 });
    const { metrics, trivial, testedOn, known } = evaluation;
    const scores = { metrics, trivial, testedOn, ...(known && { known }), baselines };
    return {
      ...common,
      warnings,
      ...scores,
      ...(nulls && { nulls }),
      ...(readouts && { readouts }),
      masking: shortMaskingRows(masking),
    };
  } finally {
    fit.decoder.dispose();
  }
}

/** More training samples than this take longer than they are worth beside a decoder. */
const mostReadSamples = 4000;

/** What single samples tell, of simulations: their criteria speak of it. */
function readoutsOf(data: DecodingData): SampleReadout[] | undefined {
  if (!data.manifest.truth || data.splits.train.condition.length > mostReadSamples) return undefined;
  const readouts = sampleReadouts(data);
  return readouts.length > 0 ? readouts : undefined;
}
