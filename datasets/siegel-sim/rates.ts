import type { Dynamics } from './arms/arm.ts';
import { cueOnsetMs, type Region, stimulusOnsetMs, trialMs } from './experiment.ts';
import type { PlantedSite } from './planted.ts';

/** No modulation brings a site below this fraction of its base rate. */
const lowestModulation = 0.05;
/** Shared gain and fluctuations are drawn for every step of this length. */
export const stepMs = 100;
export const steps = trialMs / stepMs;

/** When a region is tuned to what; within a bin the rate is constant. */
export interface RegionCourse {
  readonly binMs: number;
  readonly bins: number;
  /** First bin that is tuned to the cue, and to the stimulus. */
  readonly cueBin: number;
  readonly stimulusBin: number;
  /** Share of the decision signal, and factor of the onset transient, in every bin. */
  readonly decision: Float64Array;
  readonly transient: Float64Array;
}

/** The course of a region's signals, in bins of 100 ms where that is exact, else of 10. */
export function regionCourse(region: Region, dynamics: Dynamics | undefined): RegionCourse {
  const binMs = dynamics ? 10 : stepMs;
  const bins = trialMs / binMs;
  const latencyMs = dynamics?.latencyMs?.[region] ?? 0;
  const centreMs = (bin: number) => (bin + 0.5) * binMs;
  return {
    binMs,
    bins,
    cueBin: (cueOnsetMs + latencyMs) / binMs,
    stimulusBin: (stimulusOnsetMs + latencyMs) / binMs,
    decision: Float64Array.from({ length: bins }, (_, bin) => ramp(centreMs(bin) - stimulusOnsetMs, dynamics)),
    transient: Float64Array.from({ length: bins }, (_, bin) =>
      [cueOnsetMs, stimulusOnsetMs].reduce((gain, onset) => gain + transient(centreMs(bin) - onset, dynamics), 1),
    ),
  };
}

function ramp(sinceMs: number, { decisionRamp }: Dynamics = {}): number {
  if (!decisionRamp) return 1;
  const { startMs, endMs } = decisionRamp;
  return Math.min(1, Math.max(0, (sinceMs - startMs) / (endMs - startMs)));
}

function transient(sinceMs: number, { onsetTransient }: Dynamics = {}): number {
  if (!onsetTransient) return 0;
  const { startMs, endMs, gain } = onsetTransient;
  if (sinceMs < startMs || sinceMs > endMs) return 0;
  return gain * Math.sin((Math.PI * (sinceMs - startMs)) / (endMs - startMs)) ** 2;
}

/** What a site is driven by in one trial. */
export interface TrialDrive {
  readonly condition: number;
  /** −1 left, 1 right. */
  readonly choice: number;
  /** Gain that all sites share, and what is added to the modulation, in every step of 100 ms. */
  readonly gain: (step: number) => number;
  readonly fluctuation: (step: number) => number;
}

/** Fills `cumulative` with the expected number of spikes from the start of the trial to the start of every bin. */
export function accumulateIntensity(
  cumulative: Float64Array,
  site: PlantedSite,
  course: RegionCourse,
  { condition, choice, gain, fluctuation }: TrialDrive,
): void {
  const { binMs, bins, cueBin, stimulusBin, decision, transient } = course;
  const duringCue = 1 + site.cue[Math.floor(condition / 16)];
  const duringStimulus = stimulusDrive(site, condition);
  const decided = decisionDrive(site, condition, choice);
  const perBin = (site.baseRateHz * binMs) / 1000;
  const binsPerStep = stepMs / binMs;
  for (let bin = 0; bin < bins; bin++) {
    const step = Math.floor(bin / binsPerStep);
    const drive = bin < cueBin ? 1 : bin < stimulusBin ? duringCue : duringStimulus + decided * decision[bin];
    const modulation = Math.max(lowestModulation, drive + fluctuation(step)) * transient[bin];
    cumulative[bin + 1] = cumulative[bin] + perBin * modulation * gain(step);
  }
}

function stimulusDrive(site: PlantedSite, condition: number): number {
  const cue = Math.floor(condition / 16);
  const colour = Math.floor(condition / 4) % 4;
  const direction = condition % 4;
  const { cueMemory, cueColour, cueMotion } = site;
  const further =
    (cueMemory?.[cue] ?? 0) + (cueColour?.[4 * cue + colour] ?? 0) + (cueMotion?.[4 * cue + direction] ?? 0);
  return 1 + site.colour[colour] + site.motion[direction] + further;
}

/** The choice, and the category of the colour where the cue (circle or triangle) asks for it. */
function decisionDrive(
  { choice: ofChoice, colourCategory = 0 }: PlantedSite,
  condition: number,
  choice: number,
): number {
  const asksForColour = condition >= 32;
  const isRed = Math.floor(condition / 4) % 4 < 2;
  return ofChoice * choice + (asksForColour ? colourCategory * (isRed ? 1 : -1) : 0);
}
