import { takeColumns, takeRows, zeros } from '../arrays.ts';
import type { Condition, DecodingData, ResponseSet, SplitName } from '../data/decoding-data.ts';
import type { Clip, ClipSplit } from '../data/encoding-data.ts';
import type { Recording, VideoWindowSettings } from '../data/recording.ts';
import { CortexError, listed } from '../errors.ts';
import { digestOf } from '../fingerprint.ts';
import { randomStream } from '../random/stream.ts';
import { constantUnits, fitStandardisation, standardise } from '../signal/standardise.ts';
import { type PlannedSamples, planSamples, type SamplePart } from './decoding-samples.ts';
import { decodingUnits } from './decoding-units.ts';
import { planWindows, type VideoWindow, windowVideos } from './video-windows.ts';

export interface DecodingViewOptions {
  /** Of the draws of trials, where units were not recorded together. */
  readonly seed: number;
  /** Instead of the recording's own. */
  readonly window?: VideoWindowSettings;
  /** Control: the conditions of the training samples are shuffled. */
  readonly shuffleLabels?: boolean;
}

/** Values of the responses together at most: half a GiB. */
const mostValues = 2 ** 27;

/**
 * What decoders see of a recording: samples of responses [sample, time, unit] with the video of each, standardised by the
 * training samples. Clips that are long or of different lengths are cut into windows, each a condition of its own. Samples are
 * the recorded trials, or pseudo-populations where units were not recorded together. Where stimuli are held out and training
 * stimuli have five trials or more, a fifth of these is held out too (`knownTest`). Throws InvalidData for a recording without
 * samples in a part, and what `decodingUnits`, `planSamples` and `planWindows` throw.
 */
export function decodingView(recording: Recording, options: DecodingViewOptions): DecodingData {
  const { clips, split, treatment, labels, periods } = recording;
  const { skipBins } = treatment;
  const { seed, window = recording.window } = options;
  const used = clips.map((_, clip) => split.heldOut === 'trials' || isInPart(split.clips, clip));
  const population = decodingUnits(
    clips.filter((_, clip) => used[clip]),
    recording.units,
    skipBins,
  );
  const units = population.units.map((unit) => recording.units[unit]);
  const ofUnits = clips.map((clip) => ({ ...clip, repeats: takeColumns(clip.repeats, population.units) }));
  const plan = planWindows(clips, { skipBins, asked: window, used });
  const trained = split.heldOut === 'stimuli' ? split.clips.train : clips.map((_, clip) => clip);
  const { videos, range } = windowVideos(clips, plan, trained);
  const samples = planSamples(ofUnits, units, { split, skipBins, seed });
  const most = mostSamplesOf(ofUnits, plan.windows, samples, plan.frames * units.length);
  const gather = (part: SamplePart) => gatherSamples(ofUnits, plan.windows, plan.frames, { samples, part, most });
  const raw = {
    train: gather('train'),
    validation: gather('validation'),
    test: gather('test'),
    known: gather('known'),
  };
  for (const part of ['train', 'validation', 'test'] as const) expectSamples(raw[part], part, recording.name);
  const standardisation = fitStandardisation(raw.train.responses);
  const scaled = ({ responses, condition }: ResponseSet): ResponseSet => ({
    responses: standardise(responses, standardisation),
    condition,
  });
  const train = options.shuffleLabels ? shuffled(raw.train, seed) : raw.train;
  const hash = digestOf([recording.hash, plan.windows.length, plan.frames, split, units.map(({ id }) => id)]);
  return {
    manifest: {
      name: recording.name,
      citation: recording.citation,
      licence: recording.licence,
      axes: {
        responses: ['sample', 'time', 'unit'],
        videos: ['condition', 'time', 'height', 'width', 'colour'],
      },
      units: { responses: 'standard deviations of the spike count', videos: videoUnit(range) },
      binMs: recording.binMs,
      regions: countsOf(population.regions),
      hash,
    },
    unitRegions: population.regions,
    splits: { train: scaled(train), validation: scaled(raw.validation), test: scaled(raw.test) },
    ...(raw.known.condition.length > 0 ? { knownTest: scaled(raw.known) } : {}),
    standardisation,
    conditions: plan.windows.map(({ clip, name }, index): Condition => ({ index, name, ...labels?.[clip] })),
    videos,
    periods: plan.note === undefined ? (periods ?? {}) : {},
    heldOut: split.heldOut,
    population: samples.population,
    ...(range ? { videoRange: range } : {}),
    warnings: [
      ...recording.warnings,
      ...population.warnings,
      ...samples.warnings,
      ...(samples.population === 'pseudo'
        ? ['Units were not recorded together: samples are pseudo-populations of trials of the same stimulus.']
        : []),
      ...(plan.note ? [plan.note] : []),
      ...(most < Number.POSITIVE_INFINITY
        ? [`Of the trials of every stimulus ${most} at most are used, more than memory holds otherwise.`]
        : []),
      ...constantWarning(
        constantUnits(standardisation).map((unit) => `${units[unit].id} (${population.regions[unit]})`),
      ),
    ],
  };
}

