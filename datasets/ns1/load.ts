import { z } from 'zod';
import { expectShape, type NdArray, type TypedArray, zeros } from '../../src/arrays.ts';
import type { EncodingData, Unit, Waveform } from '../../src/data/encoding-data.ts';
import { CortexError, quoted } from '../../src/errors.ts';
import { decodeWav, monoOf } from '../../src/io/wav.ts';
import { octaveCorners } from '../../src/signal/filter-bank.ts';
import { resample } from '../../src/signal/resample.ts';
import { readJson } from '../shared/read-json.ts';
import { ArrayReader, findRecordings } from '../shared/recorded-arrays.ts';
import { ns1Bands, ns1BinMs, ns1Bins, ns1FrontEnds, ns1Spectrograms } from './sounds.ts';
import { countNs1Spikes } from './spikes.ts';
import { foldSplit, ns1Sounds, publishedSplit } from './split.ts';

export interface Ns1Options {
  /** Folder of the recordings, or one that has them in `ns1_ferret_ac/`; CORTEX_DATA when left out. */
  readonly data?: string;
  /** Fold 0 … 4 of a cross-validation over sounds; the published split when left out. */
  readonly fold?: number;
  /** "db" when left out. */
  readonly frontEnd?: string;
  /** Sampling rate of the sounds for models that start from them; 48 828 Hz, as recorded, when left out. */
  readonly soundHz?: number;
}

const unitsSchema = z
  .array(
    z.object({
      unit: z.int().nonnegative(),
      site: z.string().min(1),
      experiment: z.string().min(1).optional(),
      depth_um: z.number(),
      single73: z.boolean(),
    }),
  )
  .min(1);

const stimuliSchema = z.array(z.object({ wav: z.string().min(1), source_file: z.string() })).length(ns1Sounds);

/**
 * NS1 (Harper et al. 2016): 119 units of ferret auditory cortex, 20 natural sounds of 5 s, 20 repeats, in bins of 5 ms.
 * Repeats are Uint8 counts [repeat 20, time 1000, unit 119], stimuli spectrograms [time 1000, channel 34] of a causal
 * front end ("given" is the shipped one, which is not causal: see README.md).
 * Throws MissingFile, InvalidShape or InvalidData naming the file and the fault, InvalidInput for an unknown fold or
 * front end.
 */
export async function loadNs1({ data, fold, frontEnd = 'db', soundHz }: Ns1Options = {}): Promise<EncodingData> {
  const analysis = ns1FrontEnds.find((name) => name === frontEnd);
  if (analysis === undefined) {
    throw new CortexError(
      'InvalidInput',
      `ns1 has the front ends ${ns1FrontEnds.join(', ')} but got ${quoted(frontEnd)}.`,
    );
  }
  const split = fold === undefined ? publishedSplit : foldSplit(fold);
  const landmark = 'spike_times_0p1ms.npy';
  const folder = await findRecordings({ dataset: 'ns1', folder: 'ns1_ferret_ac', landmark }, data);
  const reader = new ArrayReader(folder);
  const units = await readUnits(reader);
  const stimuli = await readJson(reader, 'stimuli.json', stimuliSchema);
  const times = await reader.read(landmark, ['spike']);
  const offsets = await reader.read('spike_offsets.npy', ['trial']);
  const sounds = await readSounds(
    reader,
    stimuli.map(({ wav }) => wav),
  );
  const { channelHz, spectrograms } =
    analysis === 'given' ? await readGiven(reader) : ns1Spectrograms(analysis, sounds, split);
  const repeats = countNs1Spikes(times.data, offsets.data, units.length);
  return {
    name: 'ns1',
    domain: 'auditory',
    citation:
      'Harper, Schoppe, Willmore, Cui, Schnupp & King (2016) PLoS Comput Biol 12:e1005113; Rahman et al. (2019) PLoS Comput Biol 15:e1006618; https://osf.io/ayw2p/',
    licence: 'not stated with the files; the recordings are not part of this repository',
    binMs: ns1BinMs,
    frame: [ns1Bands.bands],
    channelHz,
    units,
    clips: stimuli.map(({ source_file }, sound) => ({
      name: source_file,
      stimulus: spectrograms[sound],
      repeats: repeats[sound],
      waveform: atRate(sounds[sound], soundHz),
    })),
    split,
    treatment: { hannBins: 4, skipBins: 20 },
    hash: reader.hash,
    warnings:
      analysis === 'given' ? ['The shipped spectrogram is not causal: its window looks up to 5 ms past the bin.'] : [],
  };
}

async function readUnits(reader: ArrayReader): Promise<Unit[]> {
  const listed = await readJson(reader, 'units.json', unitsSchema);
  return listed.map(({ unit, site, experiment, depth_um, single73 }) => ({
    id: `unit-${unit}`,
    site,
    ...(experiment === undefined ? {} : { experiment }),
    region: 'auditory cortex',
    depthUm: depth_um,
    ...(single73 ? { tags: ['single73'] } : {}),
  }));
}

async function readSounds(reader: ArrayReader, names: readonly string[]): Promise<Waveform[]> {
  const sounds: Waveform[] = [];
  for (const name of names) {
    const sound = decodeWav(await reader.readBytes(name), name);
    sounds.push({ samples: monoOf(sound, name), samplingRateHz: sound.samplingRateHz });
  }
  const [{ samplingRateHz }] = sounds;
  const shortest = (ns1Bins * ns1BinMs * samplingRateHz) / 1000;
  sounds.forEach(({ samples, samplingRateHz: rate }, sound) => {
    if (rate !== samplingRateHz || samples.length < Math.floor(shortest)) {
      throw new CortexError(
        'InvalidData',
        `${names[sound]} has ${samples.length} samples at ${rate} Hz; every sound of ns1 lasts 5 s at ${samplingRateHz} Hz.`,
      );
    }
  });
  return sounds;
}

function atRate(sound: Waveform, soundHz = sound.samplingRateHz): Waveform {
  return { samples: resample(sound.samples, sound.samplingRateHz, soundHz), samplingRateHz: soundHz };
}

async function readGiven(reader: ArrayReader): Promise<{ channelHz: readonly number[]; spectrograms: NdArray[] }> {
  const { bands, lowestHz } = ns1Bands;
  const name = `spectrogram_db_${bands}x${ns1Bins}.npy`;
  const given = await reader.read(name, ['sound', 'channel', 'time'], [ns1Sounds, bands, ns1Bins]);
  return {
    channelHz: octaveCorners(bands, lowestHz, 6).slice(1, -1),
    spectrograms: Array.from({ length: ns1Sounds }, (_, sound) => timeBeforeChannel(given, sound)),
  };
}

/** Sound `sound` of [sound, channel, time] as [time, channel]. */
function timeBeforeChannel(given: NdArray<TypedArray>, sound: number): NdArray {
  expectShape(given, 'spectrograms', ['sound', 'channel', 'time']);
  const [, channels, bins] = given.shape;
  const turned = zeros([bins, channels]);
  for (let channel = 0; channel < channels; channel++) {
    const start = (sound * channels + channel) * bins;
    for (let bin = 0; bin < bins; bin++) turned.data[bin * channels + channel] = given.data[start + bin];
  }
  return turned;
}
