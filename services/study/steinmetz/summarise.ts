import type { SteinmetzSession } from '../../../datasets/steinmetz/load.ts';
import { balancedAccuracyInterval } from '../../../src/metrics/classification.ts';
import { empiricalP } from '../../../src/metrics/effect-size.ts';
import { mean, standardDeviation } from '../../../src/metrics/summary.ts';
import { randomStream } from '../../../src/random/stream.ts';
import type { Decoder } from './decoders.ts';
import type { FoldResult, MeanScores, SideScores, SteinmetzMaskingRow, SteinmetzSessionResult } from './results.ts';

/** Scores of one session from its folds. `side` are the true labels of its trials. */
export function summariseSession(
  session: SteinmetzSession,
  side: Int32Array,
  folds: readonly FoldResult[],
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): SteinmetzSessionResult {
  const truth = folds.flatMap(({ trials }) => trials.map((trial) => side[trial]));
  const unequal = [...truth.keys()].filter((i) => truth[i] !== 1);
  const scoresOf = (decoder: Decoder): SideScores => {
    const score = (what: string, labels: readonly number[], predicted: readonly number[]) => {
      const stream = randomStream(seed, `bootstrap/session-${session.session}/${decoder}/${what}`);
      const { estimate, lower, upper } = balancedAccuracyInterval(labels, predicted, { stream, resamples });
      return { balancedAccuracy: estimate, interval: [lower, upper] as const };
    };
    const predicted = folds.flatMap((fold) => fold[decoder].side);
    const between = folds.flatMap((fold) => fold[decoder].unequal);
    const pick = (values: readonly number[]) => unequal.map((i) => values[i]);
    return { ...score('sides', truth, predicted), unequal: score('unequal', pick(truth), pick(between)) };
  };
  return {
    session: session.session,
    mouse: session.mouse,
    trials: truth.length,
    regions: session.manifest.regions,
    network: scoresOf('network'),
    linear: scoresOf('linear'),
    control: scoresOf('control'),
  };
}

/** Scores of one decoder averaged over sessions. */
export function meanScores(sessions: readonly SteinmetzSessionResult[], decoder: Decoder): MeanScores {
  return {
    balancedAccuracy: mean(sessions.map((session) => session[decoder].balancedAccuracy)),
    unequal: mean(sessions.map((session) => session[decoder].unequal.balancedAccuracy)),
  };
}

/** The masking rows of one session: effects averaged over its folds, draw by draw. */
export function summariseMasking(session: SteinmetzSession, folds: readonly FoldResult[]): SteinmetzMaskingRow[] {
  return folds[0].masking.map(({ region, random }, row) => {
    const ofFolds = folds.map(({ masking }) => masking[row]);
    const effect = mean(ofFolds.map((fold) => fold.effect));
    const draws = random.map((_, draw) => mean(ofFolds.map((fold) => fold.random[draw])));
    return {
      session: session.session,
      region,
      sites: session.manifest.regions[region],
      effect,
      random: { mean: mean(draws), sd: standardDeviation(draws), draws: draws.length },
      p: empiricalP(effect, draws),
    };
  });
}
