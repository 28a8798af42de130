import { dataset } from '../../../datasets/catalogue.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { usualPreset } from '../../../src/training/decoder/recipes.ts';
import { withDataFolder } from '../data-folder.ts';
import { hasFiles, ifThere } from '../run-file.ts';
import type { RunOptions } from '../run-options.ts';
import type { StudyConfig } from './config.ts';
import { expectSameStudy, knownStudy } from './earlier-study.ts';
import { newRunRecord, type RunRecord, readRunRecord, writeRunRecord } from './record.ts';
import type { StudyOutcome, StudyResult } from './result.ts';
import type { StudyContext } from './video-study.ts';

/** What one sort of study does of its own. */
export interface StudyWork {
  /** Files that are there once the study is whole. */
  readonly outputs: readonly string[];
  /** Loads, decodes and writes; undefined when there was nothing to do. */
  readonly run: (
    context: StudyContext & { readonly config: RunRecord['config'] },
    record: RunRecord,
  ) => Promise<StudyOutcome | undefined>;
}

/**
 * What all studies do alike: the engine, the default preset, run.json before and after. A run folder with checkpoints is
 * resumed when just this config, data and engine made them; otherwise it throws Conflict. What an earlier process left
 * stays byte for byte as it was until all is loaded and checked, and when all is there and equal, for good. Throws what
 * the data, the engine or the training throws.
 */
export async function carryOutStudy(
  asked: StudyConfig,
  options: RunOptions,
  { outputs, run }: StudyWork,
): Promise<StudyResult> {
  const { runDir, onProgress } = options;
  const started = performance.now();
  const parsed = withDataFolder(asked);
  const before = await ifThere(runDir, readRunRecord);
  onProgress?.({ phase: 'engine', done: 0, total: 1 });
  const engine = await startEngine({ onProgress });
  onProgress?.({ phase: 'engine', done: 1, total: 1, message: engine.summary });
  const config = { ...withUsualArm(parsed, before), preset: parsed.preset ?? usualPreset(engine) };
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
      const nothing = done && known !== undefined && (await hasFiles(runDir, outputs));
      if (!(nothing && isSame)) await options.onReady?.();
      if (!nothing && before && !before.finished) await writeRunRecord(runDir, record);
      return !nothing;
    },
  };

  const outcome = await run(context, record);
  if (!outcome) {
    // Nothing but the place of the data may have changed.
    if (before && !isSame) await writeRunRecord(runDir, { ...before, config });
    return known!;
  }
  const seconds = (performance.now() - started) / 1000;
  const { dataset: manifest, facts, fingerprint, ...result } = outcome;
  const {
    masking: _,
    sessions: __,
    warnings: ___,
    nulls: ____,
    readouts: _____,
    recommendation: ______,
    ...headlines
  } = result;
  const finished = new Date().toISOString();
  await writeRunRecord(runDir, { ...record, dataset: manifest, facts, fingerprint, ...headlines, seconds, finished });
  return { run: runDir, ...result, engine: engine.summary, preset: config.preset, seconds };
}

/** The arm that the study names, or the usual one; that of runs from before there were arms stays unnamed. */
function withUsualArm(config: StudyConfig, before: RunRecord | undefined): StudyConfig {
  const arm = config.arm ?? (before ? before.config.arm : dataset(config.dataset).usualArm);
  return arm === undefined ? config : { ...config, arm };
}
