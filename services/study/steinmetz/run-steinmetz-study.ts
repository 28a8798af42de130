import { createHash } from 'node:crypto';
import { steinmetzConditions } from '../../../datasets/steinmetz/contrasts.ts';
import {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetzSession,
  type SteinmetzSession,
} from '../../../datasets/steinmetz/load.ts';
import { renderSteinmetzVideos } from '../../../datasets/steinmetz/videos.ts';
import { contiguousBlocks } from '../../../src/analysis/blocks.ts';
import { patchTemplates, sideOf } from '../../../src/analysis/contrast-readout.ts';
import { type NdArray, sizeOf, zeros } from '../../../src/arrays.ts';
import type { StudyConfig } from '../../../src/config/study.ts';
import { startEngine } from '../../../src/engine/index.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { type FinishedFold, readFold, writeFold } from './fold-files.ts';
import { gradedVideos } from './graded-videos.ts';
import { pretrainedRefiner } from './refiner.ts';
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
}

/**
 * Decodes stimulus videos from real recordings: for every session five contiguous blocks are held out in turn, and the
 * side of the higher contrast is read from the reconstruction of every held-out trial. Beside it stand the linear
 * reference and the network on bins before visual latency alone; regions are masked in held-out trials.
 * Everything that is fitted, thresholds and components included, sees the training blocks only.
 * Throws what the data set and the engine throw, and NotFound for an unknown session.
 */
export async function runSteinmetzStudy(
  config: StudyConfig,
  { runDir, onProgress, settings: given }: SteinmetzStudyOptions,
): Promise<SteinmetzStudyResult> {
  const started = performance.now();
  const engine = await startEngine({ onProgress });
  const preset = config.preset ?? (engine.backend === 'tensorflow' ? 'quick' : 'tiny');
  const settings = given ?? steinmetzSettings[preset];
  const { seed } = config;
  const folder = await findSteinmetzFolder(config.data);
  const numbers = config.sessions ?? (await listSteinmetzSessions(folder));
  const sessions = await Promise.all(numbers.map((number) => loadSteinmetzSession(folder, number)));

  const videos = renderSteinmetzVideos();
  const network = { ...settings.model, sites: settings.components };
  const common = { config: network, settings, seed };
  const refiner = await pretrainedRefiner({
    ...common,
    videos: gradedVideos(videos, steinmetzConditions),
    runDir,
    fingerprint: digestOf([network, settings.pretraining, seed, engine.backend]),
    onProgress,
  });
  const templates = patchTemplates(videos, steinmetzConditions);
  const context: FoldContext = { ...common, videos, templates, refiner };
  const report = progressOf(numbers.length * settings.outerBlocks, onProgress);
  const options = { runDir, shuffleLabels: config.shuffleLabels, backend: engine.backend, report };

  const finished: { session: SteinmetzSession; side: Int32Array; folds: FinishedFold[] }[] = [];
  for (const session of sessions) finished.push({ session, ...(await runSession(context, session, options)) });

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
    warnings: sessions.flatMap(silentSites),
    seconds: (performance.now() - started) / 1000,
  };
}

interface SessionOptions {
  readonly runDir: string;
  readonly shuffleLabels: boolean;
  readonly backend: string;
  readonly report: (share: number, note: string) => void;
}

async function runSession(context: FoldContext, session: SteinmetzSession, options: SessionOptions) {
  const { settings, seed } = context;
  const { runDir, shuffleLabels, backend, report } = options;
  const side = Int32Array.from(session.condition, (_, trial) =>
    sideOf(session.contrastLeft[trial], session.contrastRight[trial]),
  );
  const fingerprint = digestOf([session.manifest.hash, settings, seed, shuffleLabels, backend]);
  const folds: FinishedFold[] = [];
  for (const [fold, { train, test }] of contiguousBlocks(side.length, settings.outerBlocks).entries()) {
    const note = `session ${session.session}, block ${fold + 1} of ${settings.outerBlocks}`;
    const known = await readFold(runDir, { session: session.session, fold, fingerprint });
    if (known) {
      folds.push(known);
    } else {
      const order = shuffleLabels ? shuffledWithin(train, side.length, seed, `${session.session}/${fold}`) : undefined;
      const relabel = (labels: Int32Array) => (order ? Int32Array.from(order, (trial) => labels[trial]) : labels);
      const onProgress = (share: number) => report(share, note);
      const labels = { side: relabel(side), condition: relabel(session.condition) };
      const done = await runFold(context, { session, ...labels, fold, fingerprint, train, test, onProgress });
      await writeFold(runDir, done);
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

function silentSites({ session, counts }: SteinmetzSession): string[] {
  const sites = counts.shape[2];
  const active = new Set<number>();
  counts.data.forEach((count, i) => {
    if (count > 0) active.add(i % sites);
  });
  const silent = sites - active.size;
  return silent > 0 ? [`Session ${session}: ${silent} of ${sites} sites never fired and carry nothing.`] : [];
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

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
