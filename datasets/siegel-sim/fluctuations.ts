import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import type { NoisePlan } from './arms/arm.ts';
import { type Region, regionNames } from './experiment.ts';
import type { PlantedSite } from './planted.ts';
import { stepMs, steps } from './rates.ts';

/** What is added to the modulation of a site in a trial, for every step of 100 ms. */
export type Fluctuation = (site: number, trial: number, step: number) => number;

/**
 * Noise that the sites of a region share in a session, besides the common gain: a few random courses, weighted by site. A share
 * of every weight vector's variance lies along a change of stimulus, so this part no linear read-out can average away
 * (differential correlations: Moreno-Bote et al. 2014, Nat. Neurosci. 17:1410, eq. 5); the rest points anywhere.
 */
export function drawFluctuations(
  plan: NoisePlan | undefined,
  sites: readonly PlantedSite[],
  trials: number,
  source: { readonly seed: number; readonly name: string },
): Fluctuation {
  if (!plan) return () => 0;
  const { rank } = plan.fluctuation;
  const regions = new Map<Region, { courses: Float32Array; weights: readonly Float64Array[] }>();
  for (const region of regionNames) {
    const stream = randomStream(source.seed, `${source.name}/fluctuation/${region}`);
    const own = sites.filter((site) => site.region === region);
    const weights = Array.from({ length: rank }, () => weightsAlong(own, plan, stream));
    regions.set(region, { weights, courses: drawCourses(plan, trials, stream) });
  }
  const first = new Map(regionNames.map((region) => [region, sites.findIndex((site) => site.region === region)]));
  const ofSite = sites.map(({ region }, site) => ({ ...regions.get(region)!, place: site - first.get(region)! }));
  return (site, trial, step) => {
    const { courses, weights, place } = ofSite[site];
    const at = (trial * steps + step) * rank;
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += weights[k][place] * courses[at + k];
    return sum;
  };
}

/** Weights of the sites for one course, rms sd / √rank. */
function weightsAlong(
  sites: readonly PlantedSite[],
  { fluctuation: { sd, rank, alignedShare } }: NoisePlan,
  stream: RandomStream,
): Float64Array {
  const signal = signalAxis(sites, stream);
  const anywhere = Float64Array.from(sites, () => stream.normal());
  const isTuned = signal.some((value) => value !== 0);
  const aligned = isTuned ? alignedShare : 0;
  const [along, across] = [unitRms(signal), unitRms(anywhere)];
  const scale = sd / Math.sqrt(rank);
  return along.map((value, i) => scale * (Math.sqrt(aligned) * value + Math.sqrt(1 - aligned) * across[i]));
}

/** How the rates of the sites change along a random change of cue, colour and direction. */
function signalAxis(sites: readonly PlantedSite[], stream: RandomStream): Float64Array {
  const weights = Array.from({ length: 12 }, () => stream.normal());
  return Float64Array.from(sites, ({ cue, colour, motion }) =>
    [...cue, ...colour, ...motion].reduce((sum, value, i) => sum + value * weights[i], 0),
  );
}

function unitRms(values: Float64Array): Float64Array {
  const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return rms === 0 ? values : values.map((value) => value / rms);
}

/** Courses [trial, step, rank] of unit variance: a constant of the trial, and a first-order autoregressive process. */
function drawCourses({ fluctuation }: NoisePlan, trials: number, stream: RandomStream): Float32Array {
  const { rank, trialShare, tauMs } = fluctuation;
  const kept = Math.exp(-stepMs / tauMs);
  const courses = new Float32Array(trials * steps * rank);
  for (let trial = 0; trial < trials; trial++) {
    for (let k = 0; k < rank; k++) {
      const constant = stream.normal();
      let wandering = stream.normal();
      for (let step = 0; step < steps; step++) {
        courses[(trial * steps + step) * rank + k] =
          Math.sqrt(trialShare) * constant + Math.sqrt(1 - trialShare) * wandering;
        wandering = kept * wandering + Math.sqrt(1 - kept * kept) * stream.normal();
      }
    }
  }
  return courses;
}
