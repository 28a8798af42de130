import { expectFinite, expectShape, type NdArray, takeRows, zeros } from '../../src/arrays.ts';
import type { ResponseSet, SplitName, Standardisation } from '../../src/data/decoding-data.ts';
import { CortexError, sameName, unknownName } from '../../src/errors.ts';
import { cycledDraws } from '../../src/random/cycled-draws.ts';
import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import { constantUnits, fitStandardisation, standardise } from '../../src/signal/standardise.ts';
import { type PerSplit, shuffleTrainingLabels, splitNames, splitTrials, type TrialSplit } from './trial-split.ts';
import { type UnitCounts, unitCountEntries } from './unit-counts.ts';

/** Binned responses of one recording session. */
export interface CountedSession {
  /** Names the session in messages. */
  readonly name: string;
  readonly unitRegions: readonly string[];
  readonly trialConditions: Int32Array;
  /** [unit, trial, time] spike counts. */
  readonly counts: NdArray;
}

export interface PseudoPopulationSettings {
  readonly seed: number;
  /** Units of each region, in the order of the units; see `UnitCounts` for regions that are called by numbers. */
  readonly unitsPerRegion: UnitCounts;
  readonly conditionCount: number;
  /** Recorded trials of every condition and session that go to each split. */
  readonly trialsPerCondition: PerSplit;
  /** Pseudo-samples drawn of every condition from the trials of each split. */
  readonly samplesPerCondition: PerSplit;
  /** Draw the units once for all samples, or anew for every sample as the paper does. */
  readonly unitDraw: 'once' | 'per-sample';
  /** Permute the conditions of the training trials in every session: a control. */
  readonly shuffleLabels: boolean;
  /** Fold of a cross-validation over trials, from 0; the first when left out. */
  readonly fold?: number;
  /** Conditions that neither training nor validation sees; the test samples are then of these alone. */
  readonly heldOutConditions?: ReadonlySet<number>;
}

export interface PseudoPopulation {
  readonly unitRegions: readonly string[];
  readonly splits: Readonly<Record<SplitName, ResponseSet>>;
  /** Test trials of the other conditions, where some are held out. */
  readonly knownTest?: ResponseSet;
  readonly standardisation: Standardisation;
  readonly warnings: readonly string[];
}

/** Where a unit was recorded. */
interface SiteAddress {
  readonly session: number;
  readonly unit: number;
}

/**
 * Samples of a population that was never recorded at once (Zhang et al. 2026, Methods, "MUA"). Trials are split first,
 * within each condition of each session; only then units and trials are drawn, so that no recorded trial reaches two
 * splits (this order is ours).
 * Units of one session share the trial in a sample, which keeps their noise correlations. Standardised with the mean
 * and sd of the training samples. Throws InvalidData for a region with too few units, a condition with too few
 * trials, NaN and negative spike counts, InvalidInput for counts of units that are none, and InvalidShape for time bins that the model cannot pool.
 */
export function drawPseudoPopulation(
  sessions: readonly CountedSession[],
  settings: PseudoPopulationSettings,
): PseudoPopulation {
  const bins = checkSessions(sessions, settings);
  const wanted = unitCountEntries(settings.unitsPerRegion);
  const unitRegions = wanted.flatMap(([region, count]) => Array<string>(count).fill(region));
  const pools = poolUnits(sessions, wanted);
  const trialSplits = sessions.map(({ name, trialConditions }) => splitSession(name, trialConditions, settings));
  const drawUnits = unitDrawer(pools, settings);

  const { heldOutConditions: heldOut } = settings;
  const known = (set: ResponseSet) => (heldOut ? keptSamples(set, (condition) => !heldOut.has(condition)) : set);
  const tested = drawRaw('test');
  const raw = {
    train: known(drawRaw('train')),
    validation: known(drawRaw('validation')),
    test: heldOut ? keptSamples(tested, (condition) => heldOut.has(condition)) : tested,
  };
  const standardisation = fitStandardisation(raw.train.responses);
  const scaled = (set: ResponseSet): ResponseSet => ({
    responses: standardise(set.responses, standardisation),
    condition: set.condition,
  });
  return {
    unitRegions,
    splits: { train: scaled(raw.train), validation: scaled(raw.validation), test: scaled(raw.test) },
    ...(heldOut && { knownTest: scaled(known(tested)) }),
    standardisation,
    warnings: constantUnits(standardisation).map(
      (unit) => `Unit ${unit} (${unitRegions[unit]}) never changes in training; it is set to zero.`,
    ),
  };

  function drawRaw(part: SplitName): ResponseSet {
    const perCondition = settings.samplesPerCondition[part];
    const samples = settings.conditionCount * perCondition;
    const trials = sessions.map((_, session) =>
      trialOfSamples(trialSplits[session][part], perCondition, trialStream(part, session)),
    );
    const unitStream = randomStream(settings.seed, `pseudo-population/sites/${part}`);
    const unitCount = unitRegions.length;
    const responses = zeros([samples, bins, unitCount]);
    for (let sample = 0; sample < samples; sample++) {
      drawUnits(unitStream).forEach(({ session, unit }, slot) => {
        const { counts, trialConditions } = sessions[session];
        const from = (unit * trialConditions.length + trials[session][sample]) * bins;
        const to = sample * bins * unitCount + slot;
        for (let bin = 0; bin < bins; bin++) responses.data[to + bin * unitCount] = counts.data[from + bin];
      });
    }
    return { responses, condition: Int32Array.from({ length: samples }, (_, i) => Math.floor(i / perCondition)) };
  }

  function trialStream(part: SplitName, session: number): RandomStream {
    return randomStream(settings.seed, `pseudo-population/trials/${part}/${sessions[session].name}`);
  }
}

