import type { DecodingData, HeldOut, SplitName } from '../../src/data/decoding-data.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';
import type { Recording } from '../../src/data/recording.ts';
import { isCortexError } from '../../src/errors.ts';
import { decodingView } from '../../src/views/decoding-view.ts';
import { encodingView } from '../../src/views/encoding-view.ts';
import { isRecorded } from '../../src/views/trial-parts.ts';
import { loadRecording } from './load.ts';
import type { RecordingsOptions } from './settings.ts';

/** What was understood of a recording, before anything is fitted. */
export interface RecordingCard {
  readonly name: string;
  /** Null where the recording could not be read. */
  readonly domain: EncodingData['domain'] | null;
  readonly stimuli: { readonly count: number; readonly names: readonly string[]; readonly frames: Range } | null;
  readonly units: number;
  /** Number of units of each region; sites stand for regions where no unit has one. */
  readonly regions: Readonly<Record<string, number>>;
  readonly sites: number;
  /** Repeats that units have of stimuli. */
  readonly trials: Range | null;
  /** [channel] or [height, width, colour]. */
  readonly frame: readonly number[] | null;
  readonly binMs: number | null;
  /** What is held out, and the clips of encoders in each part; null where they refuse the recording. */
  readonly split: (Readonly<Record<SplitName, number>> & { readonly heldOut: HeldOut }) | null;
  /** Samples of decoders in each part, of so many frames; null where they refuse the recording. */
  readonly decoders: (Readonly<Record<SplitName, number>> & { readonly frames: number }) | null;
  /** Whether the units of a sample were recorded together; null without decoders. */
  readonly together: DecodingData['population'] | null;
  /** What conditions.csv says of the stimuli. */
  readonly conditions: readonly string[];
  readonly warnings: readonly string[];
  /** Why the recording cannot be used, in a sentence, and by which side. */
  readonly refused: string | null;
  readonly refusedBy: 'both' | 'encoders' | 'decoders' | null;
}

/** The least and the most. */
type Range = readonly [least: number, most: number];

/**
 * The card of a recording in a folder or a file: stimuli, units, trials, how it is divided, what is odd, and, where it cannot be used,
 * why. Nothing is written. Throws only what is no fault of the recording.
 */
export async function checkRecording(options: RecordingsOptions): Promise<RecordingCard> {
  const recording = await attempt(() => loadRecording(options));
  if ('refused' in recording) return { ...emptyCard, refused: recording.refused, refusedBy: 'both' };
  return describeRecording(recording.value);
}

const emptyCard: RecordingCard = {
  name: 'recordings',
  domain: null,
  stimuli: null,
  units: 0,
  regions: {},
  sites: 0,
  trials: null,
  frame: null,
  binMs: null,
  split: null,
  decoders: null,
  together: null,
  conditions: [],
  warnings: [],
  refused: null,
  refusedBy: null,
};

async function describeRecording(recording: Recording): Promise<RecordingCard> {
  const { clips, units, split, labels = [] } = recording;
  const encoding = await attempt(() => encodingView(recording));
  const decoding = await attempt(() => decodingView(recording, { seed: 1 }));
  const encoders = 'value' in encoding ? encoding.value : undefined;
  const decoders = 'value' in decoding ? decoding.value : undefined;
  const refusals = [encoding, decoding].flatMap((one) => ('refused' in one ? [one.refused] : []));
  const refusedBy = refusals.length === 0 ? null : !encoders && !decoders ? 'both' : encoders ? 'decoders' : 'encoders';
  return {
    name: recording.name,
    domain: recording.domain,
    stimuli: {
      count: clips.length,
      names: clips.map(({ name }) => name),
      frames: rangeOf(clips.map(({ stimulus }) => stimulus.shape[0])),
    },
    units: units.length,
    regions: countsOf(units.map(({ region, site }) => region ?? (units.some((unit) => unit.region) ? 'none' : site))),
    sites: new Set(units.map(({ site }) => site)).size,
    trials: trialsOf(recording),
    frame: recording.frame,
    binMs: recording.binMs,
    split: encoders ? { heldOut: split.heldOut, ...partsOf((part) => encoders.split[part].length) } : null,
    decoders: decoders
      ? {
          ...partsOf((part) => decoders.splits[part].condition.length),
          frames: decoders.videos.shape[1],
        }
      : null,
    together: decoders?.population ?? null,
    conditions: [
      ...new Set(
        labels.flatMap(({ labels: others, ...known }) => [...Object.keys(known), ...Object.keys(others ?? {})]),
      ),
    ],
    warnings: decoders ? decoders.warnings : recording.warnings,
    refused: refusals[0] ?? null,
    refusedBy,
  };
}

/** What is made, or the sentence of the project's own error. */
async function attempt<T>(make: () => T | Promise<T>): Promise<{ readonly value: T } | { readonly refused: string }> {
  try {
    return { value: await make() };
  } catch (error) {
    if (isCortexError(error)) return { refused: error.message };
    throw error;
  }
}

const partsOf = (count: (part: SplitName) => number): Record<SplitName, number> => ({
  train: count('train'),
  validation: count('validation'),
  test: count('test'),
});

function trialsOf({ clips, units, treatment: { skipBins } }: Recording): Range {
  const counts = clips.flatMap(({ repeats }) =>
    units.map((_, unit) => {
      const all = Array.from({ length: repeats.shape[0] }, (__, repeat) => repeat);
      return all.filter((repeat) => isRecorded(repeats, repeat, unit, skipBins)).length;
    }),
  );
  return rangeOf(counts);
}

function rangeOf(values: readonly number[]): Range {
  return values.reduce<[number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
