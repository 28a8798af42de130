import { steinmetzConditions } from '../../../datasets/steinmetz/contrasts.ts';
import {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetzSession,
  type SteinmetzSession,
} from '../../../datasets/steinmetz/load.ts';
import { renderSteinmetzVideos } from '../../../datasets/steinmetz/videos.ts';
import { patchTemplates, sideOf } from '../../../src/analysis/decoding/contrast-readout.ts';
import { type NdArray, sizeOf, zeros } from '../../../src/arrays.ts';
import { engineIdentity, startEngine } from '../../../src/engine/index.ts';
import { arraysDigest } from '../../../src/fingerprint.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import type { StudyConfig } from '../decoding/config.ts';
import type { StudyContext } from '../decoding/video-study.ts';
import { type FinishedFold, writeFold } from './fold-files.ts';
import { gradedVideos } from './graded-videos.ts';
import { type PlannedFold, planFolds } from './plan-folds.ts';
import { pretrainedRefiner, readRefiner } from './refiner.ts';
import type { SteinmetzStudyResult } from './results.ts';
import { type FoldContext, runFold } from './run-fold.ts';
import { type SteinmetzSettings, steinmetzSettings } from './settings.ts';
import { meanScores, summariseMasking, summariseSession } from './summarise.ts';

export interface SteinmetzStudyOptions {
  /** Keeps `checkpoints/`; a study that was stopped goes on after its last finished fold. */
  readonly runDir: string;
  readonly onProgress?: OnProgress;
  /** Instead of the preset's. */
  readonly settings?: SteinmetzSettings;
  /** As in StudyContext. */
  readonly begin?: StudyContext['begin'];
}

/**
 * Decodes stimulus videos from real recordings: for every session five contiguous blocks are held out in turn, and the
 * side of the higher contrast is read from the reconstruction of every held-out trial. Beside it stand the linear
 * reference and the network on bins before visual latency alone; regions are masked in held-out trials.
 * Everything that is fitted, thresholds and components included, sees the training blocks only.
 * Undefined when there was nothing to do. Throws what the data set and the engine throw, NotFound for an unknown session,
 * and Conflict, naming what differs, for folds that something else made.
 */
export async function runSteinmetzStudy(
  config: StudyConfig,
  { runDir, onProgress, settings: given, begin }: SteinmetzStudyOptions,
): Promise<SteinmetzStudyResult | undefined> {
  const started = performance.now();
  const engine = await startEngine({ onProgress });
  const preset = config.preset ?? (engine.backend === 'tensorflow' ? 'quick' : 'tiny');
  const settings = given ?? steinmetzSettings[preset];
  const { seed } = config;
  const folder = await findSteinmetzFolder(config.data);
  const numbers = config.sessions ?? (await listSteinmetzSessions(folder));
  const sessions = await Promise.all(numbers.map((number) => loadSteinmetzSession(folder, number)));

  const videos = renderSteinmetzVideos();
  const made = { settings, seed, shuffleLabels: config.shuffleLabels, engine: engineIdentity(engine) };
  const planned = await Promise.all(sessions.map((session) => planFolds(session, made, runDir)));
  const network = { ...settings.model, units: settings.components };
  const common = { config: network, settings, seed };
  const graded = gradedVideos(videos, steinmetzConditions);
  const refinerFingerprint = {
    model: network,
    training: settings.pretraining,
    seed,
    data: { videos: arraysDigest([graded.data]) },
    engine: made.engine,
  };
  const pretrained = await readRefiner(runDir, refinerFingerprint);
  const fingerprint = {
    ...made,
    data: Object.fromEntries(sessions.map(({ manifest }) => [manifest.name, manifest.hash])),
  };
  const isDone = pretrained !== undefined && planned.flat().every(({ known }) => known);
  if (begin && !(await begin(fingerprint, isDone))) return undefined;
  const refiner = await pretrainedRefiner({
    ...common,
    videos: graded,
    runDir,
    fingerprint: refinerFingerprint,
    onProgress,
  });
  const templates = patchTemplates(videos, steinmetzConditions);
  const context: FoldContext = { ...common, videos, templates, refiner };
  const report = progressOf(numbers.length * settings.outerBlocks, onProgress);
  const options = { runDir, shuffleLabels: config.shuffleLabels, report };

  const finished: { session: SteinmetzSession; side: Int32Array; folds: FinishedFold[] }[] = [];
  for (const [i, session] of sessions.entries()) {
    finished.push({ session, ...(await runSession(context, session, planned[i], options)) });
  }

  const bootstrap = { seed, resamples: settings.bootstrapResamples };
  const results = finished.map(({ session, side, folds }) => {
    const plain = folds.map(({ result }) => result);
    return {
      scores: summariseSession(session, side, plain, bootstrap),
      masking: summariseMasking(session, plain),
    };
  });
  const scores = results.map((result) => result.scores);
  return {
    sessions: scores,
    mean: {
      network: meanScores(scores, 'network'),
      linear: meanScores(scores, 'linear'),
      control: meanScores(scores, 'control'),
    },
    masking: results.flatMap(({ masking }) => masking),
    reconstructions: meanReconstructions(videos, finished),
    manifests: sessions.map(({ manifest }) => manifest),
    warnings: sessions.flatMap(silentUnits),
    seconds: (performance.now() - started) / 1000,
  };
}

