import type { NdArray } from '../../../../src/arrays.ts';
import { CortexError, quoted } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import { nameIn } from '../../../shared/read-table.ts';
import type { SourceStimulus } from '../../source.ts';
import { framesFromZeroToOne, samplesOf } from '../frames.ts';
import type { FileSettings } from '../paths.ts';
import type { ExternalFrames } from './external.ts';
import type { NwbPresentation } from './presentations.ts';
import { digestOf, expectEven, framesOf, rateOf, type StoredSlice } from './series.ts';

/** Stimuli, and which of them every presentation showed. */
export interface ShownStimuli {
  readonly stimuli: readonly SourceStimulus[];
  /** One a presentation. */
  readonly stimulus: readonly number[];
  /** Until how long after its start a presentation's spikes belong to it, in seconds. */
  readonly durationS: readonly number[];
  readonly warnings: readonly string[];
}

/** A stimulus that was shown, as the file has it. */
interface Content {
  readonly name: string;
  /** Whether the file names it; else it has the name of its series. */
  readonly isNamed: boolean;
  readonly kind: SourceStimulus['kind'];
  readonly digest: string;
  readonly slice: StoredSlice;
  readonly rateHz?: number;
}

/** Presentations may be this much shorter than their stimulus (dropped frames, a rounded stop). */
const shortest = 0.9;

/**
 * What was shown, every stimulus once: those of one name, or without names those of equal frames, are one stimulus.
 * Throws InvalidData for two stimuli of one name, kinds that differ, and presentations shorter than their stimulus.
 */
export function readShown(
  file: Hdf5File,
  presentations: readonly NwbPresentation[],
  settings: FileSettings,
  external: ExternalFrames,
): ShownStimuli {
  expectEvenFrames(file, presentations);
  const contents: Content[] = [];
  const byKey = new Map<string, number>();
  const stimulus = presentations.map((one) => {
    const key = `${one.series.path}:${one.range.join(':')}:${one.name ?? ''}`;
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const index = place(contents, contentOf(file, one, settings, external));
    byKey.set(key, index);
    return index;
  });
  const stimuli = sourceStimuli(withNames(contents), file);
  return {
    stimuli,
    stimulus,
    durationS: presentations.map((one, at) => durationOf(one, contents[stimulus[at]], settings)),
    warnings: longerThanShown(presentations, (at) => contents[stimulus[at]]),
  };
}

/** Looks at the clock of every series once. */
function expectEvenFrames(file: Hdf5File, presentations: readonly NwbPresentation[]): void {
  const seen = presentations.filter(({ series }) => series.kind !== 'sound');
  for (const path of new Set(seen.map(({ series }) => series.path))) {
    const shown = seen.filter(({ series }) => series.path === path);
    const stretches = shown.map(({ range }) => range);
    expectEven(file, shown[0].series, stretches);
  }
}

/** Presentations may be this much longer than their stimulus (a grey screen, a rounded stop) before it is told. */
const longest = 1.1;

/** A warning where presentations last longer than their frames or samples: the rate may be too high, or the stimulus late. */
function longerThanShown(
  presentations: readonly NwbPresentation[],
  contentAt: (at: number) => Content,
): readonly string[] {
  const longer = presentations.flatMap(({ startS, stopS, onsetS }, at) => {
    const { name, kind, rateHz, slice } = contentAt(at);
    // A clock tells both.
    if (kind === 'image' || rateHz === undefined || onsetS !== undefined) return [];
    const [lastedS, wholeS] = [stopS - startS, slice.array.shape[0] / rateHz];
    return lastedS > longest * wholeS ? [{ name, kind, rateHz, lastedS, wholeS }] : [];
  });
  if (longer.length === 0) return [];
  const [{ name, kind, rateHz, lastedS, wholeS }] = longer;
  const parts = kind === 'sound' ? 'samples' : 'frames';
  return [
    `${longer.length} of ${presentations.length} presentations last longer than their stimulus, such as ${quoted(name)}, ${rounded(lastedS)} s for ${parts} of ${rounded(wholeS)} s at ${rounded(rateHz)} a second: the responses after its end are left out. Is the rate right, and does the stimulus begin with the presentation ("nwb": {"startColumn": …})?`,
  ];
}

