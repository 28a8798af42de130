import { CortexError } from '../../../src/errors.ts';
import { decodeNemsSignal } from '../../../src/io/nems-signals.ts';
import { shownPath } from '../../../src/io/shown-path.ts';
import type { RecordingSource } from '../../recordings/source.ts';
import { nemsHash, readNemsFiles } from './files.ts';
import { cutPresentations } from './presentations.ts';
import { nemsUnits } from './responses.ts';

/** What of the settings of a recording matters here. */
export interface NemsSettings {
  /** Must be that of the stimulus in the file. */
  readonly binMs?: number;
  /** Names of the signals; "stim" and "resp" when left out. */
  readonly stimulusSignal?: string;
  readonly responseSignal?: string;
}

/**
 * A recording in the format of the NEMS library, a .tgz or the folder it was unpacked into: spectrograms as they are in the file,
 * counts [repeat, time, unit], the units with the site that their ids begin with (up to the first dash). Throws what
 * `readNemsFiles`, `decodeNemsSignal` and `cutPresentations` throw, and InvalidData for other bins than `binMs`.
 */
export async function readNemsSource(path: string, settings: NemsSettings = {}): Promise<RecordingSource> {
  const { stimulusSignal = 'stim', responseSignal = 'resp' } = settings;
  const source = shownPath(path);
  const files = await readNemsFiles(path);
  const stim = await decodeNemsSignal(files, stimulusSignal, source);
  const resp = await decodeNemsSignal(files, responseSignal, source);
  const units = nemsUnits(resp);
  const { stimuli, binMs, warnings } = cutPresentations(stim, resp, units, source);
  if (settings.binMs !== undefined && Math.abs(settings.binMs - binMs) > 1e-9 * binMs) {
    throw new CortexError(
      'InvalidData',
      `${source} has bins of ${binMs} ms but the settings say ${settings.binMs}; set binMs to ${binMs} in recording.json.`,
    );
  }
  return {
    stimuli: stimuli.map(({ name, frames }) => ({ name, kind: 'spectrogram', frames })),
    units: units.map((id) => ({ id, site: siteOf(id, resp.recording) })),
    responses: { kind: 'counts', counts: stimuli.map(({ counts }) => counts) },
    hash: nemsHash(files),
    warnings,
  };
}

/** What an id begins with, up to its first dash; the recording where ids have none. */
const siteOf = (id: string, recording: string): string => /^([^-]+)-/.exec(id)?.[1] ?? recording;
