import { type NdArray, ndarray } from '../../src/arrays.ts';
import type { StimulusLabels } from '../../src/data/recording.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import { wholeBins } from '../../src/signal/bin-ends.ts';
import { framesOfBins } from '../../src/signal/video-frames.ts';
import type { RecordingsSettings } from './settings.ts';
import { shownFrames } from './shown-frames.ts';
import type { SourceStimulus } from './source.ts';

/** A stimulus in the bins of the responses. */
export interface TimedStimulus {
  readonly name: string;
  readonly kind: SourceStimulus['kind'];
  /** Whole bins. */
  readonly bins: number;
  /** Samples, or frames as they were shown, and how many there are a second: how long the stimulus lasts. */
  readonly length: number;
  readonly rateHz: number;
  readonly labels?: StimulusLabels;
  /** Of all but sounds: [bin, height, width, colour] in [0, 1], or [bin, channel]. */
  readonly frames?: NdArray;
  readonly channelHz?: readonly number[];
  /** Of sounds. */
  readonly samples?: Float32Array;
}

/** Bins of sounds and spectrograms when nothing is said. */
export const usualBinMs = 10;

/**
 * The stimuli in bins of the responses: frames cropped, made grey and resized as the settings say, and the one on the screen at
 * the centre of every bin. Throws InvalidData for stimuli of several kinds, frames of different sizes, sounds of different sampling
 * rates and stimuli shorter than a bin, and InvalidInput where the time of a bin or a frame is not known.
 */
export function timeStimuli(
  stimuli: readonly SourceStimulus[],
  settings: RecordingsSettings,
): { readonly binMs: number; readonly stimuli: readonly TimedStimulus[] } {
  if (stimuli.length === 0) throw new CortexError('InvalidData', 'The recording has no stimuli; add some.');
  const odd = stimuli.find(({ kind }) => kind !== stimuli[0].kind);
  if (odd) {
    throw new CortexError(
      'InvalidData',
      `The stimuli are of several kinds: ${quoted(stimuli[0].name)} is a ${stimuli[0].kind}, ${quoted(odd.name)} a ${odd.kind}; make a recording of each kind.`,
    );
  }
  const binMs = binMsOf(stimuli, settings);
  const timed = shownFrames(stimuli, settings).map((stimulus) => timeStimulus(stimulus, binMs, settings));
  const first = timed[0];
  const other = timed.find(({ rateHz, kind }) => kind === 'sound' && rateHz !== first.rateHz);
  if (other) {
    throw new CortexError(
      'InvalidData',
      `The sounds have different sampling rates: "${first.name}" ${first.rateHz} Hz, "${other.name}" ${other.rateHz} Hz; resample them to one.`,
    );
  }
  return { binMs, stimuli: timed };
}

function binMsOf(stimuli: readonly SourceStimulus[], { binMs, frameRateHz, ...counting }: RecordingsSettings): number {
  const [{ kind }] = stimuli;
  if (kind === 'image') {
    const counted = counting.countToMs - counting.countFromMs;
    if (binMs === undefined || binMs === counted) return counted;
    throw new CortexError(
      'InvalidInput',
      `Responses to images are one bin, ${counted} ms from countFromMs to countToMs, but binMs is ${binMs}; leave binMs out of recording.json.`,
    );
  }
  if (binMs !== undefined) return binMs;
  if (kind !== 'video') return usualBinMs;
  const rates = new Set(stimuli.map((one) => frameRateHz ?? (one.kind === 'video' ? one.frameRateHz : undefined)));
  const [rate] = rates;
  if (rates.size === 1 && rate !== undefined) return 1000 / rate;
  throw new CortexError(
    'InvalidInput',
    rates.size > 1
      ? `The videos have different frame rates (${[...rates].map((one) => one ?? 'unknown').join(', ')} a second); give the bins of the responses as binMs in recording.json, and frameRateHz if the videos were shown at one rate.`
      : 'How long a frame of the videos lasts is not known; give frameRateHz (frames a second) or binMs (one frame a bin) in recording.json.',
  );
}

/** Frame rates and bins are decimals: 90 frames at 30 a second are 100 bins of 30 ms. */
const roundingOfBins = 1e-9;

function timeStimulus(stimulus: SourceStimulus, binMs: number, settings: RecordingsSettings): TimedStimulus {
  const { name, kind, labels } = stimulus;
  const common = { name, kind, ...(labels ? { labels } : {}) };
  if (stimulus.kind === 'sound') {
    const { samples, samplingRateHz } = stimulus;
    const bins = wholeBins(samples.length, (binMs * samplingRateHz) / 1000);
    if (bins === 0) throw new CortexError('InvalidData', `Sound "${name}" is shorter than a bin of ${binMs} ms.`);
    return { ...common, bins, length: samples.length, rateHz: samplingRateHz, samples };
  }
  const { frames } = stimulus;
  const length = frames.shape[0];
  if (stimulus.kind === 'spectrogram') {
    const { channelHz } = stimulus;
    return { ...common, bins: length, length, rateHz: 1000 / binMs, frames, ...(channelHz ? { channelHz } : {}) };
  }
  if (stimulus.kind === 'image') {
    if (length === 1) return { ...common, bins: 1, length, rateHz: 1000 / binMs, frames };
    throw new CortexError(
      'InvalidData',
      `Image "${name}" has ${length} frames; an image has one, a video is another kind.`,
    );
  }
  const rateHz = settings.frameRateHz ?? stimulus.frameRateHz ?? 1000 / binMs;
  const framesPerBin = (binMs * rateHz) / 1000;
  const bins = Math.floor(length / framesPerBin + roundingOfBins);
  if (bins === 0) {
    throw new CortexError(
      'InvalidData',
      `Video "${name}" of ${length} frames at ${rateHz} a second is shorter than a bin of ${binMs} ms.`,
    );
  }
  const isFrameABin = Math.abs(framesPerBin - 1) < 1e-9;
  return {
    ...common,
    bins,
    length,
    rateHz,
    frames: isFrameABin ? frames : framesOfBins(frames, { bins, framesPerBin }),
  };
}

/** The first `bins` bins of a stimulus from `start` on; the rest is as it was. */
export function partOfStimulus(stimulus: TimedStimulus, start: number, bins: number, binMs: number): TimedStimulus {
  const { frames, samples, rateHz } = stimulus;
  const rows = frames && frames.data.length / frames.shape[0];
  const edge = (bin: number) => Math.round((bin * binMs * rateHz) / 1000);
  return {
    ...stimulus,
    bins,
    length: edge(start + bins) - edge(start),
    ...(frames && rows
      ? { frames: ndarray([bins, ...frames.shape.slice(1)], frames.data.subarray(start * rows, (start + bins) * rows)) }
      : {}),
    ...(samples ? { samples: samples.subarray(edge(start), edge(start + bins)) } : {}),
  };
}
