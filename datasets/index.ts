import { pickByName } from '../src/errors.ts';
import { loadAuditorySim } from './auditory-sim/load.ts';
import { loadLgn } from './lgn-whitenoise/load.ts';
import { loadNs1 } from './ns1/load.ts';
import { readPaperSession } from './paper-layout/load.ts';
import { loadRecordings } from './recordings/load.ts';
import { loadSiegelSim } from './siegel-sim/load.ts';
import { loadSteinmetzSession } from './steinmetz/load.ts';
import { loadV4 } from './v4-images/load.ts';
import { loadVisualSim } from './visual-sim/load.ts';

export { loadAuditorySim } from './auditory-sim/load.ts';
export type { AuditorySimOptions } from './auditory-sim/settings.ts';
export { type LgnOptions, loadLgn } from './lgn-whitenoise/load.ts';
export { loadNs1, type Ns1Options } from './ns1/load.ts';
export { type Ns1FrontEnd, ns1FrontEnds } from './ns1/sounds.ts';
export { foldSplit as ns1FoldSplit, ns1Folds } from './ns1/split.ts';
export * from './paper-layout/load.ts';
export { loadRecordings } from './recordings/load.ts';
export { type RecordingsOptions, recordingsSettingsSchema } from './recordings/settings.ts';
export {
  type CountedSession,
  drawPseudoPopulation,
  type PseudoPopulationSettings,
} from './shared/pseudo-population.ts';
export { readSpikeSession, type SpikeSession, writeSpikeSession } from './shared/spike-session.ts';
export type { PerSplit } from './shared/trial-split.ts';
export type { UnitCounts } from './shared/unit-counts.ts';
export { loadSiegelEncoding, type SiegelEncodingOptions } from './siegel-sim/encoding.ts';
export { conditions as siegelConditions, pseudoPopulationSites } from './siegel-sim/experiment.ts';
export { loadSiegelSim, type SiegelSimOptions } from './siegel-sim/load.ts';
export { type PlantedSite, plantSites } from './siegel-sim/planted.ts';
export { plantedTuning, type SimulationSettings, simulationSettings } from './siegel-sim/settings.ts';
export { renderSiegelVideos } from './siegel-sim/videos.ts';
export { type AreaGroup, groupOf } from './steinmetz/areas.ts';
export { steinmetzConditions, steinmetzPeriods } from './steinmetz/contrasts.ts';
export {
  findSteinmetzFolder,
  listSteinmetzSessions,
  loadSteinmetzSession,
  type SteinmetzSession,
} from './steinmetz/load.ts';
export { renderSteinmetzVideos } from './steinmetz/videos.ts';
export { loadV4, type V4Images, type V4Options, v4Folds, v4Sessions } from './v4-images/load.ts';
export { loadVisualSim } from './visual-sim/load.ts';
export type { VisualSimOptions } from './visual-sim/settings.ts';

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
  'lgn-whitenoise': {
    summary: 'One LGN cell of the cat and a binary white-noise video of 16 × 16 pixels.',
    kind: 'recorded',
    responses: '[repeat 1, time 32 767, unit 1], spike counts in 15.6 ms',
    licence: 'none stated',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/lgn-whitenoise/README.md.',
    load: loadLgn,
  },
  'v4-images': {
    summary: 'Units of macaque V4 and natural images, one frame each; five folds over images.',
    kind: 'recorded',
    responses: '[repeat, time 1, unit 89 or 50], spike counts in 100 ms',
    licence: 'GPL-3 (responses), rights in the pictures not stated',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/v4-images/README.md.',
    load: loadV4,
  },
  'auditory-sim': {
    summary: 'Eight sites of linear, LN, energy, divisive and gated units in known subspaces, natural-like sounds.',
    kind: 'simulated',
    responses: '[repeat, time 2000, unit 96] of each of 32 clips, spike counts in 10 ms',
    licence: 'MIT',
    source: 'Embedded: simulated when it is loaded.',
    load: loadAuditorySim,
  },
  'visual-sim': {
    summary: 'Six regions of linear, LN, energy, divisive and gated units in known subspaces, videos of 1/f noise.',
    kind: 'simulated',
    responses: '[repeat, time 1000, unit 72] of each of 32 clips, spike counts in 20 ms',
    licence: 'MIT',
    source: 'Embedded: simulated when it is loaded.',
    load: loadVisualSim,
  },
  ns1: {
    summary: '119 units of ferret auditory cortex, 20 natural sounds of 5 s, 20 repeats.',
    kind: 'recorded',
    responses: '[repeat 20, time 1000, unit 119], spike counts in 5 ms, one array a sound',
    licence: 'not stated with the files',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/ns1/README.md.',
    load: loadNs1,
  },
  recordings: {
    summary: 'Your own sounds (WAV) and spike times (CSV or npy).',
    kind: 'recorded',
    responses: '[repeat, time, unit], spike counts in a bin, one array a sound',
    licence: 'that of the files',
    source: 'A folder given by --data; see datasets/recordings/README.md.',
    load: loadRecordings,
  },
} as const satisfies Record<string, DatasetCard & { load: unknown }>;

export type DatasetName = keyof typeof registry;

/** Every data set by name: its card, and the `load` that reads or makes it. */
export const datasets: Readonly<typeof registry> = registry;

/** The card of the data set called `name`; an unknown name is an error that lists the choices. */
export function datasetCard(name: string): DatasetCard {
  return pickByName<DatasetCard>('data set', name, registry);
}
