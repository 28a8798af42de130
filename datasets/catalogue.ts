import type { ContrastData } from '../src/data/contrast-data.ts';
import type { DecodingData } from '../src/data/decoding-data.ts';
import type { EncodingData } from '../src/data/encoding-data.ts';
import type { Recording } from '../src/data/recording.ts';
import { CortexError, pickByName, shortened } from '../src/errors.ts';
import type { OnProgress } from '../src/progress.ts';
import type { DecodingViewOptions } from '../src/views/decoding-view.ts';
import { clipFolds } from './shared/clip-folds.ts';
import type { PlantedWorld } from './shared/simulate.ts';
import type { ArmName } from './siegel-sim/arms/catalogue.ts';
import { siegelFolds } from './siegel-sim/folds.ts';
import type { DecodingPreset } from './siegel-sim/presets.ts';
import type { SplitKind } from './siegel-sim/split-kinds.ts';

export { armNames } from './siegel-sim/arms/catalogue.ts';
export { splitKinds } from './siegel-sim/split-kinds.ts';

/** What is known of a data set before it is loaded. */
export interface DatasetCard {
  readonly summary: string;
  readonly kind: 'simulated' | 'recorded';
  /** Axes of what is read or made, and the unit of the responses. */
  readonly responses: string;
  readonly licence: string;
  /** Where the recordings come from and how to name them. */
  readonly source: string;
}

/** What may be chosen of a data set, beside the seed. */
export interface DatasetChoice {
  /** Folder of the recordings; `CORTEX_DATA` when left out. */
  readonly data?: string;
  /** Recording session, such as "201025". */
  readonly session?: string;
  /** Recording sessions, numbered from 1; all of them when left out. */
  readonly sessions?: readonly number[];
  /** Site whose units were recorded together, such as "PRN015a". */
  readonly site?: string;
  /** Fold of a cross-validation over clips, trials or combinations, from 0; the data set's own split when left out. */
  readonly fold?: number;
  /** Front end that makes the spectrogram; the data set's own when left out. */
  readonly frontEnd?: string;
  /** Sampling rate of the sounds, for models that start from the waveform; as recorded when left out. */
  readonly soundHz?: number;
  /** Which of the simulations that a data set has, such as "mixed"; the data set's first when left out. */
  readonly arm?: ArmName;
  /** What the test samples hold out: trials, or combinations of features; trials when left out. */
  readonly split?: SplitKind;
  /** From one count of spikes, and one frame, to the next; the data set's own when left out. */
  readonly stepMs?: number;
  /** Control: the conditions of the training trials are shuffled. */
  readonly shuffleLabels?: boolean;
}
export type ChoiceName = keyof DatasetChoice;

interface Loading extends DatasetChoice {
  readonly seed: number;
  readonly onProgress?: OnProgress;
}
/** A choice, and the seed of what is drawn or simulated. */
export type EncodingChoice = Loading;
export type ContrastChoice = Loading;
export interface DecodingChoice extends Loading {
  /** How many samples a condition has, for data sets that draw them. */
  readonly preset: DecodingPreset;
}

/** What a simulation of known subspaces plants, where it is not the usual; see `plantedFields`. */
export interface PlantedArm {
  readonly seed: number;
  readonly sites?: number;
  readonly clipSeconds?: number;
  readonly clips?: { readonly train: number; readonly validation: number; readonly test: number };
  readonly placement?: 'alternating' | 'independent' | 'stratified' | 'clustered';
  readonly spikeWidths?: 'by-kind' | 'permuted';
  readonly kinds?: 'mixed' | 'linear';
  readonly subspaces?: 'own' | 'shared';
}

