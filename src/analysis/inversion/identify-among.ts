import { expectFinite, expectShape, type NdArray, rowValues, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { mean } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { candidateLikelihoods, candidatePosterior } from './candidate-posterior.ts';
import { chooseNoise, type DecodedTrials } from './identify-stimuli.ts';
import type { Likelihood } from './noise-model.ts';

/** Candidates that may have been shown, and how likely each is before a response is seen. */
export interface CandidateStimuli {
  /** [candidate, time, ...frame] in the units of the data set, from the first bin of a stimulus on. */
  readonly stimuli: NdArray;
  /** One a candidate, not negative; they need not sum to 1. All alike when left out. */
  readonly priors?: readonly number[];
}

/** What the response to one test stimulus says of the candidates. */
export interface AmongCandidates {
  /** Name of the test stimulus, and of a single trial its number. */
  readonly stimulus: string;
  readonly trial: number | null;
  /** p(candidate | response); they sum to 1. */
  readonly probabilities: readonly number[];
  readonly mostProbable: number;
  /** The candidate that is this very stimulus; null where none is. */
  readonly truth: number | null;
}

/** Posteriors of all test responses over the candidates. */
export interface PosteriorAmong {
  readonly likelihood: Likelihood;
  /** Exponent of the likelihood that validation windows chose. */
  readonly sharpness: number;
  /** Bins of every response that were used. */
  readonly bins: number;
  readonly priors: readonly number[];
  readonly responses: readonly AmongCandidates[];
  /** Of the responses whose stimulus is among the candidates: mean over stimuli of the fraction right; null where there are none. */
  readonly accuracy: number | null;
  /** What the most probable candidate before any response would get, mean over those stimuli. */
  readonly chance: number | null;
  readonly stimuli: number;
}

/**
 * p(x | y) ∝ p(y | x) p(x) of the test responses of `data` over candidates of the user's (Bayes; Kay et al. 2008, Nature 452:352, with a
 * likelihood in the place of the correlation), aligned with the first bin of every test stimulus; bins that the data set skips count nowhere. Throws InvalidShape for other frames,
 * InvalidInput for fewer than two candidates, priors that are none, and candidates longer than a test stimulus.
 */
export function identifyAmong(
  encoders: readonly Encoder[],
  data: EncodingData,
  { stimuli, priors: given }: CandidateStimuli,
  { trials }: { readonly trials: DecodedTrials },
): PosteriorAmong {
  const { skipBins } = data.treatment;
  const bins = expectCandidates(stimuli, data) - skipBins;
  const priors = expectPriors(given, stimuli.shape[0]);
  const { noise, cutter, sharpness } = chooseNoise(encoders, data, { bins, trials });
  const predicted = predictedCandidates(encoders, data, stimuli);
  const windows = data.split.test.map((clip) => ({ clip, start: skipBins }));
  const whole = windows.map((one, window) => ({ ...one, window, repeat: -1 }));
  const rows = trials === 'mean' ? whole : cutter.repeatsOf(windows);
  const measured = trials === 'mean' ? cutter.summed(rows, bins) : cutter.single(rows, bins);
  const { data: logLikelihoods } = candidateLikelihoods(noise, measured, predicted);
  const count = priors.length;
  const truths = new Map(data.split.test.map((clip) => [clip, sameStimulus(stimuli, data, clip)]));
  const logPrior = priors.map(Math.log);
  const responses = rows.flatMap(({ clip, repeat }, row): AmongCandidates[] => {
    if (!rowValues(measured.trials, row).some((n) => n > 0)) return [];
    const own = logLikelihoods.subarray(row * count, (row + 1) * count);
    const { probabilities } = candidatePosterior(own, 0, { sharpness, logPrior });
    return [
      {
        stimulus: data.clips[clip].name,
        trial: trials === 'mean' ? null : repeat,
        probabilities: [...probabilities],
        mostProbable: probabilities.indexOf(Math.max(...probabilities)),
        truth: truths.get(clip) ?? null,
      },
    ];
  });
  return { likelihood: noise.likelihood, sharpness, bins, priors, responses, ...scoresOf(responses, priors) };
}

/** Their bins. */
function expectCandidates(stimuli: NdArray, { clips, split, frame, treatment }: EncodingData): number {
  const axes = frame.length === 1 ? ['channel'] : ['height', 'width', 'colour'];
  expectShape(stimuli, 'candidates', ['candidate', 'time', ...axes], [undefined, undefined, ...frame]);
  expectFinite(stimuli, 'candidates');
  const [count, bins] = stimuli.shape;
  if (count < 2) throw new CortexError('InvalidInput', `A posterior is over two candidates at least but got ${count}.`);
  const shortest = Math.min(...split.test.map((clip) => clips[clip].stimulus.shape[0]));
  if (bins > treatment.skipBins && bins <= shortest) return bins;
  throw new CortexError(
    'InvalidInput',
    `Candidates must have ${treatment.skipBins + 1} to ${shortest} bins, as the test stimuli have, but have ${bins}.`,
  );
}

/** Priors that sum to 1. */
function expectPriors(priors: readonly number[] | undefined, count: number): number[] {
  const given = priors ?? new Array<number>(count).fill(1);
  const sum = given.reduce((all, one) => all + one, 0);
  if (given.length === count && given.every((one) => one >= 0) && sum > 0 && Number.isFinite(sum)) {
    return given.map((one) => one / sum);
  }
  throw new CortexError(
    'InvalidInput',
    `priors must be ${count} numbers of at least 0, one a candidate and not all 0, but are ${given.join(', ')}.`,
  );
}

/** Predicted responses [candidate, time, unit] without the bins that are skipped. */
function predictedCandidates(encoders: readonly Encoder[], data: EncodingData, stimuli: NdArray): NdArray {
  const [count, bins, ...frame] = stimuli.shape;
  const units = data.units.length;
  const clips = Array.from({ length: count }, (_, i) => ({
    name: `candidate ${i}`,
    stimulus: { shape: [bins, ...frame], data: rowValues(stimuli, i) },
    repeats: zeros([0, bins, units]),
  }));
  const { skipBins } = data.treatment;
  const joined = zeros([count, bins - skipBins, units]);
  predictClips(encoders, { ...data, clips }, [...clips.keys()]).forEach((response, i) => {
    joined.data.set(response.data.subarray(skipBins * units), i * (bins - skipBins) * units);
  });
  return joined;
}

/** The candidate that a clip begins with; undefined where none is. */
function sameStimulus(stimuli: NdArray, { clips }: EncodingData, clip: number): number | undefined {
  const { data } = clips[clip].stimulus;
  for (let i = 0; i < stimuli.shape[0]; i++) {
    if (rowValues(stimuli, i).every((value, k) => value === data[k])) return i;
  }
  return undefined;
}

function scoresOf(responses: readonly AmongCandidates[], priors: readonly number[]) {
  const known = responses.filter(({ truth }) => truth !== null);
  const names = [...new Set(known.map(({ stimulus }) => stimulus))];
  if (names.length === 0) return { accuracy: null, chance: null, stimuli: 0 };
  const overStimuli = (of: (one: AmongCandidates) => number) =>
    mean(names.map((name) => mean(known.filter(({ stimulus }) => stimulus === name).map(of))));
  const likeliest = Math.max(...priors);
  const equals = priors.filter((prior) => prior === likeliest).length;
  return {
    accuracy: overStimuli(({ mostProbable, truth }) => (mostProbable === truth ? 1 : 0)),
    chance: overStimuli(({ truth }) => (priors[truth!] === likeliest ? 1 / equals : 0)),
    stimuli: names.length,
  };
}
