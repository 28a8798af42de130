import { mkdir } from 'node:fs/promises';
import { type EncodingConfig, encodingConfigSchema } from '../../../src/config/encoding.ts';
import type { EncodingData } from '../../../src/encoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { newProvenance, writeRunFile } from '../run-file.ts';
import type { RunOptions } from '../run-options.ts';
import { baselineScores } from './baselines.ts';
import type { EncodingOutputs } from './encoding-outputs.ts';
import { fitNetworks } from './fit-networks.ts';
import { fitWarnings } from './fit-warnings.ts';
import { loadEncodingData } from './load-data.ts';
import { untrainedById } from './missing-units.ts';
import { writeEncodingOutputs } from './outputs.ts';
import type { EncodingRecord } from './record.ts';
import { type EncodingResult, missingScores, summariesOf } from './result.ts';
import { scoreRun } from './score-run.ts';

/**
 * Fits the networks of an encoding run in `runDir`, scores their mean prediction beside the baselines, and writes the
 * run folder: run.json, encoders/, scores.json, metrics.csv, predictions.npz, pictures, report.html. Networks that are
 * there already are kept. Throws what the data, the engine or the training throws.
 */
export async function runEncoding(asked: EncodingConfig, { runDir, onProgress }: RunOptions): Promise<EncodingResult> {
  const started = performance.now();
  const config = encodingConfigSchema.parse(asked);
  await mkdir(runDir, { recursive: true });
  onProgress?.({ phase: 'engine', done: 0, total: 1 });
  const engine = await startEngine({ onProgress });
  onProgress?.({ phase: 'engine', done: 1, total: 1, message: engine.summary });
  const first = { config, ...newProvenance(engine) };
  await writeRunFile(runDir, first);

  onProgress?.({ phase: 'data', done: 0, total: 1 });
  const data = await loadEncodingData(config, onProgress);
  onProgress?.({ phase: 'data', done: 1, total: 1 });
  const networks = await fitNetworks(config, data, { runDir, onProgress });
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
    const result = {
      kind: 'encoding',
      run: runDir,
      dataset: data.name,
      model: config.model,
      scores: summariesOf(scores.test),
      validation: scores.validation ? summariesOf(scores.validation) : {},
      baselines: Object.fromEntries(Object.entries(baselines).map(([name, one]) => [name, summariesOf(one)])),
      parameters: encoder.parameterCount,
      networks: networks.length,
      warnings: [...data.warnings, ...fitWarnings(data, fits), ...baselineWarnings, ...missingScores(scores.test)],
    } as const satisfies EncodingOutputs['result'];
    const { model, options, prefilter, nonlinearity } = encoder.config;
    const record: EncodingRecord = {
      ...first,
      dataset: datasetOf(data),
      encoder: {
        model,
        options,
        prefilter,
        nonlinearity,
        parameters: encoder.parameterCount,
        receptiveFieldBins: Number.isFinite(encoder.receptiveFieldBins) ? encoder.receptiveFieldBins : null,
      },
      training: fit.training,
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