/** A data set: its card, what may be chosen of it, and what it gives. Loaders are loaded when they are called. */
export interface DatasetEntry extends DatasetCard {
  readonly choices: readonly ChoiceName[];
  /** Folds of its cross-validation, where `choices` has fold. */
  readonly folds?: (choice: DatasetChoice) => number;
  /** What its stimuli are; left out where the recording decides. */
  readonly domain?: EncodingData['domain'];
  /** Arm of a study that names none. */
  readonly usualArm?: ArmName;
  /** The steps that may be chosen, the usual one first; any when left out. */
  readonly stepsMs?: readonly number[];
  /** Domain of the encoders that are recovered from it: a simulation whose subspaces are known. */
  readonly plants?: EncodingData['domain'];
  /** Domain whose recovery may take the settings that this data set is fitted and analysed with, those of its models. */
  readonly lendsRecipe?: EncodingData['domain'];
  /** Such a simulation with changes to what is planted, with its spikes, and without. */
  readonly planted?: (arm: PlantedArm) => Promise<EncodingData>;
  readonly plantedWorld?: (arm: PlantedArm) => Promise<PlantedWorld>;
  /** What its first version gave encoders, where a later one gives something else: runs of then go on to be understood. */
  readonly firstEncoding?: (choice: EncodingChoice) => Promise<EncodingData>;
  /** Models that a benchmark of it compares when none are named. */
  readonly usualModels?: readonly string[];
  /** Stimuli and responses for an encoder. */
  readonly encoding?: (choice: EncodingChoice) => Promise<EncodingData>;
  /** Samples and videos for a decoder. */
  readonly decoding?: (choice: DecodingChoice) => Promise<DecodingData>;
  /** Sessions of trials in which two contrasts are compared, for a decoder of each fold. */
  readonly contrasts?: (choice: ContrastChoice) => Promise<ContrastData>;
}

const soundModels = ['linear', 'ln', 'cnn-2d', 'transformer', 'cnn-population', 'statenet-gru'] as const;
const videoModels = ['linear-video', 'visual-cnn'] as const;

/** A recording as decoders see it. */
async function decoded(recording: Recording, options: DecodingViewOptions): Promise<DecodingData> {
  const { decodingView } = await import('../src/views/decoding-view.ts');
  return decodingView(recording, options);
}

/** A data set of encoders as decoders see it. */
async function viewed(data: EncodingData, options: DecodingViewOptions): Promise<DecodingData> {
  const { recordingOf } = await import('../src/views/encoding-view.ts');
  return decoded(recordingOf(data), options);
}

