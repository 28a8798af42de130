import { type NdArray, sizeOf, zeros } from '../../../arrays.ts';
import type { ContrastSession } from '../../../data/contrast-data.ts';
import type { OnProgress } from '../../../progress.ts';
import { randomStream } from '../../../random/stream.ts';
import { patchTemplates, sideOf } from '../contrast-readout.ts';
import type { ContrastPlan, PlannedFold } from './plan.ts';
import { pretrainRefiner, type RefinerWeights } from './refiner.ts';
import type { ContrastResult, FinishedFold } from './results.ts';
import { type FoldContext, type FreshFold, runFold } from './run-fold.ts';
import { meanScores, recommendDecoder, summariseMasking, summariseSession } from './summarise.ts';

/** Keeps finished folds, so that a decoding that was stopped goes on after the last one. */
export interface FoldKeeper {
  /** What is there of a fold; undefined when it is still to be done. */
  read(fold: PlannedFold): Promise<FinishedFold | undefined>;
  /** Called when a fold is done, with its networks, which are not held on to. */
  write(fold: PlannedFold, fresh: FreshFold): Promise<void>;
}

export interface DecodeContrastsOptions {
  /** The pretrained convolutional part; pretrained anew when left out. */
  readonly refiner?: RefinerWeights;
  readonly keep?: FoldKeeper;
  readonly onProgress?: OnProgress;
}

/**
 * Decodes stimulus videos from recorded sessions: contiguous blocks of trials are held out in turn, and the side of the
 * higher contrast is read from the reconstruction of every held-out trial. Beside it stand the linear reference and the
 * network on bins before visual latency alone; regions are masked in held-out trials. Everything that is fitted,
 * thresholds and components included, sees the training blocks only. The engine must have been started.
 */
export async function decodeContrasts(
  plan: ContrastPlan,
  { refiner, keep, onProgress }: DecodeContrastsOptions = {},
): Promise<ContrastResult> {
  const { settings, seed, sessions, network, stimuli } = plan;
  const context: FoldContext = {
    config: network,
    settings,
    seed,
    videos: stimuli.videos,
    templates: patchTemplates(stimuli.videos, stimuli.conditions),
    refiner: refiner ?? (await pretrainRefiner(plan, onProgress)),
  };
  const progress = progressOf(plan.folds.length, onProgress);
  const finished: FinishedFold[] = [];
  for (const planned of plan.folds) {
    const note = `session ${planned.session.session}, block ${planned.fold + 1} of ${settings.outerBlocks}`;
    const known = await keep?.read(planned);
    finished.push(known ?? (await freshFold(planned, (share) => progress.share(share, note))));
    progress.end(note);
  }

  async function freshFold(planned: PlannedFold, onShare: (share: number) => void): Promise<FinishedFold> {
    const fresh = await decodeFold(context, planned, plan, onShare);
    await keep?.write(planned, fresh);
    return { result: fresh.result, videoSums: fresh.videoSums };
  }

  const bootstrap = { seed, resamples: settings.bootstrapResamples };
  const foldsOf = (session: ContrastSession) =>
    finished.filter((_, i) => plan.folds[i].session === session).map(({ result }) => result);
  const scores = sessions.map((session) => summariseSession(session, sidesOf(session), foldsOf(session), bootstrap));
  const recommendation = recommendDecoder(sessions.map(foldsOf));
  return {
    sessions: scores,
    mean: {
      network: meanScores(scores, 'network'),
      linear: meanScores(scores, 'linear'),
      control: meanScores(scores, 'control'),
    },
    masking: sessions.flatMap((session) => summariseMasking(session, foldsOf(session))),
    ...(recommendation && { recommendation }),
    reconstructions: meanReconstructions(stimuli.videos, sessions, finished),
    manifests: sessions.map(({ manifest }) => manifest),
    warnings: sessions.flatMap(silentUnits),
  };
}

function decodeFold(
  context: FoldContext,
  { session, fold, train, test }: PlannedFold,
  { seed, shuffleLabels }: Pick<ContrastPlan, 'seed' | 'shuffleLabels'>,
  onProgress: (share: number) => void,
): Promise<FreshFold> {
  const side = sidesOf(session);
  const order = shuffleLabels ? shuffledWithin(train, side.length, seed, `${session.session}/${fold}`) : undefined;
  const relabel = (labels: Int32Array) => (order ? Int32Array.from(order, (trial) => labels[trial]) : labels);
  const labels = { side: relabel(side), condition: relabel(session.condition) };
  return runFold(context, { session, ...labels, fold, train, test, onProgress });
}

/** Side label of every trial. */
function sidesOf({ condition, contrastLeft, contrastRight }: ContrastSession): Int32Array {
  return Int32Array.from(condition, (_, trial) => sideOf(contrastLeft[trial], contrastRight[trial]));
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
  sessions: readonly ContrastSession[],
  folds: readonly FinishedFold[],
): ContrastResult['reconstructions'] {
  const videos = zeros(truth.shape);
  const trials = new Int32Array(truth.shape[0]);
  for (const { condition } of sessions) for (const c of condition) trials[c]++;
  for (const { videoSums } of folds) {
    for (let i = 0; i < videos.data.length; i++) videos.data[i] += videoSums.data[i];
  }
  const length = sizeOf(truth.shape.slice(1));
  for (let i = 0; i < videos.data.length; i++) videos.data[i] /= Math.max(1, trials[Math.floor(i / length)]);
  return { videos, truth, trials };
}

function silentUnits({ session, counts }: ContrastSession): string[] {
  const units = counts.shape[2];
  const active = new Set<number>();
  counts.data.forEach((count, i) => {
    if (count > 0) active.add(i % units);
  });
  const silent = units - active.size;
  return silent > 0 ? [`Session ${session}: ${silent} of ${units} units never fired and carry nothing.`] : [];
}

/** Reports shares of the current fold as progress over all folds, and its end. */
function progressOf(folds: number, onProgress: OnProgress | undefined) {
  const started = performance.now();
  let ended = 0;
  const report = (done: number, note: string) => {
    const secondsLeft = ((performance.now() - started) / 1000 / done) * (folds - done);
    onProgress?.({ phase: 'train', done, total: folds, secondsLeft, note });
  };
  return {
    share: (share: number, note: string) => report(ended + share, note),
    end: (note: string) => report(++ended, note),
  };
}
