import { type NdArray, rowValues, type TypedArray } from '../../../src/arrays.ts';
import { CortexError, listed, quoted } from '../../../src/errors.ts';
import { contentsOf } from '../../../src/io/data-node.ts';
import type { SourceStimulus } from '../source.ts';
import { arranged } from './arrange.ts';
import { framesFromZeroToOne, samplesOf } from './frames.ts';
import type { FileSettings } from './paths.ts';
import { arrayOf, expectLength, type Found, find, isWhat, namesOf, numberOf, type ValueFile } from './values.ts';

/** Usual names, and the axes of one stimulus. */
const usualAxes: Readonly<Record<string, readonly string[]>> = {
  stimuli: ['time', 'height', 'width', 'colour'],
  videos: ['time', 'height', 'width', 'colour'],
  images: ['height', 'width', 'colour'],
  spectrograms: ['time', 'channel'],
  sounds: ['time'],
};

/** One stimulus as it is stored: its axes say what it is. */
interface StoredStimulus {
  readonly name: string;
  readonly array: NdArray<TypedArray>;
  readonly logical: boolean;
  readonly place: string;
}

type Kind = SourceStimulus['kind'];

/**
 * The stimuli of a file, in its order, without labels: one array of all of them, or one each in cells or in a group whose
 * names are theirs. What they are is told by their axes. Throws InvalidData or InvalidShape saying what was expected.
 */
export function readStimuli(file: ValueFile, { paths = {}, axes = {}, ...rates }: FileSettings): SourceStimulus[] {
  const found = find(file, paths.stimuli, Object.keys(usualAxes));
  if (!found) {
    throw new CortexError(
      'InvalidData',
      `${file.source} has none of ${listed(Object.keys(usualAxes))}; name the path of the stimuli under "paths" in recording.json. It has ${contentsOf(file.root)}.`,
    );
  }
  const usual = usualAxes[paths.stimuli ?? Object.keys(usualAxes).find((name) => file.root.names.includes(name)) ?? ''];
  const stored = storedStimuli(found, stimulusNames(file, paths.stimulusNames), axes.stimuli ?? usual);
  const kind = kindOf(stored.axes, found);
  const frameRateHz = rateIn(file, paths.frameRateHz) ?? rates.frameRateHz;
  switch (kind) {
    case 'sound': {
      const samplingRateHz = rateIn(file, paths.samplingRateHz) ?? rates.samplingRateHz;
      if (samplingRateHz === undefined) {
        throw new CortexError(
          'InvalidInput',
          `${found.place} holds sounds: recording.json must say their samplingRateHz, or "paths" the place of it in the file.`,
        );
      }
      return stored.all.map(({ name, array, place }) => ({
        name,
        kind,
        samples: samplesOf(oneChannel(array, place).data),
        samplingRateHz,
      }));
    }
    case 'spectrogram':
      return stored.all.map(({ name, array, place }) => ({
        name,
        kind,
        frames: floats(arranged({ array, axes: stored.axes, place }, ['time', 'channel'])),
      }));
    default: {
      const wanted = ['time', 'height', 'width', 'colour'];
      const videos = stored.all.map((one) => ({ ...one, array: arranged({ ...one, axes: stored.axes }, wanted) }));
      const frames = framesFromZeroToOne(videos);
      return videos.map(({ name }, index) => ({
        name,
        kind,
        frames: frames[index],
        ...(kind === 'video' && frameRateHz !== undefined ? { frameRateHz } : {}),
      }));
    }
  }
}

function stimulusNames(file: ValueFile, named: string | undefined): string[] | undefined {
  const found = find(file, named, ['stimulusNames', 'stimulus_names']);
  return found && namesOf(found);
}

/** Stimuli that have no names are numbered so that the order of their names is that of the file. */
function numbered(count: number): string[] {
  const digits = String(Math.max(count - 1, 0)).length;
  return Array.from({ length: count }, (_, index) => `stimulus-${String(index).padStart(digits, '0')}`);
}

function storedStimuli(
  { node, place }: Found,
  names: readonly string[] | undefined,
  axes: readonly string[] | undefined,
): { all: StoredStimulus[]; axes: readonly string[] } {
  if (node.kind === 'group' || node.kind === 'cells') {
    const count = node.kind === 'group' ? node.names.length : node.items.length;
    const ofOne = (axes ?? usualAxes.videos).filter((axis) => axis !== 'stimulus');
    const all = namesFor(count, names ?? (node.kind === 'group' ? node.names : undefined), place).map((name, index) => {
      const one = node.kind === 'group' ? node.get(node.names[index]) : node.items[index];
      const where = `${quoted(node.kind === 'group' ? node.names[index] : String(index))} of ${place}`;
      return {
        name,
        array: arrayOf({ node: one, place: where }),
        logical: one.kind === 'array' && one.logical,
        place: where,
      };
    });
    return { all, axes: fittingAxes(ofOne, all[0]?.array.shape.length ?? 0) };
  }
  if (node.kind !== 'array') {
    throw new CortexError('InvalidData', `${place} must be an array, cells or a group of arrays but ${isWhat(node)}.`);
  }
  const named = axes?.includes('stimulus') ? axes : ['stimulus', ...(axes ?? usualAxes.videos)];
  const array = arrayOf({ node, place });
  const fitting = fittingAxes(named, array.shape.length);
  const rest = fitting.filter((axis) => axis !== 'stimulus');
  const first = arranged({ array, axes: fitting, place }, ['stimulus', ...rest]);
  const all = namesFor(first.shape[0], names, place).map((name, index) => ({
    name,
    array: { shape: first.shape.slice(1), data: rowValues(first, index) },
    logical: node.logical,
    place: `${quoted(name)} of ${place}`,
  }));
  return { all, axes: rest };
}

/** Colour is left out where there is no axis for it. */
function fittingAxes(axes: readonly string[], rank: number): readonly string[] {
  return axes.length === rank + 1 && axes.at(-1) === 'colour' ? axes.slice(0, -1) : axes;
}

function namesFor(count: number, names: readonly string[] | undefined, place: string): readonly string[] {
  if (count === 0) throw new CortexError('InvalidData', `${place} holds no stimulus.`);
  if (names) expectLength(names, count, 'stimuli', `The list of stimulus names for ${place}`);
  return names ?? numbered(count);
}

function kindOf(axes: readonly string[], { place }: Found): Kind {
  const has = (...names: string[]) => names.every((name) => axes.includes(name));
  if (has('height', 'width') && !has('channel')) return has('time') ? 'video' : 'image';
  if (has('time', 'channel') && axes.length === 2) return 'spectrogram';
  if (has('time') && axes.length === 1) return 'sound';
  throw new CortexError(
    'InvalidInput',
    `The axes [${axes.join(', ')}] of ${place} are those of no stimulus: videos have time, height, width (and colour), images height and width, spectrograms time and channel, sounds time.`,
  );
}

/** Throws InvalidData for samples with several axes longer than 1, such as two channels. */
function oneChannel(array: NdArray<TypedArray>, place: string): NdArray<TypedArray> {
  if (array.shape.filter((length) => length !== 1).length <= 1) return array;
  throw new CortexError(
    'InvalidData',
    `${place} is [${array.shape.join(', ')}], but a sound has one channel: choose one, or average them.`,
  );
}

function rateIn(file: ValueFile, named: string | undefined): number | undefined {
  const found = named === undefined ? undefined : find(file, named, []);
  return found && numberOf(found);
}

function floats({ shape, data }: NdArray<TypedArray>): NdArray {
  return { shape, data: Float32Array.from(data) };
}
