import { createHash } from 'node:crypto';
import type { NdArray, TypedArray } from '../../../../src/arrays.ts';
import { CortexError, listed, quoted } from '../../../../src/errors.ts';
import type { Hdf5File } from '../../../../src/io/hdf5.ts';
import { arranged } from '../arrange.ts';

/** What can be shown: a series of frames, a sound, or a set of images, under stimulus/ in the file. */
export interface StimulusSeries {
  readonly path: string;
  readonly name: string;
  readonly kind: 'frames' | 'images' | 'sound' | 'index' | 'external';
  /** Frames, images or samples. */
  readonly length: number;
  /** Of images, in their order. */
  readonly imageNames: readonly string[];
}

/** Where stimuli are kept; what is in both is the same by name. */
const folders = ['/stimulus/presentation', '/stimulus/templates'];

/** The stimuli that a file holds. Kinds that are none of a video, image or sound are passed over. */
export function seriesIn(file: Hdf5File): StimulusSeries[] {
  return folders.flatMap((folder) =>
    file.names(folder).flatMap((name) => {
      const series = seriesAt(file, `${folder}/${name}`);
      return series ? [series] : [];
    }),
  );
}

/** What lies among the stimuli and is none, with its size, such as sounds of several channels. */
export function passedOver(file: Hdf5File): string[] {
  return folders.flatMap((folder) =>
    file.names(folder).flatMap((name) => {
      const path = `${folder}/${name}`;
      if (seriesAt(file, path)) return [];
      const isArray = ['numbers', 'logical'].includes(file.kind(`${path}/data`));
      return [`${quoted(path.slice(1))}${isArray ? ` [${file.shape(`${path}/data`).join(', ')}]` : ''}`];
    }),
  );
}

/** The series at a path; undefined for what is none. */
export function seriesAt(file: Hdf5File, path: string): StimulusSeries | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).normalize('NFC');
  const type = String(file.attribute(path, 'neurodata_type') ?? '');
  if (type === 'Images') {
    const images = imagesOf(file, path);
    return { path, name, kind: 'images', length: images.length, imageNames: images };
  }
  const data = `${path}/data`;
  const shape = ['numbers', 'logical'].includes(file.kind(data)) ? file.shape(data) : [];
  const common = { path, name, imageNames: [] };
  if (file.kind(`${path}/external_file`) === 'text' && file.shape(`${path}/external_file`)[0] > 0) {
    return { ...common, kind: 'external', length: file.texts(`${path}/external_file`).length };
  }
  if (type === 'IndexSeries') return { ...common, kind: 'index', length: shape[0] ?? 0 };
  if (shape.length === 3 || shape.length === 4) return { ...common, kind: 'frames', length: shape[0] };
  const isSound = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  return isSound && type === 'TimeSeries' ? { ...common, kind: 'sound', length: shape[0] } : undefined;
}

/** Names of the images of a container, in the order that it gives or that of their names. */
function imagesOf(file: Hdf5File, path: string): string[] {
  const order = `${path}/order_of_images`;
  if (file.kind(order) === 'references') {
    return file.references(order).map((target) => (target ?? '').slice((target ?? '').lastIndexOf('/') + 1));
  }
  return file.names(path).filter((name) => ['numbers', 'logical'].includes(file.kind(`${path}/${name}`)));
}

/** Frames or samples a second: the rate, or the median step of the timestamps; undefined where neither is there. */
export function rateOf(file: Hdf5File, { path }: StimulusSeries): number | undefined {
  const rate = file.attribute(`${path}/starting_time`, 'rate');
  if (typeof rate === 'number' && rate > 0) return rate;
  if (file.kind(`${path}/timestamps`) !== 'numbers') return undefined;
  const times = file.numbers(`${path}/timestamps`).data;
  const steps = Float64Array.from(times.slice(1), (time, index) => time - times[index]).sort();
  const median = steps[steps.length >> 1];
  return median > 0 ? Number((1 / median).toPrecision(9)) : undefined;
}

/** Frames may last this much longer or shorter together than at the median of their steps (a dropped frame). */
const mostUneven = 0.1;

/**
 * Throws InvalidData for stretches of frames, `first` to `end` − 1, whose timestamps are not about evenly spaced: they would be shown
 * at the wrong times.
 */
export function expectEven(
  file: Hdf5File,
  series: StimulusSeries,
  stretches: readonly (readonly [first: number, end: number])[],
): void {
  const place = `${series.path}/timestamps`;
  const rateHz = file.kind(place) === 'numbers' ? rateOf(file, series) : undefined;
  if (rateHz === undefined) return;
  const times = file.numbers(place).data;
  for (const [first, end] of stretches) {
    if (end - first < 3 || times.length < end) continue;
    const [spanS, evenS] = [times[end - 1] - times[first], (end - 1 - first) / rateHz];
    if (Math.abs(spanS - evenS) <= mostUneven * evenS) continue;
    throw new CortexError(
      'InvalidData',
      `${file.placeOf(place)}: frames ${first} to ${end - 1} take ${Number(spanS.toPrecision(6))} s, but ${Number(evenS.toPrecision(6))} s at the usual step; frames of uneven lengths cannot be placed. Repeat those that were shown longer, or split the series where its rate changes.`,
    );
  }
}

