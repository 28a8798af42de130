import { createHash } from 'node:crypto';
import { ndarray } from '../../src/arrays.ts';
import type { DecodingData } from '../../src/data/decoding-data.ts';
import { CortexError, listed } from '../../src/errors.ts';
import type { OnProgress } from '../../src/progress.ts';
import { countSpikes } from '../../src/signal/binning.ts';
import {
  type CountedSession,
  drawPseudoPopulation,
  type PseudoPopulationSettings,
} from '../shared/pseudo-population.ts';
import type { SpikeSession } from '../shared/spike-session.ts';
import type { UnitCounts } from '../shared/unit-counts.ts';
import { type ArmName, armCalled } from './arms/catalogue.ts';
import { openSession } from './cache.ts';
import { heldOutCombinations } from './combinations.ts';
import { conditions, periodsAt, pseudoPopulationSites, type Region, regionNames } from './experiment.ts';
import { usualTrials } from './presets.ts';
import { type SimulationSettings, sessionCount, simulationSettings } from './settings.ts';
import type { SplitKind } from './split-kinds.ts';
import { truthOf } from './truth.ts';
import { renderSiegelVideos } from './videos.ts';

export interface SiegelSimOptions {
  /** Seeds the simulation, the trial split, the draws and the dot fields, each through its own stream. */
  readonly seed?: number;
  /** Sessions 1 to 6; all of them when left out. */
  readonly sessions?: readonly number[];
  /** Default 16 / 2 / 4 of the 22 recorded trials; of the arm "paper-sites" 8 / 1 / 2 of 11. */
  readonly trialsPerCondition?: PseudoPopulationSettings['trialsPerCondition'];
  /** Default 24 / 2 / 4. */
  readonly samplesPerCondition?: PseudoPopulationSettings['samplesPerCondition'];
  readonly unitDraw?: PseudoPopulationSettings['unitDraw'];
  readonly shuffleLabels?: boolean;
  /** What is planted; default "planted". */
  readonly arm?: ArmName;
  /** What the test samples hold out: trials, or 16 of the 64 combinations of cue, colour and direction; default trials. */
  readonly split?: SplitKind;
  /** Fold of a cross-validation: over trials (0 to 4 with the default trials), or over combinations (0 to 3). */
  readonly fold?: number;
  /**
   * Default: the 140 units of pseudoPopulationSites, or as many of them as the chosen sessions have, with a warning
   * for every region that falls short.
   */
  readonly unitsPerRegion?: UnitCounts;
  /** Width and distance of the counting windows. A step of 100, 50, 20 or 10 ms gives 45, 90, 225 or 450 time bins. */
  readonly windowMs?: number;
  readonly stepMs?: number;
  /** Changes to the simulation itself; `seed` above is its seed. */
  readonly simulation?: Partial<Omit<SimulationSettings, 'seed' | 'arm'>>;
  /** Folder of the recordings; default `$XDG_CACHE_HOME/cortex-codec/datasets`. */
  readonly cacheDir?: string;
  readonly onProgress?: OnProgress;
}

/**
 * The embedded default data set: simulates (once, then cached) recordings of two monkeys in the task of Siegel,
 * Buschman & Miller (2015), and makes standardised pseudo-populations and the videos of its 64 conditions from them.
 * See README.md beside this file for what is planted.
 */
