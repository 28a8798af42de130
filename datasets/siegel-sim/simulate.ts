import { CortexError } from '../../src/errors.ts';
import { randomStream } from '../../src/random/stream.ts';
import type { SpikeSession } from '../shared/spike-session.ts';
import { armCalled } from './arms/catalogue.ts';
import { conditions, correctChoice, regionNames, trialMs } from './experiment.ts';
import { drawFluctuations } from './fluctuations.ts';
import { plantSites } from './planted.ts';
import { accumulateIntensity, regionCourse, steps } from './rates.ts';
import { monkeyOf, monkeys, type SimulationSettings, sessionCount } from './settings.ts';
import { addSpikeTrain, SpikeTimes } from './spike-trains.ts';

/**
 * Simulates one session: interleaved trials, choices by the rule with errors, and spike trains at 1 ms, Poisson unless the
 * arm says otherwise, whose rate is base rate × tuning × the gain that all sites share. Deterministic in (settings, session).
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
  const { dynamics, noise } = armCalled(settings.arm ?? 'planted');
  const fluctuations = drawFluctuations(noise, sites, trials, { seed: settings.seed, name });
  const courses = new Map(regionNames.map((region) => [region, regionCourse(region, dynamics)]));
  const offsets = new Int32Array(sites.length * trials + 1);
  const times = new SpikeTimes();
  sites.forEach((site, siteIndex) => {
    const stream = randomStream(settings.seed, `${name}/site-${siteIndex}/spikes`);
    const course = courses.get(site.region)!;
    const cumulative = new Float64Array(course.bins + 1);
    for (let trial = 0; trial < trials; trial++) {
      accumulateIntensity(cumulative, site, course, {
        condition: trialConditions[trial],
        choice: choices[trial],
        gain: (step) => gains[trial * steps + step],
        fluctuation: (step) => fluctuations(siteIndex, trial, step),
      });
      addSpikeTrain(times, cumulative, course.binMs, noise?.fano ?? 1, stream);
      offsets[siteIndex * trials + trial + 1] = times.count;
    }
  });
  return {
    subject: monkeyOf(session),
    session,
    durationMs: trialMs,
    siteRegions: sites.map((site) => site.region),
    trialConditions,
    trialChoices: choices,
    spikes: { timesMs: times.whole(), offsets },
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

/** exp(trial noise + step noise) for [trial, step]. */
function drawGains(settings: SimulationSettings, session: number, name: string, trials: number): Float64Array {
  const stream = randomStream(settings.seed, `${name}/gain`);
  const scale = monkeys[monkeyOf(session)].gainScale;
  const gains = new Float64Array(trials * steps);
  for (let trial = 0; trial < trials; trial++) {
    const ofTrial = stream.normal(0, settings.trialGainSd * scale);
    for (let step = 0; step < steps; step++) {
      gains[trial * steps + step] = Math.exp(ofTrial + stream.normal(0, settings.binGainSd * scale));
    }
  }
  return gains;
}
