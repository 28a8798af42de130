import type { ClipSplit, Unit } from '../../src/data/encoding-data.ts';
import type { RecordingSplit } from '../../src/data/recording.ts';
import { CortexError } from '../../src/errors.ts';
import { expectApart, sameStimuli } from '../../src/views/same-stimuli.ts';
import { sessionsOf, sharedRepeats } from '../../src/views/trial-parts.ts';
import { areLong, type CountedStimuli, cutBlocks } from './blocks.ts';
import type { RecordingsSettings } from './settings.ts';
import type { SourceSplit } from './source.ts';
import { several } from './spike-warnings.ts';
import { drawSplit, foldSplit, namedSplit, usualShares } from './split.ts';
import type { TimedStimulus } from './timed-stimuli.ts';

/** Different stimuli from which on new ones are held out, if nothing is said. */
const enoughSounds = 3;
const enoughVideos = 10;
/** Below so many long ones are cut into blocks. */
const fewest = 3;

interface DivideOptions {
  readonly units: readonly Unit[];
  readonly binMs: number;
  readonly named?: SourceSplit;
  readonly fold?: number;
}

/**
 * Divides a recording. By stimulus: in a fold, as splits.json names them, or drawn, with the same stimuli (bit by bit) on one side;
 * where there are fewer than three, and they are long, by blocks of time. By trials where stimuli are few and every site has
 * three trials or more of each. `holdOut` and `blocks` of the settings are stronger. Throws InvalidData for stimuli that
 * cannot be divided or a named split that has the same stimulus on two sides, InvalidInput for wishes that contradict.
 */
export function divide(
  counted: CountedStimuli,
  settings: RecordingsSettings,
  { units, binMs, named, fold }: DivideOptions,
): CountedStimuli & { readonly split: RecordingSplit; readonly warnings: readonly string[] } {
  const { stimuli } = counted;
  const { holdOut, blocks } = settings;
  const byTrials: RecordingSplit = { heldOut: 'trials', shares: settings.shares ?? usualShares };
  if (holdOut === 'trials' && (fold !== undefined || named || blocks)) {
    const other = fold !== undefined ? 'a fold' : named ? 'splits.json' : 'blocks';
    throw new CortexError(
      'InvalidInput',
      `holdOut is "trials" but ${other} divides the stimuli; leave one of them out.`,
    );
  }
  if (holdOut === 'trials') return { ...counted, split: byTrials, warnings: [] };
  const comparable = stimuli.map(comparableOf);
  const dividing = { same: sameStimuli(comparable), kinds: `${stimuli[0].kind}s` };
  const ofStimuli = (clips: ReturnType<typeof drawSplit>) => {
    expectApart(comparable, clips);
    return { ...counted, split: { heldOut: 'stimuli', clips } as const, warnings: [] };
  };
  if (fold !== undefined) return ofStimuli(foldSplit(dividing, fold, settings));
  if (named) {
    const names = stimuli.map(({ name }) => name);
    const clips = namedSplit(named, names, stimuli[0].kind);
    return { ...ofStimuli(clips), warnings: unnamed(names, clips, dividing.kinds) };
  }
  const distinct = new Set(dividing.same).size;
  const cutting = { ...settings, binMs };
  if (blocks ?? (distinct < fewest && areLong(stimuli, cutting))) {
    const { split, warning, ...cut } = cutBlocks(counted, cutting);
    return { ...cut, split: { heldOut: 'stimuli', clips: split }, warnings: [warning] };
  }
  const enough = ['sound', 'spectrogram'].includes(stimuli[0].kind) ? enoughSounds : enoughVideos;
  if (holdOut === undefined && distinct < enough && hasTrials(counted, units, settings.skipBins)) {
    return { ...counted, split: byTrials, warnings: [] };
  }
  return ofStimuli(drawSplit(dividing, settings));
}

/** A warning about stimuli that the named split leaves out. */
function unnamed(names: readonly string[], { train, validation, test }: ClipSplit, kinds: string): string[] {
  const used = new Set([...train, ...validation, ...test]);
  const left = names.filter((_, index) => !used.has(index));
  return left.length > 0
    ? [`The split names no part for ${several(left, kinds)}, which ${left.length === 1 ? 'is' : 'are'} not used.`]
    : [];
}

/** A stimulus by its values, whatever its name. */
const comparableOf = ({ name, frames, samples = new Float32Array() }: TimedStimulus) => ({
  name,
  stimulus: frames ?? { shape: [samples.length], data: samples },
});

/** Whether every session has three trials or more of every stimulus. */
function hasTrials({ repeats }: CountedStimuli, units: readonly Unit[], skipBins: number): boolean {
  return sessionsOf(units).every((session) =>
    repeats.every((one) => sharedRepeats(one, session.units, skipBins).length >= 3),
  );
}
