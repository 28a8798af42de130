import { pickByName } from '../src/errors.ts';
import { readPaperSession } from './paper-layout/load.ts';
import { loadSiegelSim } from './siegel-sim/load.ts';
import { loadSteinmetzSession } from './steinmetz/load.ts';

export * from './paper-layout/load.ts';
export { type CountedSession, drawPseudoPopulation, type PseudoPopulationSettings } from './pseudo-population.ts';
export { conditions as siegelConditions, pseudoPopulationSites } from './siegel-sim/experiment.ts';
export { loadSiegelSim, type SiegelSimOptions } from './siegel-sim/load.ts';
export { type PlantedSite, plantSites } from './siegel-sim/planted.ts';
export { plantedTuning, type SimulationSettings, simulationSettings } from './siegel-sim/settings.ts';
export { renderSiegelVideos } from './siegel-sim/videos.ts';
export { readSpikeSession, type SpikeSession, writeSpikeSession } from './spike-session.ts';
export { type AreaGroup, groupOf } from './steinmetz/areas.ts';
export { steinmetzConditions, steinmetzPeriods } from './steinmetz/contrasts.ts';
export {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetzSession,
  type SteinmetzSession,
} from './steinmetz/load.ts';
export { renderSteinmetzVideos } from './steinmetz/videos.ts';
export type { PerSplit } from './trial-split.ts';

/** What is known of a data set before it is loaded. */
export interface DatasetCard {
  readonly summary: string;
  readonly kind: 'simulated' | 'recorded';
  /** Axes of what `load` reads or makes, and the unit of the responses. */
  readonly responses: string;
  readonly licence: string;
  /** Where the recordings come from and how to name them. */
  readonly source: string;
}

const registry = {
  'siegel-sim': {
    summary: 'Six sessions of two monkeys, six regions, 64 conditions of cue, colour and motion, with known truth.',
    kind: 'simulated',
    responses: '[sample, time 45, site 140], standardised spike counts in 100 ms',
    licence: 'MIT',
    source: 'Embedded: simulated on first use and kept in the cache.',
    load: loadSiegelSim,
  },
  steinmetz: {
    summary: 'Mouse Neuropixels in many regions while contrasts on the left and right are compared.',
    kind: 'recorded',
    responses: '[trial, time 20, neuron], spike counts in 20 ms',
    licence: 'see the original figshare deposit',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/steinmetz/README.md.',
    load: loadSteinmetzSession,
  },
  'paper-layout': {
    summary: "Responses and videos in the .npy files of Zhang et al. (2026)'s code.",
    kind: 'recorded',
    responses: '[site, trial, time 45], spikes in 100 ms',
    licence: 'that of the files',
    source: 'A folder of your own; see datasets/paper-layout/README.md.',
    load: readPaperSession,
  },
} as const satisfies Record<string, DatasetCard & { load: unknown }>;

export type DatasetName = keyof typeof registry;

/** Every data set by name: its card, and the `load` that reads or makes it. */
export const datasets: Readonly<typeof registry> = registry;

/** The card of the data set called `name`; an unknown name is an error that lists the choices. */
export function datasetCard(name: string): DatasetCard {
  return pickByName<DatasetCard>('data set', name, registry);
}
