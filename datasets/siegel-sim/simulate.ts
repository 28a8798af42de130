import { CortexError } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import type { SpikeSession } from '../shared/spike-session.ts';
import { conditions, correctChoice, cueOnsetMs, stimulusOnsetMs, trialMs } from './experiment.ts';
import { type PlantedSite, plantSites } from './planted.ts';
import { monkeyOf, monkeys, type SimulationSettings, sessionCount } from './settings.ts';

/** Rates are constant within these bins. */
const binMs = 100;
const bins = trialMs / binMs;
const cueBin = cueOnsetMs / binMs;
const stimulusBin = stimulusOnsetMs / binMs;
/** No modulation brings a site below this fraction of its base rate. */
const lowestModulation = 0.05;

/**
 * Simulates one session: interleaved trials, choices by the rule with errors, and Poisson spike trains at 1 ms whose
 * rate is base rate × tuning × the gain that all sites share. Deterministic in (settings, session).
 */
export function simulateSession(settings: SimulationSettings, session: number): SpikeSession {
  if (!Number.isInteger(session) || session < 1 || session > sessionCount) {
    throw new CortexError(
      'InvalidInput',
      `siegel-sim has sessions 1 to ${sessionCount}; there is no session ${session}.`,
    );
  }
  const sites = plantSites(settings, session);
  const name = `siegel-sim/session-${session}`;
  const trialConditions = trialOrder(settings, name);
  const choices = drawChoices(settings, name, trialConditions);
  const gains = drawGains(settings, session, name, trialConditions.length);

  const trials = trialConditions.length;
  const offsets = new Int32Array(sites.length * trials + 1);
  const cumulative = new Float64Array(bins + 1);
  let timesMs = new Uint16Array(1 << 20);
  let spikes = 0;
  sites.forEach((site, siteIndex) => {
    const stream = randomStream(settings.seed, `${name}/site-${siteIndex}/spikes`);
    for (let trial = 0; trial < trials; trial++) {
      accumulateIntensity(cumulative, site, trialConditions[trial], choices[trial], gains, trial * bins);
      const expected = cumulative[bins];
      let bin = 0;
      let arrival = -Math.log(1 - stream.uniform());
      while (arrival < expected) {
        while (cumulative[bin + 1] <= arrival) bin++;
        const fraction = (arrival - cumulative[bin]) / (cumulative[bin + 1] - cumulative[bin]);
        if (spikes === timesMs.length) timesMs = grown(timesMs);
        timesMs[spikes++] = (bin + fraction) * binMs;
        arrival -= Math.log(1 - stream.uniform());
      }
      offsets[siteIndex * trials + trial + 1] = spikes;
    }
  });
  return {
    subject: monkeyOf(session),
    session,
    durationMs: trialMs,
    siteRegions: sites.map((site) => site.region),
    trialConditions,
    trialChoices: choices,
    spikes: { timesMs: timesMs.slice(0, spikes), offsets },
  };
}

function trialOrder(settings: SimulationSettings, name: string): Int32Array {
  const trials = conditions.length * settings.trialsPerCondition;
  return randomStream(settings.seed, `${name}/trials`)
    .permutation(trials)
    .map((trial) => trial % conditions.length);
}

function drawChoices(settings: SimulationSettings, name: string, trialConditions: Int32Array): Int32Array {
  const stream = randomStream(settings.seed, `${name}/choices`);
  return trialConditions.map((condition) => correctChoice(condition) * (stream.uniform() < settings.accuracy ? 1 : -1));
}

/** exp(trial noise + bin noise) for [trial, bin]. */
function drawGains(settings: SimulationSettings, session: number, name: string, trials: number): Float64Array {
  const stream = randomStream(settings.seed, `${name}/gain`);
  const scale = monkeys[monkeyOf(session)].gainScale;
  const gains = new Float64Array(trials * bins);
  for (let trial = 0; trial < trials; trial++) {
    const ofTrial = stream.normal(0, settings.trialGainSd * scale);
    for (let bin = 0; bin < bins; bin++) {
      gains[trial * bins + bin] = Math.exp(ofTrial + stream.normal(0, settings.binGainSd * scale));
    }
  }
  return gains;
}

/** Fills `cumulative` with the expected number of spikes from the start of the trial to the start of every bin. */
function accumulateIntensity(
  cumulative: Float64Array,
  site: PlantedSite,
  condition: number,
  choice: number,
  gains: Float64Array,
  firstGain: number,
): void {
  const cue = Math.max(lowestModulation, 1 + site.cue[Math.floor(condition / 16)]);
  const stimulus = Math.max(
    lowestModulation,
    1 + site.colour[Math.floor(condition / 4) % 4] + site.motion[condition % 4] + site.choice * choice,
  );
  const perBin = (site.baseRateHz * binMs) / 1000;
  for (let bin = 0; bin < bins; bin++) {
    const modulation = bin < cueBin ? 1 : bin < stimulusBin ? cue : stimulus;
    cumulative[bin + 1] = cumulative[bin] + perBin * modulation * gains[firstGain + bin];
  }
}

function grown(values: Uint16Array<ArrayBuffer>): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(values.length * 2);
  larger.set(values);
  return larger;
}