/** Every data set, by name. The only list: commands, services and checks of configs read it. */
const catalogue = {
  'siegel-sim': {
    summary: 'Six sessions of two monkeys, six regions, 64 conditions of cue, colour and motion, with known truth.',
    kind: 'simulated',
    responses: '[sample, time 45, unit 140], standardised spike counts in 100 ms',
    licence: 'MIT',
    source: 'Embedded: simulated on first use and kept in the cache.',
    domain: 'visual',
    choices: ['sessions', 'arm', 'split', 'fold', 'stepMs', 'shuffleLabels'],
    folds: siegelFolds,
    usualArm: 'planted',
    stepsMs: [100, 50, 20, 10],
    usualModels: videoModels,
    encoding: async ({ seed, sessions, arm, split, fold, stepMs, onProgress }) => {
      const { loadSiegelEncoding } = await import('./siegel-sim/encoding.ts');
      return loadSiegelEncoding({ seed, sessions, arm, split, fold, stepMs, onProgress });
    },
    decoding: async ({ preset, ...choice }) => {
      const { armCalled } = await import('./siegel-sim/arms/catalogue.ts');
      const { loadSiegelSim } = await import('./siegel-sim/load.ts');
      const { samplesOf } = await import('./siegel-sim/presets.ts');
      return loadSiegelSim({ ...choice, ...samplesOf(preset), ...armCalled(choice.arm ?? 'planted').sampling });
    },
  },
  steinmetz: {
    summary: 'Mouse Neuropixels in many regions while contrasts on the left and right are compared.',
    kind: 'recorded',
    responses: '[trial, time 20, unit], spike counts in 20 ms',
    licence: 'see the original figshare deposit',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/steinmetz/README.md.',
    domain: 'visual',
    choices: ['data', 'sessions', 'shuffleLabels'],
    contrasts: async ({ data, sessions }) => {
      const { loadSteinmetz } = await import('./steinmetz/load.ts');
      return loadSteinmetz({ data, sessions });
    },
    encoding: async ({ data, sessions }) => {
      const { loadSteinmetzRecording } = await import('./steinmetz/recording.ts');
      const { encodingView } = await import('../src/views/encoding-view.ts');
      return encodingView(await loadSteinmetzRecording({ data, sessions }));
    },
    decoding: async ({ data, sessions, seed, shuffleLabels }) => {
      const { loadSteinmetzRecording } = await import('./steinmetz/recording.ts');
      return decoded(await loadSteinmetzRecording({ data, sessions }), { seed, shuffleLabels });
    },
    usualModels: videoModels,
  },
  'paper-layout': {
    summary: "Responses and videos in the .npy files of Zhang et al. (2026)'s code.",
    kind: 'recorded',
    responses: '[sample, time 45, unit], standardised spike counts in 100 ms',
    licence: 'that of the files',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/paper-layout/README.md.',
    domain: 'visual',
    choices: ['data', 'sessions', 'shuffleLabels'],
    usualModels: videoModels,
    encoding: async ({ data, seed, sessions, onProgress }) => {
      const { loadPaperEncoding } = await import('./paper-layout/encoding.ts');
      return loadPaperEncoding({ data, seed, sessions, onProgress });
    },
    decoding: async ({ preset, ...choice }) => {
      const { loadPaperLayout } = await import('./paper-layout/load.ts');
      const { samplesOf } = await import('./siegel-sim/presets.ts');
      const { samplesPerCondition, unitDraw } = samplesOf(preset);
      return loadPaperLayout({ ...choice, samplesPerCondition, unitDraw });
    },
  },
  'lgn-whitenoise': {
    summary: 'One LGN cell of the cat and a binary white-noise video of 16 × 16 pixels.',
    kind: 'recorded',
    responses: '[repeat 1, time 32 767, unit 1], spike counts in 15.6 ms',
    licence: 'none stated',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/lgn-whitenoise/README.md.',
    domain: 'visual',
    choices: ['data', 'shuffleLabels'],
    usualModels: videoModels,
    encoding: async ({ data }) => {
      const { loadLgn } = await import('./lgn-whitenoise/load.ts');
      return loadLgn({ data });
    },
    decoding: async ({ data, seed, shuffleLabels }) => {
      const { loadLgn } = await import('./lgn-whitenoise/load.ts');
      return viewed(await loadLgn({ data }), { seed, shuffleLabels });
    },
  },
  pvc2: {
    summary: '41 cells of cat V1 and random bars, 16 across, each at its own orientation and place.',
    kind: 'recorded',
    responses: '[repeat 2–9, time 32 767, unit 41], spike counts in 16.7 ms; a cell each site',
    licence: "CRCNS's terms",
    source: 'A folder given by --data or CORTEX_DATA; see datasets/pvc2/README.md.',
    domain: 'visual',
    choices: ['data', 'site', 'shuffleLabels'],
    usualModels: videoModels,
    encoding: async ({ data, site }) => {
      const { loadPvc2 } = await import('./pvc2/load.ts');
      return loadPvc2({ data, site });
    },
    decoding: async ({ data, site, seed, shuffleLabels }) => {
      const { loadPvc2 } = await import('./pvc2/load.ts');
      return viewed(await loadPvc2({ data, site }), { seed, shuffleLabels });
    },
  },
  'v4-images': {
    summary: 'Units of macaque V4 and natural images, one frame each; five folds over images.',
    kind: 'recorded',
    responses: '[repeat, time 1, unit 89 or 50], spike counts in 100 ms',
    licence: 'GPL-3 (responses), rights in the pictures not stated',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/v4-images/README.md.',
    domain: 'visual',
    choices: ['data', 'session', 'fold', 'shuffleLabels'],
    folds: () => clipFolds,
    usualModels: ['linear-video', 'image-cnn'],
    encoding: async ({ data, session, fold }) => {
      const { loadV4 } = await import('./v4-images/load.ts');
      return loadV4({ data, session, fold });
    },
    decoding: async ({ data, session, fold, seed, shuffleLabels }) => {
      const { loadV4 } = await import('./v4-images/load.ts');
      return viewed(await loadV4({ data, session, fold }), { seed, shuffleLabels });
    },
  },
  'auditory-sim': {
    summary: 'Eight sites of linear, LN, energy, divisive and gated units in known subspaces, natural-like sounds.',
    kind: 'simulated',
    responses: '[repeat, time 2000, unit 96] of each of 32 clips, spike counts in 10 ms',
    licence: 'MIT',
    source: 'Embedded: simulated when it is loaded.',
    domain: 'auditory',
    choices: ['shuffleLabels'],
    plants: 'auditory',
    planted: async ({ sites, ...arm }) => {
      const { loadAuditorySim } = await import('./auditory-sim/load.ts');
      return loadAuditorySim({ ...arm, ...(sites === undefined ? {} : { sites }) });
    },
    plantedWorld: async ({ sites, ...arm }) => {
      const { plantAuditory } = await import('./auditory-sim/load.ts');
      return plantAuditory({ ...arm, ...(sites === undefined ? {} : { sites }) });
    },
    usualModels: soundModels,
    encoding: async ({ seed }) => {
      const { loadAuditorySim } = await import('./auditory-sim/load.ts');
      return loadAuditorySim({ seed });
    },
    firstEncoding: async ({ seed }) => {
      const { loadAuditorySim } = await import('./auditory-sim/load.ts');
      return loadAuditorySim({ seed, arranged: true });
    },
    decoding: async ({ seed, shuffleLabels }) => {
      const { loadAuditorySim } = await import('./auditory-sim/load.ts');
      return viewed(await loadAuditorySim({ seed }), { seed, shuffleLabels });
    },
  },
  'visual-sim': {
    summary: 'Eight regions of linear, LN, energy, divisive and gated units in known subspaces, videos of 1/f noise.',
    kind: 'simulated',
    responses: '[repeat, time 1000, unit 96] of each of 32 clips, spike counts in 20 ms',
    licence: 'MIT',
    source: 'Embedded: simulated when it is loaded.',
    domain: 'visual',
    choices: ['shuffleLabels'],
    plants: 'visual',
    planted: async ({ sites, ...arm }) => {
      const { loadVisualSim } = await import('./visual-sim/load.ts');
      return loadVisualSim({ ...arm, ...(sites === undefined ? {} : { regions: sites }) });
    },
    plantedWorld: async ({ sites, ...arm }) => {
      const { plantVisual } = await import('./visual-sim/load.ts');
      return plantVisual({ ...arm, ...(sites === undefined ? {} : { regions: sites }) });
    },
    usualModels: videoModels,
    encoding: async ({ seed }) => {
      const { loadVisualSim } = await import('./visual-sim/load.ts');
      return loadVisualSim({ seed });
    },
    firstEncoding: async ({ seed }) => {
      const { loadVisualSim } = await import('./visual-sim/load.ts');
      return loadVisualSim({ seed, arranged: true });
    },
    decoding: async ({ seed, shuffleLabels }) => {
      const { loadVisualSim } = await import('./visual-sim/load.ts');
      return viewed(await loadVisualSim({ seed }), { seed, shuffleLabels });
    },
  },
  ns1: {
    lendsRecipe: 'auditory',
    summary: '119 units of ferret auditory cortex, 20 natural sounds of 5 s, 20 repeats.',
    kind: 'recorded',
    responses: '[repeat 20, time 1000, unit 119], spike counts in 5 ms, one array a sound',
    licence: 'not stated with the files',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/ns1/README.md.',
    domain: 'auditory',
    choices: ['data', 'fold', 'frontEnd', 'soundHz', 'shuffleLabels'],
    folds: () => clipFolds,
    usualModels: soundModels,
    encoding: async ({ data, fold, frontEnd, soundHz }) => {
      const { loadNs1 } = await import('./ns1/load.ts');
      return loadNs1({ data, fold, frontEnd, soundHz });
    },
    decoding: async ({ data, fold, frontEnd, soundHz, seed, shuffleLabels }) => {
      const { loadNs1 } = await import('./ns1/load.ts');
      return viewed(await loadNs1({ data, fold, frontEnd, soundHz }), { seed, shuffleLabels });
    },
  },
  wingert: {
    summary: 'Neurons of ferret auditory cortex by site, natural sounds, layers and cell types (Wingert et al. 2026).',
    kind: 'recorded',
    responses: '[repeat, time 2000 or 2200, unit], spike counts in 10 ms, one array a sound',
    licence: 'see the Zenodo record',
    source: 'A folder given by --data or CORTEX_DATA; see datasets/wingert/README.md.',
    domain: 'auditory',
    choices: ['data', 'site', 'shuffleLabels'],
    usualModels: soundModels,
    encoding: async ({ data, site }) => {
      const { loadWingert } = await import('./wingert/load.ts');
      return loadWingert({ data, site });
    },
    decoding: async ({ data, site, seed, shuffleLabels }) => {
      const { everyUnitInAnArea } = await import('./wingert/areas.ts');
      const { loadWingert } = await import('./wingert/load.ts');
      return viewed(everyUnitInAnArea(await loadWingert({ data, site })), { seed, shuffleLabels });
    },
  },
  recordings: {
    summary: 'Your own sounds, videos or images, and spike times or counts, in a folder or a file.',
    kind: 'recorded',
    responses: '[repeat, time, unit], spike counts in a bin, one array a stimulus',
    licence: 'that of the files',
    source: 'A folder or a file given by --data; see datasets/recordings/README.md.',
    choices: ['data', 'fold', 'stepMs', 'shuffleLabels'],
    folds: () => clipFolds,
    usualModels: soundModels,
    encoding: async ({ data, fold, stepMs }) => {
      const { loadRecordings } = await import('./recordings/load.ts');
      return loadRecordings({ data, fold, stepMs });
    },
    decoding: async ({ data, fold, stepMs, seed, shuffleLabels }) => {
      const { loadRecording } = await import('./recordings/load.ts');
      return decoded(await loadRecording({ data, fold, stepMs }), { seed, shuffleLabels });
    },
  },
} as const satisfies Record<string, DatasetEntry>;

