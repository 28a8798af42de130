import { type NdArray, zeros } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { mean } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { predictClips } from '../../models/encoders/predict-responses.ts';
import { candidateLikelihoods, candidatePosterior } from './candidate-posterior.ts';
import { fitNoise, type Likelihood, likelihoodsFor, type NoiseModel, noiseClips, treatmentOf } from './noise-model.ts';
import { type ClipWindow, ResponseCutter } from './response-windows.ts';
import { spread } from './spread.ts';

/**
 * Who a window is told apart from: the same bins of the other stimuli ("stimuli"), or all windows of all stimuli, side by side ("windows").
 */
export type Candidates = 'stimuli' | 'windows';
/** What is decoded: the mean over all trials, or every trial by itself. */
export type DecodedTrials = 'mean' | 'single';

/** How well windows of one length are told apart. */
export interface Identification {
  readonly candidates: Candidates;
  readonly trials: DecodedTrials;
  readonly bins: number;
  readonly ms: number;
  /** Mean over stimuli of the fraction of windows whose own stimulus is the most probable. */
  readonly accuracy: number;
  /** 1 / candidates, mean over windows. */
  readonly chance: number;
  readonly rank: number;
  /** Mean gain of the true stimulus's log probability; at most log₂ of the number of candidates. */
  readonly bits: number;
  /** Exponent of the likelihood that the validation windows chose. */
  readonly sharpness: number;
  /** Responses that were decoded, and stimuli that they were of: windows of one stimulus are not independent. */
  readonly responses: number;
  readonly stimuli: number;
}

/** Posterior identification, and the noise model that the validation windows chose for it. */
export interface StimulusIdentification {
  readonly likelihood: Likelihood;
  readonly scores: readonly Identification[];
}

export interface IdentifyOptions {
  /** Lengths of windows; doubled from a bin to the shortest stimulus when left out. */
  readonly lengths?: readonly number[];
  /** Noise models to choose among on validation windows; those that the responses allow when left out. */
  readonly among?: readonly Likelihood[];
}

/** Windows, and single trials, of one table at most, evenly chosen. */
const mostWindows = 400;
const mostRows = 2000;
/** Validation responses on which exponents are compared. */
const mostCompared = 200;
const sharpnesses = Array.from({ length: 11 }, (_, i) => 2 ** -i);

/**
 * Posterior identification of the test stimuli of `data` by their responses (Kay et al. 2008, Nature 452:352, with a likelihood in the place of
 * the correlation), flat prior, by length of the window, kind of candidates, and trials. The noise model is the one under which validation windows of
 * middling length gain most bits; the exponent of the likelihood is chosen on those of the same length, and changes `bits`, not who is first. Where there are not two
 * candidates, as with one long stimulus, that kind is left out. Throws InvalidInput for a window that is longer than a test stimulus.
 */
export function identifyStimuli(
  encoders: readonly Encoder[],
  data: EncodingData,
  { lengths = doublings(shortestOf(data, data.split.test)), among = likelihoodsFor(data) }: IdentifyOptions = {},
): StimulusIdentification {
  const { test, validation } = data.split;
  expectLengths(lengths, shortestOf(data, test));
  const parts = { test: partOf(encoders, data, test), validation: partOf(encoders, data, validation) };
  const middle = lengths[Math.floor((lengths.length - 1) / 2)];
  const { noise, cutter } = chosenNoise(encoders, data, parts.validation, middle, among);
  const scores = kinds.flatMap(({ candidates, trials }) =>
    lengths.flatMap((bins) => {
      const options = { candidates, trials, bins, noise, cutter };
      const tested = tableOf(data, parts.test, options);
      if (tested.length === 0) return [];
      const { sharpness } = sharpest(tableOf(data, parts.validation, options));
      return [{ candidates, trials, bins, ms: bins * data.binMs, sharpness, ...scoresOf(tested, sharpness) }];
    }),
  );
  return { likelihood: noise.likelihood, scores };
}

/** A noise model, the responses treated for it, and the exponent of the likelihood. */
export interface ChosenNoise {
  readonly noise: NoiseModel;
  readonly cutter: ResponseCutter;
  readonly sharpness: number;
}

/** The noise model, and the exponent of the likelihood, that validation windows of `bins` bins choose: by bits gained among windows of all stimuli. */
export function chooseNoise(
  encoders: readonly Encoder[],
  data: EncodingData,
  { bins, trials }: { readonly bins: number; readonly trials: DecodedTrials },
): ChosenNoise {
  const validation = partOf(encoders, data, data.split.validation);
  const { noise, cutter } = chosenNoise(encoders, data, validation, bins, likelihoodsFor(data));
  const compared = tableOf(data, validation, { candidates: 'windows', trials, bins, noise, cutter });
  return { noise, cutter, sharpness: sharpest(compared).sharpness };
}

function chosenNoise(
  encoders: readonly Encoder[],
  data: EncodingData,
  validation: Part,
  bins: number,
  among: readonly Likelihood[],
): Omit<ChosenNoise, 'sharpness'> {
  const noises = among.map((likelihood) => {
    const cutter = new ResponseCutter(data, treatmentOf(likelihood, data));
    return { noise: fitNoise(likelihood, encoders, data, noiseClips(data)), cutter };
  });
  const gains = noises.map(({ noise, cutter }) => {
    const options = { candidates: 'windows', trials: 'single', bins, noise, cutter } as const;
    return sharpest(tableOf(data, validation, options)).bits;
  });
  return noises[gains.indexOf(Math.max(...gains))];
}

const kinds = (['stimuli', 'windows'] as const).flatMap((candidates) =>
  (['mean', 'single'] as const).map((trials) => ({ candidates, trials })),
);

