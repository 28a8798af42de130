/**
 * How a unit answers to its projections v₁, v₂, each in standard deviations. All are at least 0 and dimensionless:
 * linear – a straight line, rectified softly where it would fall below 0;
 * ln – rectified softly above a threshold (Chichilnisky 2001);
 * energy – sum of two squares (Adelson & Bergen 1985), saturating (Naka & Rushton 1966, exponent 2);
 * divisive – squared rectified drive normalised by a second dimension (Heeger 1992);
 * gated – a bell in the first dimension that the second gates with a bell of its own: tuned to a point of the plane.
 */
export type Tuning =
  | { readonly kind: 'linear'; readonly slope: number }
  | { readonly kind: 'ln'; readonly threshold: number }
  | { readonly kind: 'energy'; readonly halfSaturation: number }
  | { readonly kind: 'divisive'; readonly normalisation: number }
  | { readonly kind: 'gated'; readonly centre: readonly [number, number]; readonly width: number };

/** Number of projections that the tuning depends on. */
export function tuningRank({ kind }: Tuning): 1 | 2 {
  return kind === 'linear' || kind === 'ln' ? 1 : 2;
}

/** Response to the projections v₁, v₂ of a unit; v₂ is not read where the rank is 1. */
export function tuningResponse(tuning: Tuning, v1: number, v2: number): number {
  switch (tuning.kind) {
    case 'linear':
      return softplus(1 + tuning.slope * v1, 6);
    case 'ln':
      return softplus(v1 - tuning.threshold, 3);
    case 'energy': {
      const energy = v1 * v1 + v2 * v2;
      return energy ** 2 / (energy ** 2 + tuning.halfSaturation ** 4);
    }
    case 'divisive':
      return softplus(v1, 3) ** 2 / (1 + v1 * v1 + tuning.normalisation * v2 * v2);
    case 'gated':
      return bell(v1 - tuning.centre[0], tuning.width) * bell(v2 - tuning.centre[1], tuning.width);
  }
}

/** Derivatives of the response with respect to v₁ and v₂, by central differences; the second is 0 where the rank is 1. */
export function tuningGradient(tuning: Tuning, v1: number, v2: number): [number, number] {
  const step = 1e-4;
  return [
    (tuningResponse(tuning, v1 + step, v2) - tuningResponse(tuning, v1 - step, v2)) / (2 * step),
    (tuningResponse(tuning, v1, v2 + step) - tuningResponse(tuning, v1, v2 - step)) / (2 * step),
  ];
}

function softplus(x: number, sharpness: number): number {
  const scaled = sharpness * x;
  return scaled > 30 ? x : Math.log1p(Math.exp(scaled)) / sharpness;
}

function bell(x: number, width: number): number {
  return Math.exp((-x * x) / (2 * width * width));
}