type Catalogue = typeof catalogue;
export type DatasetName = keyof Catalogue;
type NameWith<View extends string> = {
  [Name in DatasetName]: Catalogue[Name] extends Readonly<Record<View, unknown>> ? Name : never;
}[DatasetName];
export type EncodingDatasetName = NameWith<'encoding'>;
export type DecodingDatasetName = NameWith<'decoding'>;
export type ContrastDatasetName = NameWith<'contrasts'>;

/** Every data set by name. */
export const datasets: Readonly<Record<DatasetName, DatasetEntry>> = catalogue;

export const datasetNames = Object.keys(catalogue) as DatasetName[];
/**
 * Data sets that an encoder can be fitted to, those that a decoder of videos can be trained on, and those whose contrasts
 * are decoded session by session.
 */
export const encodingDatasetNames = namesWith<EncodingDatasetName>('encoding');
export const decodingDatasetNames = namesWith<DecodingDatasetName>('decoding');
export const contrastDatasetNames = namesWith<ContrastDatasetName>('contrasts');

function namesWith<Name extends DatasetName>(view: 'encoding' | 'decoding' | 'contrasts'): readonly [Name, ...Name[]] {
  // The types above pick the same names.
  return datasetNames.filter((name) => view in catalogue[name]) as [Name, ...Name[]];
}

