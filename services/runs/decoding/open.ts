import { join } from 'node:path';
import { expectFinite, expectShape, type NdArray } from '../../../src/arrays.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import { expectSame, type Fingerprint } from '../../../src/fingerprint.ts';
import { predictVideos } from '../../../src/models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import { standardise } from '../../../src/signal/standardise.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { isContrastStudy } from '../contrast-decoding/sessions.ts';
import { runOpener } from '../open-run.ts';
import { type RunRecord, readRunRecord } from './record.ts';
import { checkpointFolder, evaluateDecoder, fitOptionsOf, loadStudyData, type TestMetrics } from './video-study.ts';

/**
 * Videos [sample, time, height, width, colour] in [0, 1] that a finished run's decoder reconstructs from spike counts
 * [sample, time, unit], in the units' order of the run's data and not yet standardised.
 */
export async function reconstructFromRun(runDir: string, counts: NdArray): Promise<NdArray> {
  const { model, data } = await openDecoderRun(runDir);
  expectShape(counts, 'spikes', ['sample', 'time', 'unit'], [undefined, data.videos.shape[1], data.unitRegions.length]);
  expectFinite(counts, 'spikes');
  return predictVideos(model, standardise(counts, data.standardisation));
}

/** Scores a finished run's decoder on its test split again. */
export async function evaluateRun(runDir: string): Promise<TestMetrics> {
  const { model, data } = await openDecoderRun(runDir);
  const { testedOn, metrics, trivial, known } = evaluateDecoder(model, data);
  return { testedOn, metrics, trivial, ...(known && { known }) };
}

/** A finished run's decoder with the weights of its best checkpoint, and its data. */
export interface OpenRun {
  readonly model: VideoDecoder;
  readonly data: DecodingData;
  readonly seed: number;
}

/**
 * The decoder and the data of a finished run; open-run.ts says how long. Throws Conflict for a run whose data or checkpoint
 * is another one's, naming what differs, and Unsupported for real recordings, which have many decoders.
 */
export const openDecoderRun = runOpener<RunRecord, OpenRun>({
  readRecord: readRunRecord,
  weightFiles: (runDir) => [new CheckpointFolder(checkpointFolder(runDir)).best],
  open: readRun,
  dispose: ({ model }) => model.dispose(),
});

async function readRun(runDir: string, { config, dataset, fingerprint }: RunRecord): Promise<OpenRun> {
  if (isContrastStudy(config)) {
    throw new CortexError(
      'Unsupported',
      `A ${config.dataset} study has decoders for each session and fold, not one; mask, reconstruct and evaluate it by itself.`,
    );
  }
  await startEngine();
  const data = await loadStudyData(config);
  const plan = planDecoderFit(config, data, fitOptionsOf(config));
  expectSameData(runDir, { dataset, fingerprint }, plan.fingerprint(), data);
  const model = plan.decoder.build(config.seed);
  try {
    await new CheckpointFolder(checkpointFolder(runDir)).loadBest(model, (path, stored) => {
      if (!fingerprint && !stored) return;
      const whatToDo = 'these are not the weights that run.json describes: bring those back or run the study again.';
      expectSame(path, stored, fingerprint ?? {}, whatToDo);
    });
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { model, data, seed: config.seed };
}

/** Throws Conflict, naming what differs, when the data of a finished study, loaded anew, are not those it was made with. */
function expectSameData(
  runDir: string,
  { dataset, fingerprint }: Pick<RunRecord, 'dataset' | 'fingerprint'>,
  now: Fingerprint,
  { manifest }: DecodingData,
): void {
  const path = join(runDir, 'run.json');
  const whatToDo = 'the data have changed since the decoder was trained: run the study again in another folder.';
  if (fingerprint) {
    const { decoder, model, data } = now;
    const { decoder: oldDecoder, model: oldModel, data: oldData } = fingerprint;
    expectSame(path, { decoder: oldDecoder, model: oldModel, data: oldData }, { decoder, model, data }, whatToDo);
  } else if (dataset) expectSame(path, { data: { hash: dataset.hash } }, { data: { hash: manifest.hash } }, whatToDo);
}
