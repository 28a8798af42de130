import type { ContrastSession } from '../../../data/contrast-data.ts';
import { blockLengthOf } from '../../../metrics/autocorrelation.ts';
import type { BootstrapOptions } from '../../../metrics/bootstrap.ts';
import { circularShiftP } from '../../../metrics/circular-shift.ts';
import { balancedAccuracy, balancedAccuracyInterval } from '../../../metrics/classification.ts';
import { mean } from '../../../metrics/summary.ts';
import { randomStream } from '../../../random/stream.ts';
import { compareWithDraws } from '../masking-statistics/null-draws.ts';
import type {
  ContrastDecoder,
  ContrastMaskingRow,
  ContrastSessionResult,
  DecoderRecommendation,
  FoldResult,
  MeanScores,
  SequenceScore,
  SideScores,
} from './results.ts';

/** Scores of one session from its folds. `side` are the true labels of its trials. */
export function summariseSession(
  session: ContrastSession,
  side: Int32Array,
  folds: readonly FoldResult[],
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): ContrastSessionResult {
  const truth = folds.flatMap(({ trials }) => trials.map((trial) => side[trial]));
  const unequal = [...truth.keys()].filter((i) => truth[i] !== 1);
  const scoresOf = (decoder: ContrastDecoder): SideScores => {
    const score = (what: string, labels: readonly number[], predicted: readonly number[]) =>
      scoreSequence(labels, predicted, {
        stream: randomStream(seed, `bootstrap/session-${session.session}/${decoder}/${what}`),
        resamples,
      });
    const predicted = folds.flatMap((fold) => fold[decoder].side);
    const between = folds.flatMap((fold) => fold[decoder].unequal);
    const pick = (values: readonly number[]) => unequal.map((i) => values[i]);
    return { ...score('sides', truth, predicted), unequal: score('unequal', pick(truth), pick(between)) };
  };
  return {
    session: session.session,
    mouse: session.subject,
    trials: truth.length,
    regions: session.manifest.regions,
    network: scoresOf('network'),
    linear: scoresOf('linear'),
    control: scoresOf('control'),
  };
}

/**
 * Balanced accuracy of labels in the order the trials were run: its interval over blocks as long as labels or hits agree with
 * their neighbours, and its p against the labels shifted around.
 */
export function scoreSequence(
  truth: readonly number[],
  predicted: readonly number[],
  options: Pick<BootstrapOptions, 'stream' | 'resamples'>,
): SequenceScore {
  const hits = truth.map((label, i) => Number(label === predicted[i]));
  const blockLength = blockLengthOf([truth, hits]);
  const { estimate, lower, upper } = balancedAccuracyInterval(truth, predicted, { ...options, blockLength });
  const p = circularShiftP(estimate, truth.length, (shift) =>
    balancedAccuracy(
      truth.map((_, i) => truth[(i + shift) % truth.length]),
      predicted,
    ),
  );
  return { balancedAccuracy: estimate, interval: [lower, upper], blockLength, p: Number.isNaN(p) ? null : p };
}

/** Scores of one decoder averaged over sessions. */
export function meanScores(sessions: readonly ContrastSessionResult[], decoder: ContrastDecoder): MeanScores {
  return {
    balancedAccuracy: mean(sessions.map((session) => session[decoder].balancedAccuracy)),
    unequal: mean(sessions.map((session) => session[decoder].unequal.balancedAccuracy)),
  };
}

/** Which decoder to use; undefined where a fold does not have its validation. `sessions` are the folds of each. */
export function recommendDecoder(sessions: readonly (readonly FoldResult[])[]): DecoderRecommendation | undefined {
  const meanOf = (decoder: 'network' | 'linear', score: keyof MeanScores) =>
    mean(sessions.map((folds) => mean(folds.map(({ validation }) => validation?.[decoder][score] ?? Number.NaN))));
  const scoresOf = (decoder: 'network' | 'linear'): MeanScores => ({
    balancedAccuracy: meanOf(decoder, 'balancedAccuracy'),
    unequal: meanOf(decoder, 'unequal'),
  });
  const [network, linear] = [scoresOf('network'), scoresOf('linear')];
  const lead = network.balancedAccuracy - linear.balancedAccuracy;
  return Number.isNaN(lead) ? undefined : { decoder: lead >= 0 ? 'network' : 'linear', network, linear };
}

/**
 * The masking rows of one session: effects averaged over its folds, draw by draw, beside the same of permuted region labels. `unitsOf` counts
 * the units of a row that is not a region by itself.
 */
export function summariseMasking(
  session: ContrastSession,
  folds: readonly Pick<FoldResult, 'masking'>[],
  unitsOf = (region: string): number => session.manifest.regions[region],
): ContrastMaskingRow[] {
  const unitCount = Object.values(session.manifest.regions).reduce((sum, units) => sum + units, 0);
  return folds[0].masking.map(({ region, permuted: own }, index) => {
    const ofFolds = folds.map(({ masking }) => masking[index]);
    const effect = mean(ofFolds.map((fold) => fold.effect));
    const draws = (own ?? []).map((_, draw) => mean(ofFolds.map((fold) => fold.permuted?.[draw] ?? Number.NaN)));
    const units = unitsOf(region);
    const { p, reason, ...found } = compareWithDraws(effect, draws, { reason: untested(units, unitCount, ofFolds) });
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    const random = { mean: known(found.mean), sd: known(found.sd), draws: found.draws };
    return { session: session.session, region, units, effect, random, p, ...(reason !== undefined && { reason }) };
  });
}

function untested(units: number, all: number, folds: readonly FoldResult['masking'][number][]): string | undefined {
  if (units >= all) return 'no test: it has all units';
  if (folds.every(({ permuted }) => permuted)) return undefined;
  return 'no test: the study is from before region labels were permuted; cortex mask makes this row anew';
}