/** When frame `index` was shown, in seconds of the session. */
export function frameClock(file: Hdf5File, series: StimulusSeries): ((index: number) => number) | undefined {
  if (file.kind(`${series.path}/timestamps`) === 'numbers') {
    const times = file.numbers(`${series.path}/timestamps`).data;
    return (index) => (index < times.length ? times[index] : Number.POSITIVE_INFINITY);
  }
  const rate = rateOf(file, series);
  if (rate === undefined) return undefined;
  const startS = Number(file.numbers(`${series.path}/starting_time`).data[0]);
  return (index) => startS + index / rate;
}

/** Frames as the file has them, [time, height, width, colour]. */
export interface StoredSlice {
  readonly array: NdArray<TypedArray>;
  readonly logical: boolean;
}

/** Order of the axes of frames, colour last where there is one. */
export type FrameAxes = readonly string[];

const usualAxes: FrameAxes = ['time', 'height', 'width', 'colour'];

/** Frames `first` to `end` − 1 of a series, of the series or images that an index refers to, or images of a container. */
export function framesOf(
  file: Hdf5File,
  series: StimulusSeries,
  [first, end]: readonly [number, number],
  axes: FrameAxes = usualAxes,
): StoredSlice {
  if (first < 0 || end > series.length || first >= end) {
    throw new CortexError(
      'InvalidData',
      `${file.placeOf(series.path)} has ${series.length} frames; a presentation refers to ${first} to ${end - 1}.`,
    );
  }
  switch (series.kind) {
    case 'images':
      return stacked(series.imageNames.slice(first, end).map((name) => imageOf(file, `${series.path}/${name}`, axes)));
    case 'index': {
      const shown = file.numbers(`${series.path}/data`, [first, end]).data;
      const target = indexedBy(file, series);
      return stacked(Array.from(shown, (index) => framesOf(file, target, [index, index + 1], axes)));
    }
    case 'frames': {
      const data = `${series.path}/data`;
      const array = file.numbers(data, [first, end]);
      const named = axes.filter((axis) => axis !== 'stimulus').slice(0, array.shape.length);
      return {
        array: arranged({ array, axes: named, place: file.placeOf(data) }, usualAxes),
        logical: file.kind(data) === 'logical',
      };
    }
    default:
      throw new CortexError('InvalidData', `${file.placeOf(series.path)} has no frames in the file.`);
  }
}

function indexedBy(file: Hdf5File, { path }: StimulusSeries): StimulusSeries {
  for (const name of ['indexed_images', 'indexed_timeseries']) {
    const target = file.kind(`${path}/${name}`) === 'group' ? seriesAt(file, `${path}/${name}`) : undefined;
    if (target && (target.kind === 'images' || target.kind === 'frames')) return target;
  }
  throw new CortexError('InvalidData', `${file.placeOf(path)} is an index into images that are not in the file.`);
}

function imageOf(file: Hdf5File, path: string, axes: FrameAxes): StoredSlice {
  const array = file.numbers(path);
  const named = axes.filter((axis) => axis !== 'stimulus' && axis !== 'time').slice(0, array.shape.length);
  const image = arranged({ array, axes: named, place: file.placeOf(path) }, usualAxes);
  return { array: image, logical: file.kind(path) === 'logical' };
}

function stacked(slices: readonly StoredSlice[]): StoredSlice {
  const [{ array: first, logical }] = slices;
  const size = first.data.length;
  const data = new (first.data.constructor as new (length: number) => TypedArray)(size * slices.length);
  for (const [index, { array }] of slices.entries()) {
    if (array.shape.some((length, axis) => length !== first.shape[axis])) {
      throw new CortexError(
        'InvalidData',
        `Images of one presentation have the sizes [${first.shape.slice(1)}] and [${array.shape.slice(1)}]; they must be equal.`,
      );
    }
    data.set(array.data, index * size);
  }
  return { array: { shape: [slices.length * first.shape[0], ...first.shape.slice(1)], data }, logical };
}

/** A digest by which the same frames are known again. */
export function digestOf({ array: { shape, data } }: StoredSlice): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash('sha256').update(shape.join(',')).update(bytes).digest('hex');
}

/** What there is to show, for messages. */
export function listedSeries(all: readonly StimulusSeries[]): string {
  return all.length === 0
    ? 'none'
    : listed(all.map(({ path, kind, length }) => `${quoted(path.slice(1))} (${kind}, ${length})`));
}
