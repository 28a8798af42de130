import { join } from 'node:path';
import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { digestOf, expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import { encodingFacts } from '../data-facts.ts';
import { withDataFolder } from '../data-folder.ts';
import { kindsOfRun } from '../kinds.ts';
import { hasFiles, ifThere, newProvenance, writeRunFile } from '../run-file.ts';
import type { RunOptions } from '../run-options.ts';
import { baselineScores } from './baselines.ts';
import type { EncodingConfig } from './config.ts';
import { coreOf } from './core.ts';
import type { EncodingOutputs } from './encoding-outputs.ts';
import { fitNetworks, type PlannedNetwork, planNetworks } from './fit-networks.ts';
import { fitWarnings } from './fit-warnings.ts';
import { flatteningOf, flatteningWarnings } from './flattening.ts';
import { loadEncodingData } from './load-data.ts';
import { untrainedById } from './missing-units.ts';
import { writeEncodingOutputs } from './outputs.ts';
import { type EncodingRecord, readEncodingRecord } from './record.ts';
import { type EncodingResult, isEncodingResult, missingScores, summariesOf, weakScores } from './result.ts';
import { scoreRun } from './score-run.ts';
import { tunedConfig } from './tune.ts';

/**
 * Fits the networks of an encoding run in `runDir`, scores their mean prediction beside the baselines, and writes the
 * run folder: run.json, encoders/, scores.json, metrics.csv, predictions.npz, pictures, report.html. Networks that are
 * there already are kept when just this config, data and engine made them; otherwise it throws Conflict. What an earlier
 * process left stays byte for byte as it was until all is loaded and checked, and when all is there and equal, for good.
 * Throws what the data, the engine or the training throws.
 */
export async function runEncoding(input: EncodingConfig, options: RunOptions): Promise<EncodingResult> {
  const { runDir, onProgress } = options;
  const started = performance.now();
  const asked = withDataFolder(input);
  const before = await ifThere(runDir, readEncodingRecord);
  const core = await coreOf(asked, runDir);
  onProgress?.({ phase: 'engine', done: 0, total: 1 });
  const engine = await startEngine({ onProgress });
  onProgress?.({ phase: 'engine', done: 1, total: 1, message: engine.summary });
  const first = { config: asked, ...newProvenance(engine) };
  if (!before) await writeRunFile(runDir, first);

  onProgress?.({ phase: 'data', done: 0, total: 1 });
  const data = await loadEncodingData(asked, onProgress);
  onProgress?.({ phase: 'data', done: 1, total: 1 });
  const onReady = once(async () => options.onReady?.());
  const { config, tuning } = await tunedConfig(core?.config ?? asked, data, { runDir, before, onReady, onProgress });
  const planned = await planNetworks(config, data, runDir, { core });
  const { seed: _seed, ...fingerprint } = planned[0].fingerprint;
  expectSameRun(runDir, before, fingerprint);
  const known = await knownResult(before, asked, planned, options);
  if (known && before?.config.data === asked.data) return known;
  await onReady();
  if (known) {
    // Nothing but the place of the data has changed.
    await writeRunFile(runDir, { ...before, config: asked });
    return known;
  }
  if (before && !before.finished) await writeRunFile(runDir, first);
  const networks = await fitNetworks(config, data, planned, { runDir, onProgress, core });
  try {
    onProgress?.({ phase: 'evaluate', done: 0, total: 2 });
    const scores = scoreRun(
      networks.map(({ encoder }) => encoder),
      data,
      config.seed,
    );
    onProgress?.({ phase: 'evaluate', done: 1, total: 2, note: 'baselines' });
    const { scores: baselines, warnings: baselineWarnings } = baselineScores(data, config.seed);
    onProgress?.({ phase: 'evaluate', done: 2, total: 2 });
    const [{ encoder, fit }] = networks;
    const fits = networks.map((network) => network.fit);
    const flattening = flatteningOf(scores.test, baselines);
    const result = {
      kind: 'encoding',
      run: runDir,
      dataset: data.name,
      model: config.model,
      scores: summariesOf(scores.test),
      validation: scores.validation ? summariesOf(scores.validation) : {},
      baselines: Object.fromEntries(Object.entries(baselines).map(([name, one]) => [name, summariesOf(one)])),
      ...(flattening && { flattening }),
      ...(tuning && { tuning }),
      parameters: encoder.parameterCount,
      networks: networks.length,
      warnings: [
        ...data.warnings,
        ...fitWarnings(data, fits),
        ...baselineWarnings,
        ...missingScores(scores.test),
        ...weakScores(scores.test),
        ...flatteningWarnings(config.model, flattening),
      ],
    } as const satisfies EncodingOutputs['result'];
    const { model, options, prefilter, nonlinearity } = encoder.config;
    const record: EncodingRecord = {
      ...first,
      dataset: datasetOf(data),
      facts: encodingFacts(data),
      fingerprint,
      encoder: {
        model,
        options,
        prefilter,
        nonlinearity,
        parameters: encoder.parameterCount,
        receptiveFieldBins: Number.isFinite(encoder.receptiveFieldBins) ? encoder.receptiveFieldBins : null,
      },
      training: fit.training,
      ...(tuning && { tuning }),
    };
    onProgress?.({ phase: 'write', done: 0, total: 1 });
    await writeEncodingOutputs(runDir, { data, fits, scores, baselines, record, result });
    const seconds = (performance.now() - started) / 1000;
    const { scores: headline, validation, baselines: beside, warnings } = result;
    await writeRunFile(runDir, {
      ...record,
      scores: headline,
      validation,
      baselines: beside,
      ...(flattening && { flattening }),
      warnings: [...warnings],
      seconds,
      finished: new Date().toISOString(),
    } satisfies EncodingRecord);
    onProgress?.({ phase: 'write', done: 1, total: 1 });
    return { ...result, engine: engine.summary, seconds };
  } finally {
    for (const { encoder } of networks) encoder.dispose();
  }
}

function expectSameRun(runDir: string, before: EncodingRecord | undefined, fingerprint: Fingerprint): void {
  if (!before?.fingerprint) return;
  const whatToDo = 'go on with the same data, options and engine, or start the run in another folder.';
  expectSame(join(runDir, 'run.json'), before.fingerprint, fingerprint, whatToDo);
}

/** Calls `act` the first time alone. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

/** What is asked for, wherever the data lie. */
const settingsOf = (config: EncodingConfig): string => digestOf({ ...config, data: null });

/** The result of a run that is finished and whole, wherever its data were; undefined for any other. */
async function knownResult(
  before: EncodingRecord | undefined,
  config: EncodingConfig,
  planned: readonly PlannedNetwork[],
  { runDir, earlier }: RunOptions,
): Promise<EncodingResult | undefined> {
  if (!before?.finished || settingsOf(before.config) !== settingsOf(config)) return undefined;
  const whole = planned.every(({ done }) => done) && (await hasFiles(runDir, kindsOfRun.encoding.outputs(config.kind)));
  return whole && earlier && isEncodingResult(earlier) ? { ...earlier, run: runDir } : undefined;
}

function datasetOf(data: EncodingData): EncodingRecord['dataset'] {
  const { name, domain, citation, licence, hash, binMs, frame, units, split } = data;
  return {
    name,
    domain,
    citation,
    licence,
    hash,
    binMs,
    frame: [...frame],
    units: units.map(({ id }) => id),
    missing: untrainedById(data),
    sites: new Set(units.map(({ site }) => site)).size,
    clips: { train: split.train.length, validation: split.validation.length, test: split.test.length },
  };
}