const isInPart = ({ train, validation, test }: ClipSplit, clip: number): boolean =>
  [train, validation, test].some((part) => part.includes(clip));

function constantWarning(units: readonly string[]): string[] {
  if (units.length === 0) return [];
  return [
    units.length === 1
      ? `Unit ${units[0]} never changes in training; it is set to zero.`
      : `${units.length} units never change in training; they are set to zero: ${listed(units)}.`,
  ];
}

function videoUnit(range: readonly [number, number] | undefined): string {
  if (!range) return 'display intensity, 0 to 1';
  return `stimulus values from ${range[0]} to ${range[1]}, the range of the training stimuli, as 0 to 1`;
}

/** How many samples of a window memory holds; infinite when all. */
function mostSamplesOf(
  clips: readonly Clip[],
  windows: readonly VideoWindow[],
  { samplesOf }: PlannedSamples,
  valuesOfSample: number,
): number {
  const parts = ['train', 'validation', 'test', 'known'] as const;
  const ofClip = clips.map((_, clip) => parts.reduce((sum, part) => sum + samplesOf(clip, part).length, 0));
  const total = windows.reduce((sum, { clip }) => sum + ofClip[clip], 0) * valuesOfSample;
  if (total <= mostValues) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor(mostValues / (windows.length * valuesOfSample)));
}

function gatherSamples(
  clips: readonly Clip[],
  windows: readonly VideoWindow[],
  frames: number,
  { samples: { sessions, samplesOf }, part, most }: { samples: PlannedSamples; part: SamplePart; most: number },
): ResponseSet {
  const chosen = windows.flatMap(({ clip, start }, window) =>
    samplesOf(clip, part)
      .slice(0, most)
      .map((trials) => ({ clip, start, window, trials })),
  );
  const unitCount = sessions.reduce((sum, { units }) => sum + units.length, 0);
  const responses = zeros([chosen.length, frames, unitCount]);
  chosen.forEach(({ clip, start, trials }, sample) => {
    const { shape, data } = clips[clip].repeats;
    sessions.forEach(({ units }, session) => {
      for (let frame = 0; frame < frames; frame++) {
        const from = (trials[session] * shape[1] + start + frame) * unitCount;
        const to = (sample * frames + frame) * unitCount;
        for (const unit of units) responses.data[to + unit] = data[from + unit];
      }
    });
  });
  return { responses, condition: Int32Array.from(chosen, ({ window }) => window) };
}

function expectSamples({ condition }: ResponseSet, part: SplitName, name: string): void {
  if (condition.length > 0) return;
  throw new CortexError(
    'InvalidData',
    `${name} has no ${part} sample in which every unit was recorded; divide the stimuli otherwise, or leave units out.`,
  );
}

function shuffled({ responses, condition }: ResponseSet, seed: number): ResponseSet {
  const order = randomStream(seed, 'decoding-view/shuffled-labels').permutation(condition.length);
  return { responses, condition: takeRows({ shape: [condition.length], data: condition }, order).data };
}

function countsOf(regions: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const region of regions) counts[region] = (counts[region] ?? 0) + 1;
  return counts;
}
