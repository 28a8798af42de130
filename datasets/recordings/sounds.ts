import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Waveform } from '../../src/encoding-data.ts';
import { CortexError } from '../../src/errors.ts';
import { decodeWav, monoOf } from '../../src/io/wav.ts';
import { wholeBins } from '../../src/signal/bin-ends.ts';
import type { ArrayReader } from '../recorded-arrays.ts';
import { stimulusName } from './stimulus-name.ts';

/** A sound of the folder; its name is the file's, without ".wav". */
export interface NamedSound extends Waveform {
  readonly name: string;
  /** Whole bins of the sound. */
  readonly bins: number;
}

/** The folder in which the WAV files lie. */
export const soundsFolder = 'sounds';

/**
 * The WAV files of `sounds/` by name. Throws MissingFile when there are none, InvalidData for sounds of different
 * sampling rates, with several channels, shorter than a bin, or of one name.
 */
export async function readSounds(reader: ArrayReader, folder: string, binMs: number): Promise<NamedSound[]> {
  const path = join(folder, soundsFolder);
  const listed = await readdir(path).catch(() => []);
  const files = listed.filter((file) => /\.wav$/i.test(file)).sort();
  if (files.length === 0) {
    throw new CortexError('MissingFile', `${path} has no WAV files; put the sounds there, one file a stimulus.`);
  }
  const sounds: NamedSound[] = [];
  for (const file of files) {
    const name = join(soundsFolder, file);
    const sound = decodeWav(await reader.readBytes(name), name);
    const { samplingRateHz } = sound;
    const samples = monoOf(sound, name);
    const bins = wholeBins(samples.length, (binMs * samplingRateHz) / 1000);
    if (bins === 0) throw new CortexError('InvalidData', `${name} is shorter than a bin of ${binMs} ms.`);
    const stimulus = stimulusName(file);
    if (sounds.some((other) => other.name === stimulus)) {
      throw new CortexError('InvalidData', `${path} has "${stimulus}" twice, as .wav and .WAV; keep one of them.`);
    }
    sounds.push({ name: stimulus, samples, samplingRateHz, bins });
  }
  const odd = sounds.find(({ samplingRateHz }) => samplingRateHz !== sounds[0].samplingRateHz);
  if (odd) {
    throw new CortexError(
      'InvalidData',
      `The sounds have different sampling rates: "${sounds[0].name}" ${sounds[0].samplingRateHz} Hz, "${odd.name}" ${odd.samplingRateHz} Hz; resample them to one.`,
    );
  }
  return sounds;
}

/** A standard deviation of 3.519 counts as 80 dB (the convention of NEMS). */
const sdAt80Db = 3.519;

/**
 * The sounds times one gain that brings the root mean square over the training sounds to `levelDb`.
 * Throws InvalidData when the training sounds are silent.
 */
export function atLevel(sounds: readonly NamedSound[], train: readonly number[], levelDb: number): NamedSound[] {
  let [squares, count] = [0, 0];
  for (const index of train) {
    for (const value of sounds[index].samples) squares += value * value;
    count += sounds[index].samples.length;
  }
  if (squares === 0) {
    throw new CortexError('InvalidData', 'The training sounds are silent; check the WAV files and the split.');
  }
  const gain = (sdAt80Db * 10 ** ((levelDb - 80) / 20)) / Math.sqrt(squares / count);
  return sounds.map((sound) => ({ ...sound, samples: sound.samples.map((value) => gain * value) }));
}
