import { CortexError, listed, quoted } from '../../../src/errors.ts';
import { nameIn } from '../../shared/read-table.ts';
import type { RecordingSource, SourceSplit } from '../source.ts';
import { readLabels } from './labels.ts';
import { inNameOrder } from './name-order.ts';
import type { FileSettings } from './paths.ts';
import { readResponses } from './responses.ts';
import { readStimuli } from './stimuli.ts';
import { readUnits, unitsFrom } from './units.ts';
import { expectLength, find, namesOf, type ValueFile } from './values.ts';

/**
 * A recording from a file of named values (MAT, HDF5, npz), by the paths and axes of recording.json or the usual names.
 * Stimuli come in the order of their names, as those of a folder do. Throws InvalidData, InvalidShape or InvalidInput saying
 * what was expected, what was found and where.
 */
export function readMapped(file: ValueFile, settings: FileSettings): Omit<RecordingSource, 'hash'> {
  const { paths = {} } = settings;
  const stimuli = readStimuli(file, settings);
  const names = stimuli.map(({ name }) => nameIn(name, 'stimulus', file.source));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new CortexError('InvalidData', `${file.source} has two stimuli called ${quoted(twice)}; name them apart.`);
  }
  const described = readUnits(file, paths);
  const responses = readResponses(file, settings, {
    stimuli: names,
    units: described?.map(({ id }) => id),
    areImages: stimuli[0].kind === 'image',
  });
  const count = responses.kind === 'counts' ? responses.counts[0].shape[2] : responses.table.units.length;
  if (described)
    expectLength({ length: count }, described.length, 'units described', `The responses in ${file.source}`);
  const units =
    described ?? unitsFrom({ id: Array.from({ length: count }, (_, index) => `unit-${index}`) }, file.source);
  const conditions = find(file, paths.conditions, ['conditions']);
  const labels = conditions && readLabels(conditions, names);
  const split = readSplit(file, paths.split, names);
  return inNameOrder({
    stimuli: stimuli.map((stimulus, index) => ({ ...stimulus, ...(labels ? { labels: labels[index] } : {}) })),
    units,
    responses,
    ...(split ? { split } : {}),
    warnings: [],
  });
}

const parts = ['train', 'validation', 'test'] as const;

function readSplit(file: ValueFile, named: string | undefined, stimuli: readonly string[]): SourceSplit | undefined {
  const found = find(file, named, ['split']);
  if (!found) return undefined;
  const values = namesOf(found);
  expectLength(values, stimuli.length, 'stimuli', found.place);
  const stranger = values.find((value) => !parts.some((part) => part === value));
  if (stranger !== undefined) {
    throw new CortexError(
      'InvalidData',
      `${found.place} says ${quoted(stranger)}; every stimulus is one of ${listed(parts)}.`,
    );
  }
  const of = (part: string) => stimuli.filter((_, index) => values[index] === part);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}
