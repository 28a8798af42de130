import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Waveform } from '../../src/data/encoding-data.ts';
import { CortexError, listed, quoted } from '../../src/errors.ts';
import { decodeWav, monoOf } from '../../src/io/wav.ts';
import { wholeBins } from '../../src/signal/bin-ends.ts';
import { nameIn } from '../shared/read-table.ts';
import type { ArrayReader } from '../shared/recorded-arrays.ts';
import type { SourceStimulus } from './source.ts';
import { byCodePoint, stimulusName } from './stimulus-names.ts';

/** A sound and the whole bins that it has. */
export interface NamedSound extends Waveform {
  readonly name: string;
  readonly bins: number;
}

/** The folder in which the WAV files lie. */
export const soundsFolder = 'sounds';

/**
 * The WAV files of `sounds/` in the order of their names' code points; hidden files are passed over, others with a warning. Throws
 * MissingFile when there are none, InvalidData for sounds with several channels, shorter than a bin, or of one name.
 */
export async function readSounds(
  reader: ArrayReader,
  folder: string,
  binMs: number,
): Promise<Extract<SourceStimulus, { readonly kind: 'sound' }>[]> {
  const path = join(folder, soundsFolder);
  const names = (await readdir(path).catch(() => [])).filter((file) => !file.startsWith('.'));
  const isSound = (file: string) => /\.wav$/i.test(file);
  const files = names
    .filter(isSound)
    .map((file) => ({ file, stimulus: stimulusName(file) }))
    .sort((a, b) => byCodePoint(a.stimulus, b.stimulus) || byCodePoint(a.file, b.file));
  if (files.length === 0) {
    throw new CortexError('MissingFile', `${path} has no WAV files; put the sounds there, one file a stimulus.`);
  }
  const passedOver = names.filter((file) => !isSound(file));
  if (passedOver.length > 0) {
    reader.warnings.push(
      `${soundsFolder}/ has files that are no WAV files and are not read: ${listed(passedOver.map(quoted))}.`,
    );
  }
  const sounds: Extract<SourceStimulus, { readonly kind: 'sound' }>[] = [];
  for (const [index, { file, stimulus }] of files.entries()) {
    const name = join(soundsFolder, file);
    if (stimulus === files[index + 1]?.stimulus) {
      throw new CortexError(
        'InvalidData',
        `${path} has ${quoted(stimulus)} twice: as .wav and .WAV, or in composed and decomposed letters; keep one of them.`,
      );
    }
    nameIn(stimulus, 'stimulus', path);
    const sound = decodeWav(await reader.readBytes(name), name);
    const samples = monoOf(sound, name);
    if (wholeBins(samples.length, (binMs * sound.samplingRateHz) / 1000) === 0) {
      throw new CortexError('InvalidData', `${name} is shorter than a bin of ${binMs} ms.`);
    }
    sounds.push({ name: stimulus, kind: 'sound', samples, samplingRateHz: sound.samplingRateHz });
  }
  return sounds;
}

/** A standard deviation of 3.519 counts as 80 dB (the convention of NEMS). */
const sdAt80Db = 3.519;

/** Deviations below this fraction of a sound's level come from rounding: the sound is constant. */
const roundingError = 1e-10;

/**
 * The sounds without their mean, which is no sound, times one gain that brings a standard deviation of `deviation`, that
 * of the training sounds, to `levelDb`.
 */
export function atLevel(sounds: readonly NamedSound[], deviation: number, levelDb: number): NamedSound[] {
  const gain = (sdAt80Db * 10 ** ((levelDb - 80) / 20)) / deviation;
  return sounds.map((sound) => {
    const mean = meanOf(sound.samples);
    return { ...sound, samples: sound.samples.map((value) => gain * (value - mean)) };
  });
}

/**
 * Standard deviation over the samples of all sounds, each about its own mean.
 * Throws InvalidData when the sounds are silent, or constant but for rounding.
 */
export function deviationOf(sounds: readonly NamedSound[]): number {
  let [squares, raw, count] = [0, 0, 0];
  for (const { samples } of sounds) {
    const mean = meanOf(samples);
    for (const value of samples) {
      squares += (value - mean) ** 2;
      raw += value * value;
    }
    count += samples.length;
  }
  if (!(squares > roundingError ** 2 * raw)) {
    throw new CortexError(
      'InvalidData',
      'The training sounds are silent (a constant level is no sound); check the WAV files and the split.',
    );
  }
  return Math.sqrt(squares / count);
}

function meanOf(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value;
  return sum / samples.length;
}
