import { type NdArray, ndarray } from '../arrays.ts';
import type { SplitName } from '../data/decoding-data.ts';
import type { Clip, ClipSplit, EncodingData } from '../data/encoding-data.ts';
import type { Recording, TrialShares } from '../data/recording.ts';
import { divideRepeats, recordedRepeats, type SessionUnits, sessionsOf, tooFewRepeats } from './trial-parts.ts';

const parts = ['train', 'validation', 'test'] as const satisfies readonly SplitName[];

/** A data set of encoders as a recording: its split is by stimulus. */
export function recordingOf({ split, ...data }: EncodingData): Recording {
  return { ...data, split: { heldOut: 'stimuli', clips: split } };
}

/**
 * What encoders see of a recording. Where trials are held out every clip comes three times, with the repeats of each part.
 * Throws InvalidData for a stimulus with too few trials to hold some out.
 */
export function encodingView({ split, labels: _, periods: __, window: ___, ...data }: Recording): EncodingData {
  if (split.heldOut === 'stimuli') return { ...data, split: split.clips };
  return { ...data, ...cutByTrials(data, split.shares) };
}

/**
 * Every clip three times, "train/NAME", "validation/NAME" and "test/NAME", with the repeats of each part; those of every session
 * are divided on their own, so that no trial is in two parts. Throws InvalidData for a clip with fewer than three repeats in a
 * session that heard or saw it.
 */
function cutByTrials(
  { clips, units }: Pick<EncodingData, 'clips' | 'units'>,
  shares: TrialShares,
): Pick<EncodingData, 'clips' | 'split'> {
  const sessions = sessionsOf(units);
  const cut = parts.flatMap((part) =>
    clips.map((clip) => ({ ...clip, name: `${part}/${clip.name}`, repeats: repeatsOf(clip, sessions, part, shares) })),
  );
  const indices = (part: SplitName) => clips.map((_, index) => parts.indexOf(part) * clips.length + index);
  const split: ClipSplit = { train: indices('train'), validation: indices('validation'), test: indices('test') };
  return { clips: cut, split };
}

/** The repeats of a part [repeat, time, unit], NaN where a session has fewer than another. */
function repeatsOf(
  clip: Clip,
  sessions: readonly SessionUnits[],
  part: SplitName,
  shares: TrialShares,
): NdArray<Float32Array | Float64Array> {
  const [, bins, units] = clip.repeats.shape;
  const chosen = sessions.map((session) => {
    const present = recordedRepeats(clip.repeats, session);
    if (present.length === 0) return [];
    const divided = divideRepeats(present, shares);
    if (!divided) throw tooFewRepeats(clip, session, present.length);
    return divided[part];
  });
  const count = Math.max(1, ...chosen.map((repeats) => repeats.length));
  const data = new Float32Array(count * bins * units).fill(Number.NaN);
  sessions.forEach(({ units: members }, s) => {
    chosen[s].forEach((from, to) => {
      for (let bin = 0; bin < bins; bin++) {
        for (const unit of members) {
          data[(to * bins + bin) * units + unit] = clip.repeats.data[(from * bins + bin) * units + unit];
        }
      }
    });
  });
  return ndarray([count, bins, units], data);
}
