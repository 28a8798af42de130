import type { PseudoPopulationSettings } from '../../shared/pseudo-population.ts';
import type { Region } from '../experiment.ts';
import type { RegionTuning } from '../tuning.ts';

/** When what is planted shows; what is left out is there from the onset on, and constant. */
export interface Dynamics {
  /** From the onset of cue or stimulus until a region is tuned to it; the tuning to the cue ends as much later. */
  readonly latencyMs?: Readonly<Record<Region, number>>;
  /** Rise of all rates after both onsets, the same in every condition: rate × (1 + gain · sin²) in this interval. */
  readonly onsetTransient?: { readonly startMs: number; readonly endMs: number; readonly gain: number };
  /** Choice and category grow linearly in this interval after the onset of the stimulus. */
  readonly decisionRamp?: { readonly startMs: number; readonly endMs: number };
}

/** Noise beyond Poisson spikes and the gain that all sites share. */
export interface NoisePlan {
  /** Variance over mean of the spike counts, given the rate; 1 to 2. */
  readonly fano: number;
  /** Fluctuation that the sites of a region share in a session, added to the rate. */
  readonly fluctuation: {
    readonly rank: number;
    /** Rms over sites, as a fraction of the base rate. */
    readonly sd: number;
    /** Share of its variance along axes on which the stimulus moves the rates (Moreno-Bote et al. 2014). */
    readonly alignedShare: number;
    /** Share of its variance that is constant in a trial; the rest forgets itself with this time constant. */
    readonly trialShare: number;
    readonly tauMs: number;
  };
}

/** A simulation in which a claim can fail: what is planted, and what has to come out, stated before it is looked at. */
export interface Arm {
  readonly planted: string;
  readonly criterion: string;
  readonly tuning: RegionTuning;
  /** Defaults of the settings that differ from those of "planted". */
  readonly settings?: {
    readonly trialsPerCondition?: number;
    readonly sitesPerSession?: Readonly<Record<Region, number>>;
    readonly recordedSites?: Readonly<Record<Region, number>>;
    readonly meanRateHz?: number;
    readonly tuningScale?: number;
  };
  /** Share of the variance of the colour and motion tuning in interactions with the cue; none when left out. */
  readonly interactionShare?: number;
  /** Share of a tuning's variance that all sites of a region have alike; none when left out. */
  readonly sharedShare?: number;
  readonly dynamics?: Dynamics;
  readonly noise?: NoisePlan;
  /** Base rates between these, log-uniform; gamma with the mean and shape of the settings when left out. */
  readonly baseRateHz?: readonly [lowest: number, highest: number];
  /** Units of a pseudo-population; those of the paper when left out. */
  readonly unitsPerRegion?: Readonly<Record<Region, number>>;
  /** How samples are drawn, where it is not as the preset says. */
  readonly sampling?: Partial<Pick<PseudoPopulationSettings, 'unitDraw' | 'trialsPerCondition'>>;
}