function expectLengths(lengths: readonly number[], shortest: number): void {
  const long = lengths.find((bins) => !(Number.isInteger(bins) && bins >= 1 && bins <= shortest));
  if (long === undefined) return;
  throw new CortexError(
    'InvalidInput',
    `A window of ${long} bins does not fit: the shortest test stimulus has ${shortest} that are scored.`,
  );
}

/** Clips of a part of the split with their predictions [time, unit]. */
interface Part {
  readonly clips: readonly number[];
  readonly predicted: ReadonlyMap<number, NdArray>;
}

function partOf(encoders: readonly Encoder[], data: EncodingData, clips: readonly number[]): Part {
  const predictions = predictClips(encoders, data, clips);
  return { clips, predicted: new Map(clips.map((clip, i) => [clip, predictions[i]])) };
}

/** One response against its candidates. */
interface Contest {
  readonly clip: number;
  readonly logLikelihoods: Float64Array;
  readonly truth: number;
}

interface TableOptions {
  readonly candidates: Candidates;
  readonly trials: DecodedTrials;
  readonly bins: number;
  readonly noise: NoiseModel;
  readonly cutter: ResponseCutter;
}

/** Every response of the windows of a part against its candidates; none where a window has no other. */
function tableOf(data: EncodingData, part: Part, { candidates, trials, bins, noise, cutter }: TableOptions): Contest[] {
  const sets = candidates === 'stimuli' ? alignedSets(data, part.clips, bins) : [sideBySide(data, part.clips, bins)];
  const most = Math.ceil(mostRows / sets.length);
  return sets
    .filter((windows) => windows.length > 1)
    .flatMap((windows) => {
      const predicted = predictedWindows(part, windows, bins, data.units.length);
      const whole = windows.map((one, window) => ({ ...one, window, repeat: 0 }));
      const rows = trials === 'mean' ? whole : spread(cutter.repeatsOf(windows), most);
      const responses = trials === 'mean' ? cutter.summed(rows, bins) : cutter.single(rows, bins);
      const table = candidateLikelihoods(noise, responses, predicted);
      const size = bins * data.units.length;
      return rows.flatMap(({ clip, window: truth }, row): Contest[] => {
        const there = responses.trials.data.subarray(row * size, (row + 1) * size).some((n) => n > 0);
        const logLikelihoods = table.data.subarray(row * windows.length, (row + 1) * windows.length);
        return there ? [{ clip, logLikelihoods, truth }] : [];
      });
    });
}

/** The same bins of all stimuli that are long enough, at up to as many places as there is room for. */
function alignedSets(data: EncodingData, clips: readonly number[], bins: number): ClipWindow[][] {
  const { skipBins } = data.treatment;
  const chosen = spread(clips, mostWindows);
  if (chosen.length < 2) return [];
  const places = Math.floor(shortestOf(data, chosen) / bins);
  const starts = spread(
    Array.from({ length: places }, (_, i) => skipBins + i * bins),
    Math.max(1, Math.floor(mostWindows / chosen.length)),
  );
  return starts.map((start) => chosen.map((clip) => ({ clip, start })));
}

function sideBySide(data: EncodingData, clips: readonly number[], bins: number): ClipWindow[] {
  const { skipBins } = data.treatment;
  const all = clips.flatMap((clip) => {
    const count = Math.floor((data.clips[clip].stimulus.shape[0] - skipBins) / bins);
    return Array.from({ length: Math.max(0, count) }, (_, i) => ({ clip, start: skipBins + i * bins }));
  });
  return spread(all, mostWindows);
}

function predictedWindows({ predicted }: Part, windows: readonly ClipWindow[], bins: number, units: number): NdArray {
  const joined = zeros([windows.length, bins, units]);
  windows.forEach(({ clip, start }, i) => {
    joined.data.set(predicted.get(clip)!.data.subarray(start * units, (start + bins) * units), i * bins * units);
  });
  return joined;
}

/** The exponent with the highest mean log probability of the truth, the first of equals; 1 without validation windows. */
function sharpest(contests: readonly Contest[]): { readonly sharpness: number; readonly bits: number } {
  if (contests.length === 0) return { sharpness: 1, bits: 0 };
  const looked = spread(contests, mostCompared);
  const gains = sharpnesses.map((sharpness) =>
    mean(looked.map(({ logLikelihoods, truth }) => candidatePosterior(logLikelihoods, truth, { sharpness }).bits)),
  );
  const bits = Math.max(...gains);
  return { sharpness: sharpnesses[gains.indexOf(bits)], bits };
}

function scoresOf(contests: readonly Contest[], sharpness: number) {
  const found = contests.map(({ clip, logLikelihoods, truth }) => ({
    clip,
    chance: 1 / logLikelihoods.length,
    ...candidatePosterior(logLikelihoods, truth, { sharpness }),
  }));
  const clips = [...new Set(found.map(({ clip }) => clip))];
  const overStimuli = (of: (one: (typeof found)[number]) => number) =>
    mean(clips.map((clip) => mean(found.filter((one) => one.clip === clip).map(of))));
  return {
    accuracy: overStimuli(({ hit }) => hit),
    chance: overStimuli(({ chance }) => chance),
    rank: overStimuli(({ rank }) => rank),
    bits: overStimuli(({ bits }) => bits),
    responses: found.length,
    stimuli: clips.length,
  };
}

/** Bins behind the skipped ones of the shortest of the clips. */
function shortestOf({ clips, treatment }: EncodingData, which: readonly number[]): number {
  return Math.min(...which.map((clip) => clips[clip].stimulus.shape[0])) - treatment.skipBins;
}

/** 1, 2, 4, … and the whole. */
function doublings(most: number): number[] {
  const lengths = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
  return lengths.at(-1) === most ? lengths : [...lengths, most];
}
