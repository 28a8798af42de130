import { type RandomStream, randomStream } from '../../src/random/stream.ts';

/** Axes of one feature: what each adds for its four levels, and for the 16 combinations of cue and level. */
interface FeatureAxes {
  /** Three rows of 4, mean zero, rms 1, orthogonal. */
  readonly main: readonly Float64Array[];
  /** Three rows of 16, [cue, level], without main effects, rms 1, orthogonal. */
  readonly interaction: readonly Float64Array[];
}

export interface MixedAxes {
  readonly interactionShare: number;
  readonly colour: FeatureAxes;
  readonly motion: FeatureAxes;
}

/** Helmert contrasts of four levels, rms 1. */
const contrasts = [
  [1, -1, 0, 0],
  [1, 1, -2, 0],
  [1, 1, 1, -3],
].map((row) => toRms(Float64Array.from(row), 1));

/**
 * The axes that all sites of a simulation share. Each adds a main effect and an interaction with the cue, so a weighted sum of
 * the axes cannot have one without the other. With as many free axes as combinations it could: mixed selectivity in many
 * dimensions makes a linear read-out easier (Rigotti et al. 2013, Nature 497:585), in few it makes it impossible.
 */
export function interactionAxes(seed: number, interactionShare: number): MixedAxes {
  const axes = (feature: string) => ({
    main: contrasts,
    interaction: orthogonalInteractions(randomStream(seed, `siegel-sim/mixed/${feature}`)),
  });
  return { interactionShare, colour: axes('colour'), motion: axes('motion') };
}

/** Tuning of a site along random weights of the axes; `rms` is that over the 16 combinations of cue and level. */
export function mixedTuning(
  axes: MixedAxes,
  rms: { readonly colour: number; readonly motion: number },
  stream: RandomStream,
) {
  const colour = weighted(axes.colour, axes.interactionShare, rms.colour, stream);
  const motion = weighted(axes.motion, axes.interactionShare, rms.motion, stream);
  return {
    colour: colour.main,
    motion: motion.main,
    cueColour: colour.interaction,
    cueMotion: motion.interaction,
  };
}

function weighted({ main, interaction }: FeatureAxes, share: number, rms: number, stream: RandomStream) {
  const weights = main.map(() => stream.normal());
  // Orthogonal rows of rms 1: the rms of their sum is the norm of the weights.
  const scale = rms / Math.hypot(...weights);
  const sum = (rows: readonly Float64Array[], part: number) =>
    rows[0].map((_, i) => rows.reduce((total, row, k) => total + weights[k] * row[i], 0) * scale * Math.sqrt(part));
  return { main: sum(main, 1 - share), interaction: sum(interaction, share) };
}

function orthogonalInteractions(stream: RandomStream): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let k = 0; k < contrasts.length; k++) {
    const row = withoutMainEffects(Float64Array.from({ length: 16 }, () => stream.normal()));
    for (const earlier of rows) {
      const overlap = row.reduce((sum, value, i) => sum + value * earlier[i], 0) / row.length;
      row.forEach((_, i) => {
        row[i] -= overlap * earlier[i];
      });
    }
    rows.push(toRms(row, 1));
  }
  return rows;
}

/** Values [cue, level] minus the means over either, plus the mean over both. */
function withoutMainEffects(values: Float64Array): Float64Array {
  const levels = [0, 1, 2, 3];
  const meanOf = (at: (k: number) => number) => levels.reduce((sum, k) => sum + values[at(k)], 0) / 4;
  const ofCue = levels.map((cue) => meanOf((level) => 4 * cue + level));
  const ofLevel = levels.map((level) => meanOf((cue) => 4 * cue + level));
  const all = ofCue.reduce((sum, value) => sum + value, 0) / 4;
  return values.map((value, i) => value - ofCue[Math.floor(i / 4)] - ofLevel[i % 4] + all);
}

function toRms(values: Float64Array, rms: number): Float64Array {
  const now = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return values.map((value) => (value * rms) / now);
}
