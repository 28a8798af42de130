import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { OnProgress } from '../../progress.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import type { WindowSpan } from './gradients/windows.ts';
import type { SubspaceSettings } from './options.ts';

/** What every stage of a tuning-subspace analysis works on. */
export interface AnalysisTask {
  readonly encoders: readonly Encoder[];
  readonly data: EncodingData;
  readonly settings: SubspaceSettings;
  /** Lags of all filters. */
  readonly span: WindowSpan;
  readonly onProgress: OnProgress;
}

/** The units that an analysis is about, by place in the data. */
interface ChosenUnits {
  /** Those asked for, in their order. */
  readonly chosen: readonly number[];
  /** Those of them that the networks were fitted to. */
  readonly trained: readonly number[];
  /** Why the networks were not fitted to a unit, for all units of the data. */
  readonly untrained: ReadonlyMap<number, string>;
}

/** The networks asked for; all of them when none are named. Throws InvalidInput for one that is not there. */
export function chooseNetworks(encoders: readonly Encoder[], { networks }: SubspaceSettings): readonly Encoder[] {
  if (!networks) return encoders;
  const wrong = networks.find((network) => network >= encoders.length);
  if (wrong !== undefined) {
    throw new CortexError(
      'InvalidInput',
      `Network ${wrong} was asked for but the run has ${encoders.length}, numbered from 0.`,
    );
  }
  return [...new Set(networks)].map((network) => encoders[network]);
}

/** The units asked for. Throws InvalidData when the networks were fitted to none of them. */
export function chooseUnits(data: EncodingData, { units }: SubspaceSettings): ChosenUnits {
  const chosen = units ?? data.units.map((_, unit) => unit);
  const untrained = untrainedUnits(data);
  const trained = chosen.filter((unit) => !untrained.has(unit));
  if (trained.length > 0) return { chosen, trained, untrained };
  const [first] = chosen;
  throw new CortexError(
    'InvalidData',
    `No subspace can be found: the networks were fitted to none of the units asked for (${chosen.length}; ${data.units[first].id}: ${untrained.get(first)}). Ask for others.`,
  );
}

/** Throws Unsupported for encoders that start from the sound, InvalidInput for a unit that the data do not have. */
export function expectAnalysable(encoders: readonly Encoder[], data: EncodingData, { units }: SubspaceSettings): void {
  for (const { architecture } of encoders) {
    if (architecture.input === 'frames') continue;
    throw new CortexError(
      'Unsupported',
      `${architecture.name} starts from the sound, whose samples span no tuning subspace worth the name; analyse a model of spectrograms.`,
    );
  }
  const wrong = units?.find((unit) => unit >= data.units.length);
  if (wrong === undefined) return;
  throw new CortexError(
    'InvalidInput',
    `Unit ${wrong} was asked for but the data have ${data.units.length} units, from 0.`,
  );
}

/** The site of every unit; its region where that is asked for, or where a visual data set says one for every unit. */
export function unitGroups(data: EncodingData, { groupBy }: SubspaceSettings): string[] {
  const regional = data.domain === 'visual' && data.units.every(({ region }) => region !== undefined);
  const kind = groupBy ?? (regional ? 'region' : 'site');
  return data.units.map((unit) => (kind === 'region' ? (unit.region ?? 'unknown') : unit.site));
}

/**
 * What of every unit is independent of other units: its experiment, or its site (`groups`) where the data name no experiment. Units
 * without one among others that have one are experiments by site.
 */
export function experimentsOf({ units }: EncodingData, groups: readonly string[]): string[] {
  return units.map(({ experiment }, unit) => experiment ?? groups[unit]);
}

/** The experiment of every unit as far as it is known: one for all where the data name none. */
export function sharedExperiments(data: EncodingData, groups: readonly string[]): string[] {
  return knowsExperiments(data) ? experimentsOf(data, groups) : groups.map(() => data.name);
}

/** Whether the data say which sites belong together. */
export const knowsExperiments = ({ units }: EncodingData): boolean =>
  units.some(({ experiment }) => experiment !== undefined);
