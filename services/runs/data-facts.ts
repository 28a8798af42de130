import { createHash } from 'node:crypto';
import { z } from 'zod';
import { conditionsOf } from '../../src/analysis/decoding/tested-conditions.ts';
import type { Condition, DecodingData, HeldOut } from '../../src/data/decoding-data.ts';
import type { EncodingData } from '../../src/data/encoding-data.ts';

const axisSchema = z.object({
  name: z.string(),
  /** Null where it may be any. */
  size: z.int().nullable(),
});
export type Axis = z.infer<typeof axisSchema>;

const unitSchema = z.object({
  /** Null of decoders, whose units have a place and no name. */
  id: z.string().nullable(),
  site: z.string().nullable(),
  region: z.string().nullable(),
});

const conditionSchema = z.looseObject({ name: z.string() });

/** What `run.json` says of the data of a run, so that a client can ask without loading them; runs of before lack it. */
export const dataFactsSchema = z.object({
  /** Axes of the arrays that are sent and answered, in order, by the names that requests give them. */
  axes: z.record(z.string(), z.array(axisSchema)),
  units: z.array(unitSchema),
  binMs: z.number(),
  /** Shape of one stimulus frame: [channel] or [height, width, colour]. */
  frame: z.array(z.int()),
  /** Centre frequency of every channel of a spectrogram. */
  channelHz: z.array(z.number()).nullable(),
  heldOut: z.enum(['trials', 'stimuli']),
  /** Of the test samples, in the order of reconstructions and maskings; null of encoders, which have clips. */
  conditions: z.array(conditionSchema).nullable(),
  /** Periods of a trial in frames, end excluded. */
  periods: z.record(z.string(), z.object({ start: z.int(), end: z.int() })).nullable(),
  /** Names of the test clips of encoders; null of decoders. */
  testClips: z.array(z.string()).nullable(),
});
export type DataFacts = z.infer<typeof dataFactsSchema>;

const free = (name: string): Axis => ({ name, size: null });
const ofSize = (names: readonly string[], sizes: readonly number[]): Axis[] =>
  names.map((name, i) => ({ name, size: sizes[i] }));

/** Facts of what an encoder is fitted to. */
export function encodingFacts(data: EncodingData): DataFacts {
  const { units, frame, binMs, channelHz, clips, split } = data;
  const frameAxes = ofSize(frame.length === 1 ? ['channel'] : ['height', 'width', 'colour'], frame);
  return {
    axes: {
      stimulus: [free('time'), ...frameAxes],
      response: [free('time'), ...ofSize(['unit'], [units.length])],
      candidates: [free('candidate'), free('time'), ...frameAxes],
    },
    units: units.map(({ id, site, region = null }) => ({ id, site, region })),
    binMs,
    frame: [...frame],
    channelHz: channelHz ? [...channelHz] : null,
    heldOut: heldOutOf(data),
    conditions: null,
    periods: null,
    testClips: split.test.map((clip) => clips[clip].name),
  };
}

/** Trials where the stimulus of a test clip is that of a training clip too. */
function heldOutOf({ clips, split }: EncodingData): HeldOut {
  const digestOf = (clip: number) => {
    const { buffer, byteOffset, byteLength } = clips[clip].stimulus.data;
    return createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex');
  };
  const trained = new Set(split.train.map(digestOf));
  return split.test.some((clip) => trained.has(digestOf(clip))) ? 'trials' : 'stimuli';
}

/** Facts of what a decoder is trained on. */
export function decodingFacts(data: DecodingData): DataFacts {
  const { manifest, unitRegions, videos, splits, heldOut, periods } = data;
  const [, frames, ...frame] = videos.shape;
  const video = ofSize(['time', 'height', 'width', 'colour'], [frames, ...frame]);
  const tested = conditionsOf(data, splits.test);
  return {
    axes: {
      spikes: [free('sample'), ...ofSize(['time', 'unit'], [frames, unitRegions.length])],
      video: [free('sample'), ...video],
      masked: [free('mask'), ...ofSize(['condition'], [tested.length]), ...video],
    },
    units: unitRegions.map((region) => ({ id: null, site: null, region })),
    binMs: manifest.binMs,
    frame,
    channelHz: null,
    heldOut,
    conditions: tested.map(conditionFact),
    periods: { ...periods },
    testClips: null,
  };
}

function conditionFact({ index: _, ...condition }: Condition) {
  return condition;
}
