import { createHash } from 'node:crypto';
import type { NdArray } from '../../src/arrays.ts';
import type { Clip, EncodingData } from '../../src/data/encoding-data.ts';
import {
  expectedCounts,
  type PopulationSettings,
  plantPopulation,
  type SimulatedSite,
  truthOf,
  unitsOf,
} from './population.ts';
import { standardiseStimulus, stimulusMoments } from './projections.ts';
import { drawCounts } from './spikes.ts';

/** Clips of every split and the repeats of each clip. */
export interface ClipSettings {
  readonly clips: { readonly train: number; readonly validation: number; readonly test: number };
  readonly repeats: { readonly train: number; readonly validation: number; readonly test: number };
}

/** What the domain contributes. */
export interface SimulatedWorld {
  readonly name: string;
  readonly domain: EncodingData['domain'];
  readonly citation: string;
  readonly channelHz?: readonly number[];
  /** One stimulus [time, ...frame] for every clip: train, validation, test. */
  readonly stimuli: readonly NdArray[];
  drawFilters(site: number): NdArray;
}

/** A planted population and what it is shown. */
export interface PlantedWorld {
  readonly sites: readonly SimulatedSite[];
  /** The stimulus of every clip [time, ...frame], standardised over the training clips. */
  readonly standardised: readonly NdArray[];
}

export interface SimulatedData {
  readonly data: EncodingData;
  /** The planted units with their tuning, for oracles that know the truth. */
  readonly sites: readonly SimulatedSite[];
}

/** Times a clip at which the planted units are looked at while they are drawn. */
const sampledTimes = 150;
/** Raise it when the simulation changes: it is part of the hash. */
const simulationVersion = 2;

/** Plants a population for the stimuli of a domain, without letting it respond. */
export function plantWorld(settings: PopulationSettings & ClipSettings, world: SimulatedWorld): PlantedWorld {
  const { train } = settings.clips;
  const moments = stimulusMoments(world.stimuli.slice(0, train));
  const standardised = world.stimuli.map((stimulus) => standardiseStimulus(stimulus, moments));
  const samples = standardised.slice(0, train).map((stimulus) => ({ stimulus, times: spreadTimes(stimulus) }));
  return { sites: plantPopulation(settings, (site) => world.drawFilters(site), samples), standardised };
}

/** What is simulated. Arranged simulations are those of the first version, which had none of these settings; the second had no shared subspaces. */
function identityOf(name: string, settings: PopulationSettings & ClipSettings): object {
  const { subspaces, ...ofSecondVersion } = settings;
  if (subspaces === 'shared') return { simulationVersion, name, settings };
  const { arranged, placement, spikeWidths, kinds, ...ofFirstVersion } = ofSecondVersion;
  const isFirst = arranged && placement === 'alternating' && spikeWidths === 'by-kind' && kinds === 'mixed';
  return isFirst
    ? { simulationVersion: 1, name, settings: ofFirstVersion }
    : { simulationVersion, name, settings: ofSecondVersion };
}

/** Plants a population, lets it respond to every clip, and lists both as a data set with its truth. */
export function simulatePopulation(settings: PopulationSettings & ClipSettings, world: SimulatedWorld): SimulatedData {
  const { seed, clips: counts, repeats, binMs } = settings;
  const { stimuli, name, domain } = world;
  const { sites, standardised } = plantWorld(settings, world);

  const hash = createHash('sha256').update(JSON.stringify(identityOf(name, settings)));
  const repeatsOf = (clip: number) =>
    clip < counts.train ? repeats.train : clip < counts.train + counts.validation ? repeats.validation : repeats.test;
  const clips = standardised.map((stimulus, index): Clip => {
    const clipName = `clip-${index + 1}`;
    const spikes = drawCounts(expectedCounts(sites, stimulus), repeatsOf(index), seed, `${name}/spikes/${clipName}`);
    hash.update(bytesOf(stimuli[index].data)).update(spikes.data);
    return { name: clipName, stimulus: stimuli[index], repeats: spikes };
  });
  const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  const data: EncodingData = {
    name,
    domain,
    citation: world.citation,
    licence: 'MIT',
    binMs,
    frame: stimuli[0].shape.slice(1),
    ...(world.channelHz ? { channelHz: world.channelHz } : {}),
    units: unitsOf(sites, domain === 'visual'),
    clips,
    split: {
      train: range(0, counts.train),
      validation: range(counts.train, counts.validation),
      test: range(counts.train + counts.validation, counts.test),
    },
    treatment: { hannBins: 1, skipBins: 0 },
    hash: hash.digest('hex'),
    warnings: [],
    truth: truthOf(sites),
  };
  return { data, sites };
}

/** Times spread evenly over a clip. */
function spreadTimes({ shape }: NdArray): Int32Array {
  const count = Math.min(shape[0], sampledTimes);
  return Int32Array.from({ length: count }, (_, i) => Math.floor((i * shape[0]) / count));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
