import { type NdArray, rowValues, type TypedArray } from '../../../src/arrays.ts';
import { CortexError, quoted } from '../../../src/errors.ts';
import { contentsOf } from '../../../src/io/data-node.ts';
import type { SourceResponses } from '../source.ts';
import { arranged } from './arrange.ts';
import type { FileAxes, FilePaths } from './paths.ts';
import { readSpikeTimes } from './spike-times.ts';
import { arrayOf, expectLength, type Found, find, isWhat, type ValueFile } from './values.ts';

const ofOne = ['repeat', 'time', 'unit'];

/**
 * Responses of a file: counts in bins, one array [stimulus, repeat, time, unit] or one [repeat, time, unit] a stimulus in
 * cells or a group; or spike times. Other orders of the axes are named in recording.json.
 * Throws InvalidData or InvalidShape saying what was expected.
 */
export function readResponses(
  file: ValueFile,
  { paths = {}, axes = {} }: { readonly paths?: FilePaths; readonly axes?: FileAxes },
  known: { readonly stimuli: readonly string[]; readonly units?: readonly string[]; readonly areImages: boolean },
): SourceResponses {
  const spikes =
    paths.responses === undefined ? find(file, paths.spikeTimes, ['spikeTimes', 'spike_times']) : undefined;
  if (spikes) return readSpikeTimes(file, spikes, { paths, axes }, known);
  const counts = find(file, paths.responses, ['responses', 'counts']);
  if (!counts) {
    throw new CortexError(
      'InvalidData',
      `${file.source} has neither responses nor spikeTimes; name the path of one under "paths" in recording.json. It has ${contentsOf(file.root)}.`,
    );
  }
  return { kind: 'counts', counts: countsOf(counts, axes.responses, known) };
}

function countsOf(
  { node, place }: Found,
  named: readonly string[] | undefined,
  { stimuli, areImages }: { readonly stimuli: readonly string[]; readonly areImages: boolean },
): NdArray<TypedArray>[] {
  if (node.kind === 'array') {
    const array = arrayOf({ node, place });
    const axes = named ?? usualAxes(['stimulus', ...ofOne], array.shape, areImages, place);
    const all = arranged({ array, axes, place }, ['stimulus', ...ofOne]);
    expectStimuli(all.shape[0], stimuli, place);
    return stimuli.map((_, index) => ({ shape: all.shape.slice(1), data: rowValues(all, index) }));
  }
  if (node.kind !== 'cells' && node.kind !== 'group') {
    throw new CortexError('InvalidData', `${place} must be an array, cells or a group of arrays but ${isWhat(node)}.`);
  }
  if (node.kind === 'cells') expectStimuli(node.items.length, stimuli, place);
  return stimuli.map((name, index) => {
    const where = `${quoted(node.kind === 'group' ? name : String(index))} of ${place}`;
    if (node.kind === 'group' && !node.names.includes(name)) {
      throw new CortexError('InvalidData', `${place} has no responses to the stimulus ${quoted(name)}.`);
    }
    const one = node.kind === 'group' ? node.get(name) : node.items[index];
    const array = arrayOf({ node: one, place: where });
    const axes = (named ?? usualAxes(ofOne, array.shape, areImages, where)).filter((axis) => axis !== 'stimulus');
    return arranged({ array, axes, place: where }, ofOne);
  });
}

function expectStimuli(found: number, stimuli: readonly string[], place: string): void {
  expectLength({ length: found }, stimuli.length, 'stimuli', place);
}

/** The axes when recording.json does not name them; responses to images need no time. Others would have to be guessed. */
function usualAxes(
  axes: readonly string[],
  shape: readonly number[],
  areImages: boolean,
  place: string,
): readonly string[] {
  if (shape.length === axes.length) return axes;
  if (areImages && shape.length === axes.length - 1) return axes.filter((axis) => axis !== 'time');
  throw new CortexError(
    'InvalidShape',
    `${place} is [${shape.join(', ')}]; name its axes in recording.json, such as "axes": {"responses": ["stimulus", "time", "unit"]} (without names they are ${axes.join(', ')}).`,
  );
}
