import { type NdArray, ndarray } from '../../../src/arrays.ts';
import { CortexError, listed, quoted } from '../../../src/errors.ts';
import type { NemsEpoch, NemsSignal } from '../../../src/io/nems-signals.ts';
import { nemsResponses } from './responses.ts';

/** A stimulus and what was recorded in each of its presentations. */
export interface NemsStimulus {
  /** Name of its epochs, such as "STIM_seq0001.wav". */
  readonly name: string;
  /** [time, channel]. */
  readonly frames: NdArray;
  /** Counts [presentation, time, unit] in the order of presentation; NaN where a presentation ended before the stimulus. */
  readonly counts: NdArray;
}

/** The stimuli of a recording, and what was passed over. */
export interface NemsPresentations {
  readonly stimuli: readonly NemsStimulus[];
  readonly binMs: number;
  readonly warnings: readonly string[];
}

/**
 * Stimuli and responses of a recording, cut by its epochs. `stim` is a TiledSignal, whose tiles have the names of epochs, or a
 * RasterizedSignal, whose stimuli are the epochs "STIM_…"; `resp` is a PointProcess, counted in the bins of the stimulus as
 * floor(t · fs), or a RasterizedSignal of the same rate. Stimuli come in the order of their first presentation; those that were never
 * presented are left out with a warning. Throws InvalidData for rates that differ, units that the responses do not have, and a
 * recording without any presentation.
 */
export function cutPresentations(
  stim: NemsSignal,
  resp: NemsSignal,
  units: readonly string[],
  source: string,
): NemsPresentations {
  const rate = stim.samplingRateHz;
  const epochs = [...(resp.epochs.some(({ name }) => isStimulus(stim, name)) ? resp : stim).epochs].sort(
    (a, b) => a.startS - b.startS,
  );
  const names = [...new Set(epochs.map(({ name }) => name))].filter((name) => isStimulus(stim, name));
  if (names.length === 0) {
    throw new CortexError(
      'InvalidData',
      `${source} has no presentation of a stimulus: no epoch has the name of one. Epochs: ${listed([...new Set(epochs.map(({ name }) => name))]) || 'none'}.`,
    );
  }
  const responses = nemsResponses(resp, units, rate, source);
  const short: string[] = [];
  const stimuli = names.map((name): NemsStimulus => {
    const presented = epochs.filter((epoch) => epoch.name === name);
    const frames = framesOf(stim, name, presented, source);
    const [bins] = frames.shape;
    const counts = new Float32Array(presented.length * bins * units.length);
    presented.forEach((epoch, repeat) => {
      const recorded = Math.min(bins, binsOf(epoch, rate));
      if (recorded < bins) short.push(name);
      const target = counts.subarray(repeat * bins * units.length, (repeat + 1) * bins * units.length);
      responses.fill(target, Math.round(epoch.startS * rate), recorded);
      target.fill(Number.NaN, recorded * units.length);
    });
    return { name, frames, counts: ndarray([presented.length, bins, units.length], counts) };
  });
  return { stimuli, binMs: 1000 / rate, warnings: [...neverPresented(stim, names), ...endedEarly(short)] };
}

const isStimulus = (stim: NemsSignal, name: string): boolean =>
  stim.kind === 'tiles' ? stim.tiles.has(name) : name.startsWith('STIM_');

const binsOf = ({ startS, endS }: NemsEpoch, rate: number): number =>
  Math.round(endS * rate) - Math.round(startS * rate);

/** Frames [time, channel] of a stimulus: its tile, or the samples of its presentations, which must be alike. */
function framesOf(stim: NemsSignal, name: string, presented: readonly NemsEpoch[], source: string): NdArray {
  if (stim.kind === 'events') {
    throw new CortexError(
      'Unsupported',
      `The stimulus of ${source} is a list of events; a spectrogram (TiledSignal or RasterizedSignal) can be read.`,
    );
  }
  const tile = stim.kind === 'tiles' ? stim.tiles.get(name) : undefined;
  if (tile) return timeFirst(tile, 0, tile.shape[1], name, source);
  const { samples } = stim as Extract<NemsSignal, { kind: 'continuous' }>;
  const bins = Math.min(...presented.map((epoch) => binsOf(epoch, stim.samplingRateHz)));
  const [first, ...others] = presented.map(({ startS }) =>
    timeFirst(samples, Math.round(startS * stim.samplingRateHz), bins, name, source),
  );
  for (const other of others) {
    if (other.data.some((value, i) => value !== first.data[i])) {
      throw new CortexError(
        'InvalidData',
        `${quoted(name)} of ${source} is not the same stimulus in all its presentations; give each its own name.`,
      );
    }
  }
  return first;
}

/** Bins `start` to `start + bins` of [channel, time] as [time, channel]. */
function timeFirst(
  { shape, data }: NdArray<Float64Array>,
  start: number,
  bins: number,
  name: string,
  source: string,
): NdArray {
  const [channels, times] = shape;
  const turned = new Float32Array(bins * channels);
  for (let bin = 0; bin < bins; bin++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = start + bin < times ? data[channel * times + start + bin] : Number.NaN;
      if (!Number.isFinite(value)) {
        throw new CortexError(
          'InvalidData',
          `The stimulus ${quoted(name)} of ${source} has ${value} in bin ${bin}, channel ${channel}; a stimulus must be known in every bin.`,
        );
      }
      turned[bin * channels + channel] = value;
    }
  }
  return ndarray([bins, channels], turned);
}

function neverPresented(stim: NemsSignal, names: readonly string[]): string[] {
  if (stim.kind !== 'tiles') return [];
  const unused = [...stim.tiles.keys()].filter((name) => !names.includes(name));
  return unused.length > 0
    ? [`${unused.length} stimuli were never presented and are left out: ${listed(unused)}.`]
    : [];
}

function endedEarly(short: readonly string[]): string[] {
  if (short.length === 0) return [];
  return [
    `${short.length} presentations ended before their stimulus; the rest of them counts as not recorded: ${listed([...new Set(short)])}.`,
  ];
}
