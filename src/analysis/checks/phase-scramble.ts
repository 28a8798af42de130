import { type NdArray, sizeOf } from '../../arrays.ts';
import type { EncodingData } from '../../data/encoding-data.ts';
import { pearson } from '../../metrics/correlation.ts';
import { median, variance } from '../../metrics/summary.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { randomStream } from '../../random/stream.ts';
import { scramblePhase, turnPhase } from '../../signal/phase-scramble.ts';
import { untrainedUnits } from '../../training/encoder/untrained-units.ts';
import { energyResponses, fourierPair, gaborPair, linearResponses } from './energy-model.ts';
import { drawWindows, lastOutputs } from './stimulus-windows.ts';

export interface PhaseScrambleOptions {
  readonly seed?: number;
  readonly windows?: number;
  /** Length of a window; the receptive field, or 40 bins for networks that remember without limit. */
  readonly windowBins?: number;
  /** Drop of the correlation with a planted energy model, from natural to scrambled windows, that falsifies a network. */
  readonly margin?: number;
}

/** How a network follows a planted energy unit on stimuli that it knows and on scrambled ones. */
export interface PlantedEnergy {
  readonly unit: string;
  readonly naturalR: number;
  readonly scrambledR: number;
  /** null when the network's responses do not vary. */
  readonly falsified: boolean | null;
}

/** What a change of phases does to the responses. */
interface PhaseInvariance {
  /** 1 − var(Δr̂)/var(r̂) of every unit; null for those in `missing`. */
  readonly invariance: readonly (number | null)[];
  /** Over the units that have one; null without any. */
  readonly medianInvariance: number | null;
  /** The same of models whose answer is known, on the same windows. */
  readonly references: {
    /** Energy of one Fourier component: 1 whatever the phases are. */
    readonly fourierPair: number;
    /** Energy of a local Gabor pair, as complex cells have. */
    readonly gaborPair: number;
    /** One linear filter, the even one of the Gabor pair. */
    readonly linear: number;
    /** The same rectified, as simple cells have. */
    readonly simple: number;
  };
}

export interface PhaseScrambleResult extends PhaseInvariance {
  readonly windows: number;
  readonly windowBins: number;
  /** All phases a quarter of a turn later instead of drawn anew, which leaves the energy of a local pair what it was. */
  readonly quarterTurn: PhaseInvariance;
  /** Why a unit has none, by id: nothing was fitted to it, or it hardly varies over the natural windows. */
  readonly missing: Readonly<Record<string, string>>;
  /** Energy units of a simulation. */
  readonly planted: readonly PlantedEnergy[];
}

/** Responses before that vary so much less than those after are those of a silent unit: their ratio says nothing. */
const silentShare = 0.01;

/** 1 − var(Δr)/var(r) of responses to the same windows before and after; null when those before hardly vary. */
export function invarianceIndex(before: ArrayLike<number>, after: ArrayLike<number>): number | null {
  const change = Float64Array.from(before, (value, i) => after[i] - value);
  const spread = variance(before, 0);
  return spread > silentShare * variance(after, 0) ? 1 - variance(change, 0) / spread : null;
}

/**
 * Phase-scramble test out of distribution (ours; surrogates as Theiler et al. 1992, Physica D 58:77): windows of the
 * test clips, and the same with the phases of their modulation spectrum drawn anew (amplitudes kept). A network of
 * units that go by energy answers alike (index towards 1, as the energy pairs show), one of linear units does not
 * (towards −1). Local energy, of complex cells, does not outlive phases that are drawn anew; it does outlive a quarter of a turn of all phases
 * (Adelson & Bergen 1985), at which linear units go to −1 and simple cells below 0. In a simulation with energy units the network must also follow their true energy on the scrambled
 * windows: a correlation that drops by more than `margin` (.2) falsifies it as a model of the mechanism.
 */
