import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataset, loadContrasts } from '../../datasets/catalogue.ts';
import type { EngineReport } from '../../src/engine/index.ts';
import { writeFileAtomic } from '../../src/io/atomic-file.ts';
import type { OnProgress } from '../../src/progress.ts';
import { hashOfSessions } from '../runs/contrast-decoding/merge-manifests.ts';
import { dataChoiceOf } from '../runs/data-choice.ts';
import { loadStudyData } from '../runs/decoding/video-study.ts';
import { contrastFigures } from './figures/contrasts.ts';
import { descriptionFigure } from './figures/description.ts';
import { maskingFigures } from './figures/masking.ts';
import { baselineFigure, reconstructionFigures, stepsFigure } from './figures/reconstruction.ts';
import { encodingFigures, regionFigures } from './figures/regions.ts';
import { type FullPlan, fullStudyFile } from './plan.ts';
import { fullReport } from './report.ts';
import type { FullStudy } from './result.ts';
import { type StageName, type StageOutcome, StageRunner } from './stage.ts';
import { contrastsRun, contrastsStage } from './stages/contrasts.ts';
import { type DecodersResult, decodersStage } from './stages/decoders.ts';
import { descriptionStage } from './stages/description.ts';
import { bandsStage, type EncoderResult, encoderStage } from './stages/encoder.ts';
import { maskingStage } from './stages/masking.ts';
import { singleRegionsStage } from './stages/single-regions.ts';
import { stepsStage } from './stages/steps.ts';

export interface FullStudyOptions {
  readonly folder: string;
  readonly engine: EngineReport;
  readonly onProgress?: OnProgress;
  /** Awaited when the data are loaded, before anything is written. */
  readonly onReady?: () => Promise<void>;
}

/**
 * Carries out every stage of a full study in `folder` and writes `full.json` and `report.html`. May be stopped and started again
 * at any time: a stage that is there is not carried out again, an unfinished one goes on where its runs were stopped. What the
 * data cannot give is said in its figure. Throws Conflict, naming what differs, for a folder whose stages were made with something
 * else, and what the data, the engine or a training throws.
 */
export async function carryOutFullStudy(plan: FullPlan, options: FullStudyOptions): Promise<FullStudy> {
  const { folder, engine, onProgress, onReady } = options;
  const dataHash = await hashOfData(plan, onProgress);
  await onReady?.();
  const context = { plan, folder, engine, dataHash, ...(onProgress && { onProgress }) };
  const hasContrasts = dataset(plan.study.dataset).contrasts !== undefined;
  const run = (stages: readonly StageName[]) => new StageRunner(context, stages);
  const study = hasContrasts
    ? await ofContrasts(run(['contrasts', 'encoder', 'description']))
    : await ofVideos(run(['decoders', 'masking', 'single-regions', 'encoder', 'bands', 'steps', 'description']));
  const write = (name: string, text: string) => writeFileAtomic(join(folder, name), text);
  await write(
    'report.html',
    await fullReport(study, plan, { engine, readPicture: (name) => readFile(join(folder, name)) }),
  );
  await write(fullStudyFile, `${JSON.stringify({ plan, ...study }, null, 1)}\n`);
  return study;
}

async function hashOfData({ study }: FullPlan, onProgress: OnProgress | undefined): Promise<string> {
  if (!dataset(study.dataset).contrasts) return (await loadStudyData(study, onProgress)).manifest.hash;
  return hashOfSessions(await loadContrasts(study.dataset, { ...dataChoiceOf(study), seed: study.seed }));
}

async function ofVideos(runner: StageRunner): Promise<FullStudy> {
  const decoders = resultOf(await runner.outcome(decodersStage));
  const masking = await runner.outcome(maskingStage(decoders));
  const regions = await runner.outcome(singleRegionsStage(decoders));
  const encoder = await runner.outcome(encoderStage);
  const bands = hasBands(encoder) ? encoder : await runner.outcome(bandsStage(bandsStepMs));
  const steps = await runner.outcome(stepsStage(decoders));
  const description = await runner.outcome(descriptionStage(decoders.network.run));
  return {
    recommended: decoders.recommended,
    figures: [
      ...reconstructionFigures(decoders),
      baselineFigure(decoders),
      stepsFigure(steps),
      descriptionFigure(description),
      ...maskingFigures(masking, decoders),
      ...regionFigures(regions),
      ...encodingFigures(encoder, bands),
    ],
    notes: [...decoderNotes(decoders), ...decoders.warnings],
  };
}

async function ofContrasts(runner: StageRunner): Promise<FullStudy> {
  const contrasts = resultOf(await runner.outcome(contrastsStage));
  const encoder = await runner.outcome(encoderStage);
  const description = await runner.outcome(descriptionStage(contrastsRun));
  return {
    recommended: contrasts.recommendation?.decoder,
    figures: [...contrastFigures(contrasts), descriptionFigure(description), ...encodingFigures(encoder, encoder)],
    notes: contrasts.warnings,
  };
}

/** Both bands need a step of 20 ms or less. */
const bandsStepMs = 20;

const hasBands = (outcome: StageOutcome<EncoderResult>) =>
  'result' in outcome && outcome.result.regions.some(({ bands }) => bands.low !== null);

/** Of a stage that the study cannot be without, whose failures are thrown. */
function resultOf<Result>(outcome: StageOutcome<Result>): Result {
  if ('result' in outcome) return outcome.result;
  throw new Error(outcome.reason);
}

function decoderNotes({ recommended, network, validation, meanVideo, truth }: DecodersResult): string[] {
  const error = (name: string) => validation[name].toPrecision(3);
  const advice =
    recommended === network.decoder
      ? `the paper's network, ${recommended}, has the lowest squared error on validation samples (${error(recommended)})`
      : `${recommended} has a squared error of ${error(recommended)} on validation samples, the paper's network, ${network.decoder}, of ${error(network.decoder)}; what that network shows is not to be interpreted beyond it`;
  return [
    `Recommended decoder: ${recommended}; ${advice}.`,
    ...(validation[recommended] < meanVideo
      ? []
      : [`No decoder is better than the mean video (${meanVideo.toPrecision(3)}): nothing here is to be interpreted.`]),
    ...(truth ? [`Simulation "${truth.arm}": ${truth.planted} What has to come out: ${truth.criterion}`] : []),
  ];
}
