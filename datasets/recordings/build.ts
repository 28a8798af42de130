import type { Unit } from '../../src/data/encoding-data.ts';
import type { Recording } from '../../src/data/recording.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import type { CountedStimuli } from './blocks.ts';
import { checkCounts } from './check-counts.ts';
import { makeClips, soundOf } from './clips.ts';
import { countTrials } from './count-trials.ts';
import { divide } from './divide.ts';
import { latencyBins, withoutEnds } from './latency.ts';
import { periodsOf } from './periods.ts';
import type { RecordingsSettings } from './settings.ts';
import { deviationOf } from './sounds.ts';
import type { RecordingSource } from './source.ts';
import { skippedUnitNumbers } from './spike-warnings.ts';
import type { SpikeTable } from './spikes.ts';
import { stimulusIndex } from './stimulus-names.ts';
import { type TimedStimulus, timeStimuli } from './timed-stimuli.ts';
import { countRepeats } from './trial-table.ts';

/**
 * The recording that a source holds, binned, scaled and divided as the settings say: the same whatever files it came from. Stimuli are
 * spectrograms [time, channel] of sounds, or frames [time, height, width, colour] in [0, 1]; repeats [repeat, time, unit], NaN
 * where a trial was not recorded.
 * Throws InvalidData or InvalidInput naming the stimulus, the unit or the setting, and what to do.
 */
export function buildRecording(
  source: RecordingSource,
  settings: RecordingsSettings,
  { fold }: { readonly fold?: number } = {},
): Recording {
  const { binMs, stimuli: whole } = timeStimuli(source.stimuli, settings);
  const isImage = whole[0].kind === 'image';
  const late = isImage ? 0 : latencyBins(settings.latencyMs, binMs, source.responses.kind);
  const stimuli = withoutEnds(whole, late, binMs);
  expectStart(stimuli, settings.skipBins, binMs);
  // Silence is told before it is taken for one sound under several names.
  if (whole[0].kind === 'sound') deviationOf(whole.map(soundOf));
  const units = unitsOf(source);
  const delayMs = settings.latencyMs + (isImage ? settings.countFromMs : 0);
  const counted = countsOf(source, stimuli, units, { ...settings, binMs, delayMs, late });
  const { split, warnings, ...parts } = divide(counted, settings, {
    units,
    binMs,
    named: source.split,
    fold,
  });
  const train = split.heldOut === 'stimuli' ? split.clips.train : parts.stimuli.map((_, index) => index);
  const { channelHz, clips } = makeClips(parts.stimuli, train, { ...settings, binMs });
  const labels = parts.stimuli.map((stimulus) => stimulus.labels ?? {});
  const periods = settings.periods && periodsOf(settings.periods, parts.stimuli);
  return {
    name: settings.name,
    domain: ['sound', 'spectrogram'].includes(whole[0].kind) ? 'auditory' : 'visual',
    citation: settings.citation,
    licence: settings.licence,
    binMs,
    frame: clips[0].stimulus.shape.slice(1),
    ...(channelHz ? { channelHz } : {}),
    units,
    clips: clips.map((clip, index) => ({ ...clip, repeats: parts.repeats[index] })),
    split,
    treatment: { hannBins: settings.hannBins, skipBins: settings.skipBins },
    ...(labels.some((label) => Object.keys(label).length > 0) ? { labels } : {}),
    ...(periods ? { periods } : {}),
    ...(settings.window ? { window: settings.window } : {}),
    hash: source.hash,
    warnings: [...source.warnings, ...counted.warnings, ...warnings],
  };
}

function expectStart(stimuli: readonly TimedStimulus[], skipBins: number, binMs: number): void {
  const shortest = stimuli.reduce((least, stimulus) => (stimulus.bins < least.bins ? stimulus : least));
  if (skipBins < shortest.bins) return;
  throw new CortexError(
    'InvalidInput',
    `skipBins is ${skipBins} but "${shortest.name}" has ${shortest.bins} bins of ${binMs} ms: nothing of it would count.`,
  );
}

/** The units that the files describe; those of the spikes or the counts where they describe none. */
function unitsOf({ units, responses }: RecordingSource): readonly Unit[] {
  if (units) return units;
  const ids =
    responses.kind === 'spikes'
      ? responses.table.units
      : Array.from({ length: responses.counts[0].shape[2] }, (_, index) => `unit-${index}`);
  return ids.map((id) => ({ id, site: 'site' }));
}

interface CountingSettings extends RecordingsSettings {
  readonly binMs: number;
  readonly delayMs: number;
  readonly late: number;
}

function countsOf(
  { responses, units: described }: RecordingSource,
  stimuli: readonly TimedStimulus[],
  units: readonly Unit[],
  settings: CountingSettings,
): CountedStimuli & { readonly warnings: readonly string[] } {
  const ids = units.map(({ id }) => id);
  if (responses.kind === 'counts') return { stimuli, ...checkCounts(responses.counts, stimuli, ids, settings) };
  const table = renumber(responses.table, ids, stimuli);
  const recorded = responses.trials ?? countRepeats(table, stimuli.length);
  const { repeats, warnings } = countTrials(table, stimuli, ids, recorded, settings);
  return { stimuli, repeats, warnings: [...warnings, ...(described ? [] : skippedUnitNumbers(table))] };
}

/** The table with units and stimuli numbered as in the lists. Throws InvalidData for a name that no list has. */
function renumber(table: SpikeTable, units: readonly string[], stimuli: readonly TimedStimulus[]): SpikeTable {
  const names = stimuli.map(({ name }) => name);
  const numbers = (kind: string, used: readonly string[], find: (name: string) => number, fault: string) =>
    Int32Array.from(used, (name) => {
      const index = find(name);
      if (index >= 0) return index;
      throw new CortexError('InvalidData', `${table.source} names the ${kind} ${quoted(name)}, ${fault}.`);
    });
  const unitNumber = numbers('unit', table.units, (name) => units.indexOf(name), 'which units.csv does not list');
  const what = stimuli[0].kind === 'sound' ? 'WAV file' : stimuli[0].kind;
  const stimulusNumber = numbers(
    'stimulus',
    table.stimuli,
    (name) => stimulusIndex(names, name),
    `but there is no such ${what}; there are ${listed(names)}`,
  );
  return {
    ...table,
    units,
    stimuli: names,
    unit: table.unit.map((index) => unitNumber[index]),
    stimulus: table.stimulus.map((index) => stimulusNumber[index]),
  };
}