/** The data set called `name`; an unknown name is an error that lists the choices. */
export function dataset(name: string): DatasetEntry {
  return pickByName<DatasetEntry>('data set', name, datasets);
}

/** What is chosen of a data set that does not have that choice: the field, and the sentence about it. */
export function unknownChoices(name: DatasetName, chosen: DatasetChoice): { field: ChoiceName; message: string }[] {
  return choiceNames
    .filter((field) => chosen[field] !== undefined && chosen[field] !== false)
    .flatMap((field) => {
      const fault = choiceFault(datasets[name], field, chosen);
      return fault ? [{ field, message: `${name} ${fault}` }] : [];
    });
}

/** What is wrong with so many folds of a data set, the first ones; undefined when nothing is. */
export function foldsFault(name: DatasetName, folds: number, chosen: DatasetChoice): string | undefined {
  const most = datasets[name].folds?.(chosen);
  if (most === undefined) return `${name} has no choice of fold; leave out folds`;
  return folds > most ? `${name} has ${most} folds at most but folds is ${folds}` : undefined;
}

function choiceFault(
  { choices, responses, stepsMs, folds }: DatasetEntry,
  field: ChoiceName,
  chosen: DatasetChoice,
): string | undefined {
  const value = shortened(String(chosen[field]));
  if (field === 'stepMs' && !choices.includes(field)) {
    return `comes in bins and frames of fixed length (${responses}), so other steps cannot be had; leave out stepMs ${value}`;
  }
  if (!choices.includes(field)) return `has no choice of ${field}; leave out ${field} ${value}`;
  const last = (folds?.(chosen) ?? 0) - 1;
  if (field === 'fold' && chosen.fold! > last) return `has folds 0 to ${last} but fold is ${value}; choose one of them`;
  if (field !== 'stepMs' || !stepsMs || stepsMs.includes(chosen.stepMs!)) return undefined;
  return `is counted in steps of ${stepsMs.join(', ')} ms but stepMs is ${value}; choose one of them`;
}
const choiceNames = [
  'data',
  'session',
  'site',
  'sessions',
  'fold',
  'frontEnd',
  'soundHz',
  'arm',
  'split',
  'stepMs',
  'shuffleLabels',
] as const satisfies readonly ChoiceName[];

