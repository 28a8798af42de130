import { type LeastSquares, levenbergMarquardt } from './levenberg-marquardt.ts';

/** Centre, width, cycles and phase from the lowest to the highest. */
export interface FactorBounds {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/**
 * Gain, centre, width, cycles and phase of the Gabor factor nearest to `values` at `places`, within the bounds: the best
 * of a grid of starts, each moved on by Levenberg–Marquardt.
 */
export function fitFactor(values: Float64Array, places: readonly number[], bounds: FactorBounds): Float64Array {
  const problem: LeastSquares = {
    count: values.length,
    lower: [Number.NEGATIVE_INFINITY, ...bounds.lower],
    upper: [Number.POSITIVE_INFINITY, ...bounds.upper],
    residuals(parameters, into) {
      for (let i = 0; i < values.length; i++) into[i] = parameters[0] * factorAt(parameters, 1, places[i]) - values[i];
    },
  };
  const starts = factorStarts(values, places, bounds).map((start) => {
    const residuals = new Float64Array(values.length);
    problem.residuals(start, residuals);
    return { start, cost: residuals.reduce((sum, value) => sum + value * value, 0) };
  });
  const best = starts.sort((a, b) => a.cost - b.cost).slice(0, 4);
  const fits = best.map(({ start }) => levenbergMarquardt(problem, start, { iterations: 60 }));
  return fits.reduce((a, b) => (b.cost < a.cost ? b : a)).parameters;
}

/** A grid of centres, widths and cycles; gain and phase follow from a regression on sine and cosine. */
function factorStarts(values: Float64Array, places: readonly number[], { lower, upper }: FactorBounds): Float64Array[] {
  const weights = values.map(Math.abs);
  const peak = places[weights.indexOf(weights.reduce((most, value) => Math.max(most, value)))];
  const mass = weights.reduce((sum, value) => sum + value, 0);
  const centroid = weights.reduce((sum, value, i) => sum + value * places[i], 0) / mass;
  const span = upper[0] - lower[0];
  const starts: Float64Array[] = [];
  for (const centre of [peak, centroid]) {
    for (const width of [0.04, 0.08, 0.16, 0.32].map((share) => share * span)) {
      for (const share of [0, 0.1, 0.2, 0.35, 0.5, 0.75, 1]) {
        const cycles = share * upper[2];
        const { gain, phase } = sineAndCosine(values, places, centre, width, cycles);
        starts.push(Float64Array.of(gain, centre, Math.min(upper[1], Math.max(lower[1], width)), cycles, phase));
      }
    }
  }
  return starts;
}

function sineAndCosine(
  values: Float64Array,
  places: readonly number[],
  centre: number,
  width: number,
  cycles: number,
): { gain: number; phase: number } {
  let [ss, sc, cc, sy, cy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = places[i] - centre;
    const envelope = Math.exp(-(x * x) / (2 * width * width));
    const [sine, cosine] = [
      envelope * Math.sin(2 * Math.PI * cycles * x),
      envelope * Math.cos(2 * Math.PI * cycles * x),
    ];
    ss += sine * sine;
    sc += sine * cosine;
    cc += cosine * cosine;
    sy += sine * values[i];
    cy += cosine * values[i];
  }
  const determinant = ss * cc - sc * sc;
  if (determinant < 1e-12 * cc * cc) return { gain: cy / cc, phase: Math.PI / 2 };
  const a = (sy * cc - cy * sc) / determinant;
  const b = (cy * ss - sy * sc) / determinant;
  return { gain: Math.hypot(a, b), phase: Math.atan2(b, a) };
}

/** exp(−x²/2width²)·sin(2π·cycles·x + phase), x from the centre; the four parameters begin at `offset`. */
export function factorAt(parameters: Float64Array, offset: number, place: number): number {
  const x = place - parameters[offset];
  const width = parameters[offset + 1];
  const angle = 2 * Math.PI * parameters[offset + 2] * x + parameters[offset + 3];
  return Math.exp(-(x * x) / (2 * width * width)) * Math.sin(angle);
}