/** The place of a content among those that are known, to which it is added when it is new. */
function place(contents: Content[], found: Content): number {
  const known = contents.findIndex((one) =>
    found.isNamed ? one.isNamed && one.name === found.name : !one.isNamed && one.digest === found.digest,
  );
  if (known < 0) return contents.push(found) - 1;
  if (contents[known].digest === found.digest) return known;
  throw new CortexError(
    'InvalidData',
    `The stimulus ${quoted(found.name)} was shown with different frames; name the stimuli apart, or leave the names out.`,
  );
}

/** Stimuli that the file does not name are called as their series, and numbered where it has several. */
function withNames(contents: readonly Content[]): readonly Content[] {
  return contents.map((content) => {
    const together = contents.filter(({ isNamed, name }) => !isNamed && name === content.name);
    if (content.isNamed || together.length === 1) return content;
    const digits = String(together.length - 1).length;
    return { ...content, name: `${content.name}-${String(together.indexOf(content)).padStart(digits, '0')}` };
  });
}

function contentOf(
  file: Hdf5File,
  { series, range, name }: NwbPresentation,
  settings: FileSettings,
  external: ExternalFrames,
): Content {
  const where = file.placeOf(series.path);
  const common = {
    name: nameIn((name ?? series.name).normalize('NFC'), 'stimulus', where),
    isNamed: name !== undefined,
  };
  if (series.kind === 'sound') {
    const rateHz = rateOf(file, series) ?? settings.samplingRateHz;
    if (rateHz === undefined)
      throw new CortexError('InvalidData', `${where} has no sampling rate; give samplingRateHz.`);
    const slice = { array: file.numbers(`${series.path}/data`, range), logical: false };
    return { ...common, kind: 'sound', slice, digest: digestOf(slice), rateHz };
  }
  const outside = external.get(series.path);
  const slice = outside ?? framesOf(file, series, range, settings.axes?.stimuli);
  const isImage = slice.array.shape[0] === 1 && series.kind !== 'external';
  const rateHz = settings.frameRateHz ?? rateOf(file, series);
  return {
    ...common,
    kind: isImage ? 'image' : 'video',
    slice,
    digest: digestOf(slice),
    ...(isImage ? {} : { rateHz }),
  };
}

function sourceStimuli(contents: readonly Content[], file: Hdf5File): SourceStimulus[] {
  const seen = contents.filter(({ kind }) => kind !== 'sound');
  const frames = framesFromZeroToOne(
    seen.map(({ slice, name }) => ({ ...slice, place: `${quoted(name)} in ${file.path}` })),
  );
  const framesBy = new Map<Content, NdArray>(seen.map((content, index) => [content, frames[index]]));
  return contents.map((content): SourceStimulus => {
    const { name, kind, slice, rateHz } = content;
    if (kind === 'sound') return { name, kind, samples: samplesOf(slice.array.data), samplingRateHz: rateHz ?? 1 };
    const shown = framesBy.get(content);
    if (!shown) throw new CortexError('InvalidData', `The stimulus ${quoted(name)} has no frames.`);
    return {
      name,
      kind: kind === 'image' ? 'image' : 'video',
      frames: shown,
      ...(rateHz ? { frameRateHz: rateHz } : {}),
    };
  });
}

function durationOf({ startS, stopS, row }: NwbPresentation, content: Content, settings: FileSettings): number {
  // Differences of decimals are not exact.
  const lastedS = Math.round((stopS - startS) * 1e9) / 1e9;
  if (content.kind === 'image') {
    const { countToMs = 0, latencyMs = 0 } = settings;
    return Math.max(lastedS, (countToMs + latencyMs) / 1000);
  }
  if (content.rateHz === undefined) return lastedS;
  const wholeS = content.slice.array.shape[0] / content.rateHz;
  if (lastedS >= shortest * wholeS) return wholeS;
  const rate = content.kind === 'sound' ? 'samplingRateHz' : 'frameRateHz';
  throw new CortexError(
    'InvalidData',
    `The presentation of ${quoted(content.name)} in row ${row ?? 0} lasts ${rounded(lastedS)} s, but its ${content.slice.array.shape[0]} ${content.kind === 'sound' ? 'samples' : 'frames'} at ${rounded(content.rateHz)} a second last ${rounded(wholeS)} s; correct the rate in the file${rate === 'frameRateHz' ? `, or give ${rate} in recording.json (${rounded(content.slice.array.shape[0] / lastedS)} would fit)` : ''}.`,
  );
}

const rounded = (value: number): number => Number(value.toPrecision(6));
