import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import { pearson } from '../../metrics/correlation.ts';
import { mean } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { OnProgress } from '../../progress.ts';
import { invertResponses } from './invert-responses.ts';
import { fitNoise, type Likelihood, likelihoodsFor, type NoiseModel, noiseClips, treatmentOf } from './noise-model.ts';
import { type StimulusPriorName, stimulusPriorNames } from './prior-names.ts';
import { type ClipWindow, ResponseCutter, windowStimuli } from './response-windows.ts';
import { spread } from './spread.ts';
import { fitStimulusPrior, type StimulusPrior } from './stimulus-prior.ts';

/** Settings of the gradient reconstruction that validation windows choose among. */
export interface InversionSettings {
  readonly prior: StimulusPriorName;
  readonly likelihood: Likelihood;
  /** Factor of the log prior. */
  readonly weight: number;
}

/** Settings that were tried, and what came of them. */
export interface TriedInversion extends InversionSettings {
  /** Pearson r over all pixels and bins of a window, mean over the validation windows. */
  readonly r: number;
}

export interface ReconstructOptions {
  /** Bins of every window. */
  readonly bins: number;
  readonly test: readonly ClipWindow[];
  /** Where settings are chosen; at most 24 of them are used, evenly spread. */
  readonly validation: readonly ClipWindow[];
  /** Priors to choose among; one to take that. */
  readonly priors: readonly StimulusPriorName[];
  readonly steps: number;
  readonly onProgress?: OnProgress;
}

export interface StimulusReconstruction {
  /** Most probable stimuli of the test windows [window, time, ...frame], as the data set has stimuli. */
  readonly stimuli: NdArray;
  readonly chosen: InversionSettings;
  /** Empty without validation windows. */
  readonly tried: readonly TriedInversion[];
  /** Bins in front of a window that are inferred with it, where its clip has them. */
  readonly contextBins: number;
}

/** Beyond this many bins in front of a window little is left of what recurrent networks remember. */
const longestContext = 40;
const validationWindows = 24;
const mostStretches = 800;
const triedWeights = [1, 3, 10, 30];
const usual: InversionSettings = { prior: stimulusPriorNames[0], likelihood: 'gaussian', weight: 3 };

/**
 * Gradient reconstruction of the test windows of `data`, see `invertResponses`. Noise is measured on the validation clips (on the training clips
 * where there are none), the prior on the training clips; likelihood, prior and its weight are chosen one after the other by the mean r of
 * validation windows. Test responses are looked at once, at the end.
 */
export function reconstructStimuli(
  encoders: readonly Encoder[],
  data: EncodingData,
  options: ReconstructOptions,
): StimulusReconstruction {
  const { bins, test, steps, onProgress } = options;
  const contextBins = contextOf(encoders, data, bins);
  const parts = partsOf(encoders, data, bins, contextBins);
  const validation = spread(options.validation, validationWindows);
  const tell = (note: string) => (done: number, total: number) =>
    onProgress?.({ phase: 'evaluate', done, total, note });
  const invert = (windows: readonly ClipWindow[], settings: InversionSettings, note: string) =>
    invertWindows(encoders, data, { windows, bins, steps, parts, settings, contextBins, onStep: tell(note) });

  const tried: TriedInversion[] = [];
  const scoreOf = (settings: InversionSettings): number => {
    const known = tried.find((one) => keyOf(one) === keyOf(settings));
    if (known) return known.r;
    const truth = windowStimuli(data, validation, bins);
    const r = meanCorrelation(invert(validation, settings, `validation, ${keyOf(settings)}`), truth);
    tried.push({ ...settings, r });
    return r;
  };
  let chosen: InversionSettings = { ...usual, prior: options.priors[0] };
  const among = (candidates: readonly InversionSettings[]) =>
    candidates.reduce((best, one) => (scoreOf(one) > scoreOf(best) ? one : best));
  if (validation.length > 0) {
    chosen = among(likelihoodsFor(data).map((likelihood) => ({ ...chosen, likelihood })));
    chosen = among(options.priors.map((prior) => ({ ...chosen, prior })));
    chosen = among(triedWeights.map((weight) => ({ ...chosen, weight })));
  }
  return { stimuli: invert(test, chosen, 'test windows'), chosen, tried, contextBins };
}

