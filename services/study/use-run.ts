import { type MaskMode, maskModes } from '../../src/analysis/mask-responses.ts';
import type { MaskingRow } from '../../src/analysis/masking.ts';
import { expectFinite, expectShape, type NdArray } from '../../src/arrays.ts';
import { presets } from '../../src/config/presets.ts';
import { startEngine } from '../../src/engine/index.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import { predictVideos } from '../../src/models/predict.ts';
import type { VideoDecoder } from '../../src/models/video-decoder.ts';
import type { DecodingData } from '../../src/samples.ts';
import { standardise } from '../../src/signal/standardise.ts';
import { CheckpointFolder } from '../../src/training/checkpoint.ts';
import { loadStudyData } from './load-data.ts';
import { readRunRecord } from './run-record.ts';
import { unfinishedRun } from './unfinished-run.ts';
import { checkpointFolder, evaluateDecoder, maskDecoder, newDecoder, type StudyEvaluation } from './video-study.ts';

export type { MaskingRow };

export interface MaskRequest {
  readonly regions: readonly string[];
  readonly mode: MaskMode;
}

/**
 * Videos [sample, time, 32, 32, 3] in [0, 1] that a finished run's decoder reconstructs from spike counts
 * [sample, time, site], in the sites' order of the run's data and not yet standardised.
 */
export async function reconstructFromRun(runDir: string, counts: NdArray): Promise<NdArray> {
  const { model, data } = await openDecoderRun(runDir);
  expectShape(counts, 'spikes', ['sample', 'time', 'site'], [undefined, data.videos.shape[1], data.siteRegions.length]);
  expectFinite(counts, 'spikes');
  return predictVideos(model, standardise(counts, data.standardisation));
}

/** What silencing `regions` together costs the reconstructions of a finished run, as one row of a masking table. */
export async function maskRun(runDir: string, { regions, mode }: MaskRequest): Promise<MaskingRow> {
  if (regions.length === 0) throw new CortexError('InvalidInput', 'Name at least one region to mask.');
  if (!maskModes.includes(mode)) {
    throw new CortexError('InvalidInput', `mode is ${quoted(mode)} but must be one of ${maskModes.join(', ')}.`);
  }
  const { model, data, seed } = await openDecoderRun(runDir);
  const masks = [{ name: regions.join('+'), regions }];
  return maskDecoder(model, data, { masks, mode, seed })[0];
}

/** Scores a finished run's decoder on its test split again. */
export async function evaluateRun(runDir: string): Promise<Omit<StudyEvaluation, 'reconstructions'>> {
  const { model, data } = await openDecoderRun(runDir);
  const { metrics, trivial } = evaluateDecoder(model, data);
  return { metrics, trivial };
}

/** A finished run's decoder with the weights of its best checkpoint, and its data. */
export interface OpenRun {
  readonly model: VideoDecoder;
  readonly data: DecodingData;
  readonly seed: number;
}

let lastOpened: { runDir: string; run: Promise<OpenRun> } | undefined;

/**
 * The decoder and the data of a finished run. The last one stays open, for requests come in series: use it before another
 * run is opened. Throws Conflict for a run that is not finished or whose data or checkpoint is another one's, and
 * Unsupported for real recordings, which have many decoders.
 */
export async function openDecoderRun(runDir: string): Promise<OpenRun> {
  if (lastOpened?.runDir === runDir) return lastOpened.run;
  lastOpened?.run.then(({ model }) => model.dispose());
  const opening = { runDir, run: readRun(runDir) };
  lastOpened = opening;
  opening.run.catch(() => {
    if (lastOpened === opening) lastOpened = undefined;
  });
  return opening.run;
}

async function readRun(runDir: string): Promise<OpenRun> {
  const { config, dataset, finished } = await readRunRecord(runDir);
  if (!finished) throw await unfinishedRun(runDir);
  if (config.dataset !== 'siegel-sim') {
    throw new CortexError(
      'Unsupported',
      `A ${config.dataset} run has a decoder for each session and fold; reconstructions and maskings are in its results.`,
    );
  }
  await startEngine();
  const preset = presets[config.preset];
  const data = await loadStudyData(config, preset);
  if (dataset && dataset.hash !== data.manifest.hash) {
    throw new CortexError(
      'Conflict',
      `The data of the run in ${runDir} has changed since it was trained; run the study again.`,
    );
  }
  const model = newDecoder(data, preset, config);
  await new CheckpointFolder(checkpointFolder(runDir)).loadBest(model);
  return { model, data, seed: config.seed };
}