export function checkPhaseScramble(
  encoder: Encoder,
  data: EncodingData,
  options: PhaseScrambleOptions = {},
): PhaseScrambleResult {
  const { seed = 1, windows: count = 200, margin = 0.2 } = options;
  const reach = encoder.receptiveFieldBins;
  const windowBins = options.windowBins ?? (Number.isFinite(reach) ? Math.max(reach, 8) : 40);
  const clips = data.split.test.length > 0 ? data.split.test : data.clips.map((_, clip) => clip);
  const natural = drawWindows(encoder, data, clips, { count, bins: windowBins, seed });
  const stream = randomStream(seed, 'check/phase-scramble');
  const scrambled = natural.map((window) => scramblePhase(window, stream));
  const turned = natural.map(turnPhase);
  const [before, after, afterTurn] = [natural, scrambled, turned].map((windows) => lastOutputs(encoder, windows));
  const untrained = untrainedUnits(data);
  const invarianceOf = (changed: NdArray, windows: readonly NdArray[]): PhaseInvariance => {
    const invariance = data.units.map((_, unit) =>
      untrained.has(unit) ? null : invarianceIndex(column(before, unit), column(changed, unit)),
    );
    const defined = invariance.filter((value) => value !== null);
    const medianInvariance = defined.length > 0 ? median(defined) : null;
    return { invariance, medianInvariance, references: referencesOn(natural, windows) };
  };
  const { invariance, ...scrambling } = invarianceOf(after, scrambled);
  return {
    windows: count,
    windowBins,
    invariance,
    ...scrambling,
    quarterTurn: invarianceOf(afterTurn, turned),
    missing: Object.fromEntries(
      data.units.flatMap(({ id }, unit) =>
        invariance[unit] === null ? [[id, untrained.get(unit) ?? 'it hardly varies over the natural windows']] : [],
      ),
    ),
    planted: plantedEnergies(data, untrained, natural, scrambled, [before, after], margin),
  };
}

const column = ({ shape: [, units], data }: NdArray, unit: number) => data.filter((_, i) => i % units === unit);

function referencesOn(natural: readonly NdArray[], changed: readonly NdArray[]): PhaseInvariance['references'] {
  const { shape } = natural[0];
  const cycles = shape.map((length, axis) => (axis < 2 && length >= 4 ? 2 : 0));
  const local = gaborPair(shape, cycles, 0.15);
  const index = (responses: (windows: readonly NdArray[]) => Float64Array) =>
    invarianceIndex(responses(natural), responses(changed)) ?? Number.NaN;
  return {
    fourierPair: index((windows) => energyResponses(fourierPair(shape, cycles), windows)),
    gaborPair: index((windows) => energyResponses(local, windows)),
    linear: index((windows) => linearResponses(local.even, windows)),
    simple: index((windows) => linearResponses(local.even, windows).map((value) => Math.max(0, value))),
  };
}

function plantedEnergies(
  { truth, units }: EncodingData,
  untrained: ReadonlyMap<number, string>,
  natural: readonly NdArray[],
  scrambled: readonly NdArray[],
  [before, after]: readonly NdArray[],
  margin: number,
): PlantedEnergy[] {
  return (truth?.units ?? []).flatMap((planted, unit) => {
    if (planted.kind !== 'energy' || untrained.has(unit)) return [];
    const energy = (windows: readonly NdArray[]) => windows.map((window) => energyAtEnd(planted.subspace, window));
    const naturalR = pearson(energy(natural), column(before, unit));
    const scrambledR = pearson(energy(scrambled), column(after, unit));
    const drop = naturalR - scrambledR;
    const falsified = Number.isNaN(drop) ? null : drop > margin;
    return [{ unit: units[unit].id, naturalR, scrambledR, falsified }];
  });
}

/** Σ_k (p_k·x)² of filters [dimension, lag, ...frame] at the last bin of a window. */
function energyAtEnd({ shape, data }: NdArray, window: NdArray): number {
  const [dimensions, lags] = shape;
  const frame = sizeOf(shape.slice(2));
  const bins = window.shape[0];
  let energy = 0;
  for (let dimension = 0; dimension < dimensions; dimension++) {
    let sum = 0;
    for (let lag = 0; lag < Math.min(lags, bins); lag++) {
      const filterAt = (dimension * lags + lag) * frame;
      const windowAt = (bins - 1 - lag) * frame;
      for (let i = 0; i < frame; i++) sum += data[filterAt + i] * window.data[windowAt + i];
    }
    energy += sum * sum;
  }
  return energy;
}