const keyOf = ({ prior, likelihood, weight }: InversionSettings): string => `${prior} prior × ${weight}, ${likelihood}`;

/** What is fitted once for all windows. */
interface InversionParts {
  prior(name: StimulusPriorName, context: number): StimulusPrior;
  noise(likelihood: Likelihood): NoiseModel;
  responses(likelihood: Likelihood): ResponseCutter;
}

function partsOf(encoders: readonly Encoder[], data: EncodingData, bins: number, contextBins: number): InversionParts {
  const noise = remembered((likelihood: Likelihood) => fitNoise(likelihood, encoders, data, noiseClips(data)));
  const responses = remembered((likelihood: Likelihood) => new ResponseCutter(data, treatmentOf(likelihood, data)));
  const prior = remembered((key: string) => {
    const [name, length] = key.split(' ');
    return fitStimulusPrior(name as StimulusPriorName, windowStimuli(data, stretchesOf(data, +length), +length));
  });
  return { noise, responses, prior: (name, context) => prior(`${name} ${bins + Math.min(context, contextBins)}`) };
}

/** The function, which is called once for each of its arguments. */
function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

/** Stretches of the training clips that overlap by half, evenly chosen where there are many. */
function stretchesOf({ clips, split }: EncodingData, length: number): ClipWindow[] {
  const step = Math.max(1, Math.floor(length / 2));
  const all = split.train.flatMap((clip) => {
    const count = Math.floor((clips[clip].stimulus.shape[0] - length) / step) + 1;
    return Array.from({ length: Math.max(0, count) }, (_, i) => ({ clip, start: i * step }));
  });
  return spread(all, mostStretches);
}

/** Bins in front of a window that its first response depends on, as far as training clips are long enough to say what is likely there. */
function contextOf(encoders: readonly Encoder[], { clips, split }: EncodingData, bins: number): number {
  const [{ architecture, receptiveFieldBins }] = encoders;
  if (architecture.twoSided) return 0;
  const longest = Math.max(...split.train.map((clip) => clips[clip].stimulus.shape[0]));
  if (longest < bins) {
    throw new CortexError(
      'InvalidInput',
      `Windows have ${bins} bins but the longest training stimulus has ${longest}; ask for a shorter window.`,
    );
  }
  return Math.max(0, Math.min(receptiveFieldBins - 1, longestContext, longest - bins));
}

interface WindowInversion {
  readonly windows: readonly ClipWindow[];
  readonly bins: number;
  readonly steps: number;
  readonly parts: InversionParts;
  readonly settings: InversionSettings;
  readonly contextBins: number;
  onStep(done: number, total: number): void;
}

/** Windows with as much before them are inverted together. */
function invertWindows(
  encoders: readonly Encoder[],
  data: EncodingData,
  { windows, bins, steps, parts, settings, contextBins, onStep }: WindowInversion,
): NdArray {
  const { prior, likelihood, weight } = settings;
  const size = bins * sizeOf(data.frame);
  const stimuli = new Float32Array(windows.length * size);
  const contexts = windows.map(({ start }) => Math.min(start, contextBins));
  for (const context of new Set(contexts)) {
    const places = windows.flatMap((_, i) => (contexts[i] === context ? i : []));
    const own = places.map((i) => windows[i]);
    const responses = parts.responses(likelihood).summed(own, bins);
    const found = invertResponses(encoders, responses, parts.noise(likelihood), parts.prior(prior, context), {
      weight,
      steps,
      onStep,
    });
    places.forEach((place, row) => {
      stimuli.set(found.stimuli.data.subarray(row * size, (row + 1) * size), place * size);
    });
  }
  return { shape: [windows.length, bins, ...data.frame], data: stimuli };
}

/** Mean over windows of r over all values of a window; those that do not vary are left out. */
function meanCorrelation(ours: NdArray, truth: NdArray): number {
  const size = ours.data.length / ours.shape[0];
  const each = Array.from({ length: ours.shape[0] }, (_, i) =>
    pearson(ours.data.subarray(i * size, (i + 1) * size), truth.data.subarray(i * size, (i + 1) * size)),
  ).filter((r) => !Number.isNaN(r));
  return each.length > 0 ? mean(each) : -1;
}