/**
 * The stimuli and responses of a data set for an encoder. Throws InvalidInput for a data set without them and for a choice
 * that it does not have, and what its loader throws.
 */
export function loadEncoding(name: DatasetName, choice: EncodingChoice): Promise<EncodingData> {
  const { encoding } = datasets[name];
  if (!encoding) throw noSuchView(name, 'an encoder', encodingDatasetNames);
  expectChoices(name, choice);
  return encoding(choice);
}

/** The samples and videos of a data set for a decoder. Throws as `loadEncoding` does. */
export function loadDecoding(name: DatasetName, choice: DecodingChoice): Promise<DecodingData> {
  const { decoding } = datasets[name];
  if (!decoding) throw noSuchView(name, 'a decoder', decodingDatasetNames);
  expectChoices(name, choice);
  return decoding(choice);
}

/**
 * The sessions of a data set whose contrasts are decoded; labels are shuffled by the decoding, fold by fold. Throws as
 * `loadEncoding` does.
 */
export function loadContrasts(name: DatasetName, choice: ContrastChoice): Promise<ContrastData> {
  const { contrasts } = datasets[name];
  if (!contrasts) throw noSuchView(name, 'a decoder of contrasts', contrastDatasetNames);
  expectChoices(name, choice);
  return contrasts(choice);
}

function noSuchView(name: string, model: string, others: readonly string[]): CortexError {
  return new CortexError('InvalidInput', `${name} has nothing to fit ${model} to; choose ${others.join(' or ')}.`);
}

function expectChoices(name: DatasetName, choice: DatasetChoice): void {
  const [unknown] = unknownChoices(name, choice);
  if (unknown) throw new CortexError('InvalidInput', `${unknown.message}.`);
}
