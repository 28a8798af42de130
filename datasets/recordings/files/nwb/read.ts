import { createHash } from 'node:crypto';
import type { StimulusLabels } from '../../../../src/data/recording.ts';
import { CortexError } from '../../../../src/errors.ts';
import { type Hdf5File, openHdf5 } from '../../../../src/io/hdf5.ts';
import { sha256OfFile } from '../../../../src/io/sha256.ts';
import { labelsFrom } from '../../labels.ts';
import type { RecordingSource } from '../../source.ts';
import { inNameOrder } from '../name-order.ts';
import type { FileSettings } from '../paths.ts';
import { readExternal } from './external.ts';
import { type NwbPresentations, readPresentations } from './presentations.ts';
import { spikesOf } from './spikes.ts';
import { readShown, type ShownStimuli } from './stimuli.ts';
import { readUnits } from './units.ts';

/**
 * The recording of an NWB 2.x file: units with spike times, what was shown when, and the frames or sounds. Spikes are timed from the
 * start of every presentation; a unit that was not observed then (`obs_intervals`) was not recorded there. Other columns of the
 * table of presentations that are the same in all presentations of a stimulus describe it.
 * Throws MissingFile, InvalidData or Unsupported saying what was expected, what was found and where.
 */
export async function readNwb(path: string, settings: FileSettings): Promise<RecordingSource> {
  const file = await openHdf5(path);
  try {
    const version = file.attribute('/', 'nwb_version');
    if (typeof version !== 'string' || !/^2\./.test(version.replace(/^NWB-/, ''))) {
      const found = version === undefined ? 'no attribute nwb_version' : `nwb_version ${version}`;
      throw new CortexError('InvalidData', `${path} is not an NWB file of version 2: it has ${found}.`);
    }
    const choices = settings.nwb ?? {};
    const units = readUnits(file, choices);
    const presentations = readPresentations(file, choices);
    const external = await readExternal(
      file,
      presentations.all.map(({ series }) => series),
    );
    const shown = readShown(file, presentations.all, settings, external.frames);
    const labels = labelsOf(presentations, shown, file);
    const hashes = [await sha256OfFile(path), ...external.hashes];
    return inNameOrder({
      stimuli: shown.stimuli.map((stimulus, index) => ({ ...stimulus, ...(labels ? { labels: labels[index] } : {}) })),
      units: units.units,
      responses: spikesOf(units, presentations.all, shown, `units/spike_times in ${path}`),
      hash: hashes.length === 1 ? hashes[0] : createHash('sha256').update(hashes.join()).digest('hex'),
      warnings: [...units.warnings, ...presentations.warnings, ...shown.warnings],
    });
  } finally {
    file.close();
  }
}

/** Columns that say when and what, not which kind. */
const ownColumns = ['start_time', 'stop_time', 'timeseries', 'tags', 'stimulus'];

function labelsOf(
  { table, all }: NwbPresentations,
  { stimuli, stimulus }: ShownStimuli,
  file: Hdf5File,
): StimulusLabels[] | undefined {
  if (!table) return undefined;
  const columns = new Map<string, (string | number)[]>();
  for (const name of table.columns) {
    const values = ownColumns.includes(name) ? undefined : table.values(name);
    const ofStimulus =
      values &&
      constantValues(
        all.map(({ row = 0 }) => values[row]),
        stimulus,
        stimuli.length,
      );
    // A column that repeats the names of the stimuli says nothing more.
    if (ofStimulus && !ofStimulus.every((value, index) => value === stimuli[index].name)) columns.set(name, ofStimulus);
  }
  return columns.size === 0 ? undefined : labelsFrom(columns, stimuli.length, file.placeOf(table.path));
}

/** The value of every stimulus; undefined when presentations of one have different values. */
function constantValues(
  values: readonly (string | number)[],
  stimulus: readonly number[],
  stimuli: number,
): (string | number)[] | undefined {
  const ofStimulus: (string | number | undefined)[] = Array.from({ length: stimuli });
  for (const [at, value] of values.entries()) {
    const known = ofStimulus[stimulus[at]];
    if (known !== undefined && !Object.is(known, value)) return undefined;
    ofStimulus[stimulus[at]] = value;
  }
  return ofStimulus.map((value) => value ?? '');
}