interface SessionOptions {
  readonly runDir: string;
  readonly shuffleLabels: boolean;
  readonly report: (share: number, note: string) => void;
}

async function runSession(
  context: FoldContext,
  session: SteinmetzSession,
  planned: readonly PlannedFold[],
  options: SessionOptions,
) {
  const { settings, seed } = context;
  const { runDir, shuffleLabels, report } = options;
  const side = Int32Array.from(session.condition, (_, trial) =>
    sideOf(session.contrastLeft[trial], session.contrastRight[trial]),
  );
  const folds: FinishedFold[] = [];
  for (const { fold, train, test, fingerprint, known } of planned) {
    const note = `session ${session.session}, block ${fold + 1} of ${settings.outerBlocks}`;
    if (known) {
      folds.push(known);
    } else {
      const order = shuffleLabels ? shuffledWithin(train, side.length, seed, `${session.session}/${fold}`) : undefined;
      const relabel = (labels: Int32Array) => (order ? Int32Array.from(order, (trial) => labels[trial]) : labels);
      const onProgress = (share: number) => report(share, note);
      const labels = { side: relabel(side), condition: relabel(session.condition) };
      const done = await runFold(context, { session, ...labels, fold, train, test, onProgress });
      await writeFold(runDir, done, fingerprint);
      folds.push(done);
    }
    report(1, note);
  }
  return { side, folds };
}

/** Whose label every trial gets when the training trials' are shuffled; the other trials keep their own. */
function shuffledWithin(train: Int32Array, trials: number, seed: number, name: string): Int32Array {
  const source = Int32Array.from({ length: trials }, (_, trial) => trial);
  const order = randomStream(seed, `shuffle-labels/${name}`).permutation(train.length);
  train.forEach((trial, i) => {
    source[trial] = train[order[i]];
  });
  return source;
}

function meanReconstructions(
  truth: NdArray,
  finished: readonly { session: SteinmetzSession; folds: readonly FinishedFold[] }[],
): SteinmetzStudyResult['reconstructions'] {
  const videos = zeros(truth.shape);
  const trials = new Int32Array(truth.shape[0]);
  for (const { session, folds } of finished) {
    for (const condition of session.condition) trials[condition]++;
    for (const { videoSums } of folds) {
      for (let i = 0; i < videos.data.length; i++) videos.data[i] += videoSums.data[i];
    }
  }
  const length = sizeOf(truth.shape.slice(1));
  for (let i = 0; i < videos.data.length; i++) videos.data[i] /= Math.max(1, trials[Math.floor(i / length)]);
  return { videos, truth, trials };
}

function silentUnits({ session, counts }: SteinmetzSession): string[] {
  const units = counts.shape[2];
  const active = new Set<number>();
  counts.data.forEach((count, i) => {
    if (count > 0) active.add(i % units);
  });
  const silent = units - active.size;
  return silent > 0 ? [`Session ${session}: ${silent} of ${units} units never fired and carry nothing.`] : [];
}

/** Reports shares of the current fold as progress over all folds; a share of 1 ends the fold. */
function progressOf(folds: number, onProgress: OnProgress | undefined): SessionOptions['report'] {
  const started = performance.now();
  let ended = 0;
  return (share, note) => {
    const done = ended + share;
    if (share === 1) ended++;
    const secondsLeft = ((performance.now() - started) / 1000 / done) * (folds - done);
    onProgress?.({ phase: 'train', done, total: folds, secondsLeft, note });
  };
}