export async function loadSiegelSim(options: SiegelSimOptions = {}): Promise<DecodingData> {
  const { seed = 1, stepMs = 100, arm: armName = 'planted', split = 'trials', fold, onProgress } = options;
  const arm = armCalled(armName);
  const settings = simulationSettings({ ...options.simulation, seed, arm: armName });
  const heldOutConditions = split === 'combinations' ? heldOutCombinations(seed, fold) : undefined;
  const numbers = sessionNumbers(options.sessions);
  const periods = periodsAt(stepMs);
  const hash = createHash('sha256');
  const counted: CountedSession[] = [];
  for (const [done, number] of numbers.entries()) {
    onProgress?.({ phase: 'data', done, total: numbers.length + 1, note: `siegel-sim session ${number}` });
    const recording = await openSession(settings, number, options.cacheDir);
    hash.update(recording.hash);
    counted.push(countSession(recording.session, options.windowMs ?? 100, stepMs));
  }
  onProgress?.({ phase: 'data', done: numbers.length, total: numbers.length + 1, note: 'pseudo-population' });
  const units = options.unitsPerRegion
    ? { unitsPerRegion: options.unitsPerRegion, warnings: [] }
    : defaultUnits(counted, arm.unitsPerRegion ?? pseudoPopulationSites);
  const population = drawPseudoPopulation(counted, {
    seed,
    unitsPerRegion: units.unitsPerRegion,
    conditionCount: conditions.length,
    trialsPerCondition: options.trialsPerCondition ?? arm.sampling?.trialsPerCondition ?? usualTrials,
    samplesPerCondition: options.samplesPerCondition ?? { train: 24, validation: 2, test: 4 },
    unitDraw: options.unitDraw ?? arm.sampling?.unitDraw ?? 'once',
    shuffleLabels: options.shuffleLabels ?? false,
    ...(heldOutConditions ? { heldOutConditions } : { fold }),
  });
  const data: DecodingData = {
    manifest: {
      name: 'siegel-sim',
      citation:
        'Simulated here; task after Siegel, Buschman & Miller (2015) Science 348:1352, recordings as described by ' +
        'Zhang et al. (2026) Commun. Biol., doi 10.1038/s42003-025-09486-7.',
      licence: 'MIT',
      axes: {
        responses: ['sample', 'time', 'unit'],
        videos: ['condition', 'time', 'height', 'width', 'colour'],
      },
      units: { responses: 'standard deviations of the spike count', videos: 'display intensity, 0 to 1' },
      binMs: stepMs,
      regions: countRegions(counted),
      hash: hash.digest('hex'),
      truth: truthOf(armName, settings),
    },
    ...population,
    warnings: [...units.warnings, ...population.warnings],
    heldOut: heldOutConditions ? 'stimuli' : 'trials',
    population: 'pseudo',
    conditions,
    videos: renderSiegelVideos(seed, stepMs),
    periods,
  };
  onProgress?.({ phase: 'data', done: numbers.length + 1, total: numbers.length + 1 });
  return data;
}

/** Spike counts of a session, [unit, trial, time]. */
export function countSession(session: SpikeSession, windowMs: number, stepMs: number): CountedSession {
  const { siteRegions, trialConditions, durationMs } = session;
  const counts = countSpikes(session.spikes, { durationMs, windowMs, stepMs });
  const shape = [siteRegions.length, trialConditions.length, counts.shape[1]];
  return {
    name: `session ${session.session}`,
    unitRegions: siteRegions,
    trialConditions,
    counts: ndarray(shape, counts.data),
  };
}

function sessionNumbers(sessions?: readonly number[]): number[] {
  const numbers = sessions ? [...sessions] : Array.from({ length: sessionCount }, (_, i) => i + 1);
  if (numbers.length === 0 || new Set(numbers).size < numbers.length) {
    throw new CortexError(
      'InvalidInput',
      `Name at least one session and each once; got [${listed(numbers.map(String))}].`,
    );
  }
  return numbers;
}

/** The units wanted of every region, fewer where the sessions do not have so many. */
function defaultUnits(sessions: readonly CountedSession[], units: Readonly<Record<Region, number>>) {
  const recorded = countRegions(sessions);
  const warnings: string[] = [];
  const entries = Object.entries(units).map(([region, wanted]) => {
    if (recorded[region] >= wanted) return [region, wanted] as const;
    warnings.push(
      `The chosen sessions have ${recorded[region]} ${region} units, so the pseudo-population takes these instead of ${wanted}.`,
    );
    // A region without any unit is refused by name when the pseudo-population is drawn.
    return [region, Math.max(1, recorded[region])] as const;
  });
  return { unitsPerRegion: Object.fromEntries(entries), warnings };
}

function countRegions(sessions: readonly CountedSession[]): Record<string, number> {
  const regions = sessions.flatMap(({ unitRegions }) => unitRegions);
  return Object.fromEntries(
    regionNames.map((region) => [region, regions.filter((unitRegion) => unitRegion === region).length]),
  );
}
