import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import type { Arm } from './arms/arm.ts';
import { armCalled } from './arms/catalogue.ts';
import { type Region, regionNames } from './experiment.ts';
import { interactionAxes, mixedTuning } from './mixed-tuning.ts';
import { monkeyOf, monkeys, type SimulationSettings, sitesOf } from './settings.ts';
import type { TuningFractions } from './tuning.ts';

/** The truth about one simulated site; modulations are fractions of the base rate. */
export interface PlantedSite {
  readonly region: Region;
  readonly baseRateHz: number;
  /** One modulation for each cue shape, colour and direction; each sums to zero. */
  readonly cue: Float64Array;
  readonly colour: Float64Array;
  readonly motion: Float64Array;
  /** Modulation for a saccade to the right; the opposite for one to the left. */
  readonly choice: number;
  /** Modulation by each cue shape while the stimulus is shown. */
  readonly cueMemory?: Float64Array;
  /** Modulation for red where the rule asks for colour; the opposite for green. */
  readonly colourCategory?: number;
  /** Pure interactions [cue, colour] and [cue, direction]: they sum to zero over either. */
  readonly cueColour?: Float64Array;
  readonly cueMotion?: Float64Array;
}

/** The planted sites of a session, region by region. Decoders never see this; recovery tests compare with it. */
export function plantSites(settings: SimulationSettings, session: number): PlantedSite[] {
  const arm = armCalled(settings.arm ?? 'planted');
  const stream = randomStream(settings.seed, `siegel-sim/session-${session}/sites`);
  const meanRateHz = settings.meanRateHz * monkeys[monkeyOf(session)].rateScale;
  const baseRate = () => drawBaseRate(arm, stream, meanRateHz, settings.rateShape);
  const axes = arm.interactionShare === undefined ? undefined : interactionAxes(settings.seed, arm.interactionShare);
  return regionNames.flatMap((region) => {
    const fractions = arm.tuning[region];
    const scale = settings.tuningScale;
    const draw = tuningDrawer(arm, settings.seed, region, stream);
    return Array.from({ length: sitesOf(settings, region, session) }, () => ({
      region,
      baseRateHz: baseRate(),
      cue: draw('cue', fractions.cue * scale),
      ...(axes
        ? mixedTuning(axes, { colour: fractions.colour * scale, motion: fractions.motion * scale }, stream)
        : {
            colour: draw('colour', fractions.colour * scale),
            motion: draw('motion', fractions.motion * scale),
          }),
      choice: eitherSign(stream) * fractions.choice * scale,
      ...furtherTuning(fractions, scale, draw, stream),
    }));
  });
}

type Draw = (feature: string, rms: number) => Float64Array;

function furtherTuning(fractions: TuningFractions, scale: number, draw: Draw, stream: RandomStream) {
  const { cueMemory, colourCategory } = fractions;
  return {
    ...(cueMemory !== undefined && { cueMemory: draw('cueMemory', cueMemory * scale) }),
    ...(colourCategory !== undefined && { colourCategory: eitherSign(stream) * colourCategory * scale }),
  };
}

const eitherSign = (stream: RandomStream) => (stream.uniform() < 0.5 ? -1 : 1);

function drawBaseRate({ baseRateHz }: Arm, stream: RandomStream, meanRateHz: number, shape: number): number {
  if (!baseRateHz) return stream.gamma(shape, meanRateHz / shape);
  const [lowest, highest] = baseRateHz;
  return lowest * (highest / lowest) ** stream.uniform();
}

/** Draws the tuning of a site; where the arm has a common part, it is the same for all sites of the region. */
function tuningDrawer({ sharedShare = 0 }: Arm, seed: number, region: Region, stream: RandomStream): Draw {
  const common = new Map<string, Float64Array>();
  return (feature, rms) => {
    const own = tuningVector(stream, rms);
    if (sharedShare === 0 || rms === 0) return own;
    const shared =
      common.get(feature) ?? tuningVector(randomStream(seed, `siegel-sim/common/${region}/${feature}`), rms);
    common.set(feature, shared);
    return own.map((value, level) => Math.sqrt(sharedShare) * shared[level] + Math.sqrt(1 - sharedShare) * value);
  };
}

/** Four normal draws with their mean removed, scaled to the given rms. */
function tuningVector(stream: RandomStream, rms: number): Float64Array {
  const draws = Float64Array.from({ length: 4 }, () => stream.normal());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / 4;
  const centred = draws.map((draw) => draw - mean);
  const scale = rms / Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / 4);
  return centred.map((value) => value * scale);
}