/** The samples of the conditions that pass. */
function keptSamples({ responses, condition }: ResponseSet, isKept: (condition: number) => boolean): ResponseSet {
  const kept = Array.from(condition.keys()).filter((sample) => isKept(condition[sample]));
  return { responses: takeRows(responses, kept), condition: Int32Array.from(kept, (sample) => condition[sample]) };
}

/** The recorded trial behind every pseudo-sample, condition by condition. */
function trialOfSamples(trialsOfCondition: readonly Int32Array[], perCondition: number, stream: RandomStream) {
  return Int32Array.from(trialsOfCondition.flatMap((trials) => Array.from(cycledDraws(trials, perCondition, stream))));
}

function splitSession(name: string, trialConditions: Int32Array, settings: PseudoPopulationSettings): TrialSplit {
  const { seed, conditionCount, trialsPerCondition, shuffleLabels, fold } = settings;
  const stream = randomStream(seed, `pseudo-population/split/${name}`);
  const split = splitTrials(trialConditions, conditionCount, trialsPerCondition, stream, name, fold);
  if (!shuffleLabels) return split;
  return shuffleTrainingLabels(split, randomStream(seed, `pseudo-population/shuffled-labels/${name}`));
}

/** A function that gives the unit behind every slot of the next sample. */
function unitDrawer(pools: readonly { units: SiteAddress[]; count: number }[], settings: PseudoPopulationSettings) {
  const draw = (stream: RandomStream) => pools.flatMap(({ units, count }) => stream.sample(units, count));
  if (settings.unitDraw === 'per-sample') return draw;
  const drawn = draw(randomStream(settings.seed, 'pseudo-population/sites'));
  return () => drawn;
}

function poolUnits(sessions: readonly CountedSession[], wanted: readonly (readonly [string, number])[]) {
  return wanted.map(([region, count]) => {
    const units = sessions.flatMap(({ unitRegions }, session) =>
      unitRegions.flatMap((unitRegion, unit) => (sameName(unitRegion, region) ? [{ session, unit }] : [])),
    );
    if (units.length === 0 || units.length < count) {
      throw new CortexError(
        'InvalidData',
        `Region ${region} has ${units.length} units in ${sessions.length} sessions but a pseudo-population needs ` +
          `${count}; add sessions or ask for fewer units.${units.length === 0 ? knownRegions(region, sessions) : ''}`,
        { details: { region, units: units.length, wanted: count } },
      );
    }
    return { units, count };
  });
}

/** What the regions are called, and which of them was perhaps meant. */
function knownRegions(region: string, sessions: readonly CountedSession[]): string {
  const known = [...new Set(sessions.flatMap(({ unitRegions }) => unitRegions))];
  return ` ${unknownName('region', region, known)}`;
}

function checkSessions(sessions: readonly CountedSession[], settings: PseudoPopulationSettings): number {
  if (sessions.length === 0) throw new CortexError('InvalidInput', 'A pseudo-population needs at least one session.');
  for (const part of splitNames) {
    for (const field of ['trialsPerCondition', 'samplesPerCondition'] as const) {
      const value = settings[field][part];
      if (!Number.isInteger(value) || value < 1) {
        throw new CortexError('InvalidInput', `${field}.${part} must be a positive whole number but is ${value}.`);
      }
    }
  }
  const bins = sessions[0].counts.shape[2];
  for (const { name, counts, unitRegions, trialConditions } of sessions) {
    const lengths = [unitRegions.length, trialConditions.length, bins];
    expectShape(counts, `counts of ${name}`, ['unit', 'trial', 'time'], lengths);
    expectFinite(counts, `counts of ${name}`);
    // Counts in windows that reach over the ends of a trial are scaled up, so they need not be whole.
    const negative = counts.data.find((count) => count < 0);
    if (negative !== undefined) {
      throw new CortexError(
        'InvalidData',
        `counts of ${name} has ${negative}; counts are 0 or more, not standardised.`,
      );
    }
  }
  return bins;
}
