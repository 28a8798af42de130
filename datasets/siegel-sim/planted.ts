import { type RandomStream, randomStream } from '../../src/random/stream.ts';
import { type Region, regionNames } from './experiment.ts';
import { monkeyOf, monkeys, plantedTuning, type SimulationSettings } from './settings.ts';

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
}

/** The planted sites of a session, region by region. Decoders never see this; recovery tests compare with it. */
export function plantSites(settings: SimulationSettings, session: number): PlantedSite[] {
  const stream = randomStream(settings.seed, `siegel-sim/session-${session}/sites`);
  const meanRateHz = settings.meanRateHz * monkeys[monkeyOf(session)].rateScale;
  return regionNames.flatMap((region) => {
    const fractions = plantedTuning[region];
    const scale = settings.tuningScale;
    return Array.from({ length: settings.sitesPerSession[region] }, () => ({
      region,
      baseRateHz: stream.gamma(settings.rateShape, meanRateHz / settings.rateShape),
      cue: tuningVector(stream, fractions.cue * scale),
      colour: tuningVector(stream, fractions.colour * scale),
      motion: tuningVector(stream, fractions.motion * scale),
      choice: (stream.uniform() < 0.5 ? -1 : 1) * fractions.choice * scale,
    }));
  });
}

/** Four normal draws with their mean removed, scaled to the given rms. */
function tuningVector(stream: RandomStream, rms: number): Float64Array {
  const draws = Float64Array.from({ length: 4 }, () => stream.normal());
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / 4;
  const centred = draws.map((draw) => draw - mean);
  const scale = rms / Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / 4);
  return centred.map((value) => value * scale);
}
