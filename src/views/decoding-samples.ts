import type { SplitName } from '../data/decoding-data.ts';
import type { Clip, Unit } from '../data/encoding-data.ts';
import type { RecordingSplit } from '../data/recording.ts';
import { cycledDraws } from '../random/cycled-draws.ts';
import { randomStream } from '../random/stream.ts';
import {
  divideRepeats,
  isRecorded,
  recordedRepeats,
  type SessionUnits,
  sessionsOf,
  sharedRepeats,
  tooFewRepeats,
} from './trial-parts.ts';

/** Where samples go: the parts of a split, and held-out trials of training stimuli. */
export type SamplePart = SplitName | 'known';

/** One sample of a clip: the repeat that each session gives to it, in the order of the sessions. */
export type SampleTrials = Int32Array;

/** The samples of every clip and part, and how they came about. */
export interface PlannedSamples {
  readonly sessions: readonly SessionUnits[];
  readonly population: 'recorded' | 'pseudo';
  readonly samplesOf: (clip: number, part: SamplePart) => readonly SampleTrials[];
  readonly warnings: readonly string[];
}

/** Repeats of a training stimulus from which some are held out, to test known stimuli beside new ones. */
const enoughRepeats = 5;
const knownShares = { validation: 0, test: 0.2 };

/**
 * Which trials make the samples of a population. Of one session a sample is a trial, and trials that lack a unit are left out.
 * Samples of several are pseudo-populations: each session gives one of its own trials of the stimulus, every one as often as
 * another (streams "decoding-view/…" of `seed`). Trials are divided before anything is drawn. Throws InvalidData for stimuli
 * with too few trials to be divided.
 */
export function planSamples(
  clips: readonly Clip[],
  units: readonly Unit[],
  { split, skipBins, seed }: { readonly split: RecordingSplit; readonly skipBins: number; readonly seed: number },
): PlannedSamples {
  const sessions = sharingSessions(clips, units, skipBins);
  const parts = clips.map((clip, index) => {
    const bySession = sessions.map((session) => partsOf(clip, session, partOfClip(split, index), { split, skipBins }));
    const draw = (part: SamplePart) => drawSamples(clip.name, part, sessions, bySession, seed);
    return { train: draw('train'), validation: draw('validation'), test: draw('test'), known: draw('known') };
  });
  return {
    sessions,
    population: sessions.length === 1 ? 'recorded' : 'pseudo',
    samplesOf: (clip, part) => parts[clip][part],
    warnings: lostTrials(clips, units, sessions, skipBins),
  };
}

/** A warning about trials that cannot be used since some units were not recorded in them. */
function lostTrials(
  clips: readonly Clip[],
  units: readonly Unit[],
  sessions: readonly SessionUnits[],
  skipBins: number,
): string[] {
  let [trials, lost] = [0, 0];
  const lostBy = new Map<number, number>();
  for (const session of sessions) {
    for (const { repeats } of clips) {
      const recorded = recordedRepeats(repeats, session, skipBins);
      const shared = new Set(sharedRepeats(repeats, session.units, skipBins));
      trials += recorded.length;
      for (const repeat of recorded.filter((one) => !shared.has(one))) {
        lost++;
        for (const unit of session.units) {
          if (!isRecorded(repeats, repeat, unit, skipBins)) lostBy.set(unit, (lostBy.get(unit) ?? 0) + 1);
        }
      }
    }
  }
  if (lost === 0) return [];
  const most = [...lostBy].sort(([, a], [, b]) => b - a);
  const named = most.slice(0, shownUnits).map(([unit, count]) => `${units[unit].id} (${count})`);
  const others = most.length > shownUnits ? ` and ${most.length - shownUnits} more` : '';
  return [
    `Of ${trials} trials ${lost} are left out of the decoders' samples, which need every unit of a session: not recorded in all of them were ${named.join(', ')}${others}. Without these units the trials would count.`,
  ];
}

/** Units that a warning has room for. */
const shownUnits = 3;

type Parts = Readonly<Partial<Record<SamplePart, readonly number[]>>>;

/** The part that a clip is in; undefined when its trials are divided, or when no part has it. */
function partOfClip(split: RecordingSplit, clip: number): SplitName | 'none' | undefined {
  if (split.heldOut === 'trials') return undefined;
  return (['train', 'validation', 'test'] as const).find((part) => split.clips[part].includes(clip)) ?? 'none';
}

function partsOf(
  clip: Clip,
  session: SessionUnits,
  part: SplitName | 'none' | undefined,
  { split, skipBins }: { readonly split: RecordingSplit; readonly skipBins: number },
): Parts {
  const repeats = sharedRepeats(clip.repeats, session.units, skipBins);
  if (split.heldOut === 'trials') {
    const divided = divideRepeats(repeats, split.shares);
    if (!divided) throw tooFewRepeats(clip, session, repeats.length);
    return divided;
  }
  if (part === 'none' || part === undefined) return {};
  if (part !== 'train' || repeats.length < enoughRepeats) return { [part]: repeats };
  const held = Math.max(1, Math.round(knownShares.test * repeats.length));
  return { train: repeats.slice(0, -held), known: repeats.slice(-held) };
}

/** As many samples as the session with the most trials has; sessions with fewer give theirs again. */
function drawSamples(
  name: string,
  part: SamplePart,
  sessions: readonly SessionUnits[],
  bySession: readonly Parts[],
  seed: number,
): SampleTrials[] {
  const lists = bySession.map((parts) => parts[part] ?? []);
  if (lists.some((list) => list.length === 0)) return [];
  if (lists.length === 1) return lists[0].map((repeat) => Int32Array.of(repeat));
  const count = Math.max(...lists.map((list) => list.length));
  const drawn = lists.map((list, s) =>
    cycledDraws(list, count, randomStream(seed, `decoding-view/${part}/${sessions[s].session}/${name}`)),
  );
  return Array.from({ length: count }, (_, sample) => Int32Array.from(drawn, (repeats) => repeats[sample]));
}

/**
 * The sessions, whose units share trials: all of them must have been there in half of the trials of every clip. In a session
 * that has lost units for more each stands for itself.
 */
function sharingSessions(clips: readonly Clip[], units: readonly Unit[], skipBins: number): SessionUnits[] {
  return sessionsOf(units).flatMap((session) => {
    const isShared = clips.every(({ repeats }) => {
      const some = recordedRepeats(repeats, session, skipBins).length;
      return 2 * sharedRepeats(repeats, session.units, skipBins).length >= Math.max(1, some);
    });
    if (isShared) return [session];
    return session.units.map((unit) => ({ session: `${session.session}/${units[unit].id}`, units: [unit] }));
  });
}
