import type { Clip } from '../../src/data/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { frontEndNamed } from '../../src/signal/front-ends.ts';
import { resample } from '../../src/signal/resample.ts';
import type { RecordingsSettings } from './settings.ts';
import { atLevel, deviationOf, type NamedSound } from './sounds.ts';
import type { TimedStimulus } from './timed-stimuli.ts';

/** Clips without their responses, and what their channels are. */
export interface StimulusClips {
  readonly clips: readonly Omit<Clip, 'repeats'>[];
  readonly channelHz?: readonly number[];
}

/**
 * The clips of stimuli: spectrograms of sounds, whose levels, floors and scales are learned from `train`; frames of the others as
 * they are.
 */
export function makeClips(
  stimuli: readonly TimedStimulus[],
  train: readonly number[],
  settings: RecordingsSettings & { readonly binMs: number },
): StimulusClips {
  if (stimuli[0].kind === 'sound') return soundClips(stimuli.map(soundOf), train, settings);
  const clips = stimuli.map(({ name, frames }) => {
    if (!frames) throw new CortexError('InvalidData', `Stimulus "${name}" has no frames.`);
    return { name, stimulus: frames };
  });
  const { channelHz } = stimuli[0];
  return { clips, ...(channelHz ? { channelHz } : {}) };
}

/** A stimulus as a sound. */
export function soundOf({ name, samples = new Float32Array(), rateHz, bins }: TimedStimulus): NamedSound {
  return { name, samples, samplingRateHz: rateHz, bins };
}

function soundClips(
  sounds: readonly NamedSound[],
  train: readonly number[],
  settings: RecordingsSettings & { readonly binMs: number },
): StimulusClips {
  const { frontEnd: name, levelDb } = settings;
  const [{ samplingRateHz }] = sounds;
  const soundHz = settings.soundHz ?? samplingRateHz;
  const frontEnd = frontEndNamed(name, { ...settings, samplingRateHz });
  // Silent sounds are refused whether or not a level is asked for.
  const deviation = deviationOf(train.map((sound) => sounds[sound]));
  const levelled = levelDb === null ? sounds : atLevel(sounds, deviation, levelDb);
  const analysed = levelled.map(({ samples, bins }) => frontEnd.analyse(samples, bins));
  const finish = frontEnd.fit(train.map((sound) => analysed[sound]));
  return {
    channelHz: frontEnd.channelHz,
    clips: levelled.map((sound, index) => ({
      name: sound.name,
      stimulus: finish(analysed[index]),
      waveform: { samples: resample(sound.samples, samplingRateHz, soundHz), samplingRateHz: soundHz },
    })),
  };
}
