import type { Unit } from '../../src/encoding-data.ts';
import type { RandomStream } from '../../src/random/stream.ts';
import { dot } from './subspace.ts';
import { type Tuning, tuningRank } from './tuning.ts';

/** What a unit is before its response has been looked at. */
export interface UnitPlan {
  readonly tuning: Tuning;
  readonly spikeWidth: NonNullable<Unit['spikeWidth']>;
  /** Orthonormal directions in the site's subspace, one for each projection of the tuning: [projection][dimension]. */
  readonly directions: readonly Float64Array[];
}

type Role = readonly [kind: Tuning['kind'], spikeWidth: UnitPlan['spikeWidth']];

/**
 * Roles of the units of a site in turn. Narrow units are mostly saturating energy units (bowls) or widely tuned, regular
 * ones mostly tuned to a small part of the plane (hills), as Wingert et al. (2026) find.
 */
const roles: readonly Role[] = [
  ['gated', 'regular'],
  ['energy', 'narrow'],
  ['gated', 'regular'],
  ['linear', 'regular'],
  ['gated', 'regular'],
  ['energy', 'narrow'],
  ['gated', 'regular'],
  ['ln', 'narrow'],
  ['gated', 'regular'],
  ['divisive', 'regular'],
  ['energy', 'narrow'],
  ['gated', 'narrow'],
];

/** The role of a site's unit number `index`. */
export function roleOf(index: number): Role {
  return roles[index % roles.length];
}

/** Where the tuned units of a site sit in the plane of its first two filters, in standard deviations. */
export interface SitePlacement {
  readonly clustered: boolean;
  /** Middle of a cluster. */
  readonly middle: readonly [number, number];
}

/** Half the edge of the square that random centres fill: about as much of the plane as the stimulus reaches. */
const placementRange = 2.2;
/** No centre lies farther out than this, where the stimulus hardly ever is. */
const placementRadius = 2.8;
const clusterMiddleRange = 0.8;
const clusterSd = 0.2;
/** Probability that an energy unit leaves the first plane to the tuned units. */
const energyOutsidePlane = 0.75;
/** Weight of the first plane, against 1 of the other axes, in directions that lie anywhere. */
const inPlane = 0.4;

export function placeSite(clustered: boolean, stream: RandomStream): SitePlacement {
  return { clustered, middle: [spread(stream, clusterMiddleRange), spread(stream, clusterMiddleRange)] };
}

/** Draws the parameters of a unit with the given role. */
export function drawUnitPlan(
  [kind, spikeWidth]: Role,
  dimensions: number,
  placement: SitePlacement,
  stream: RandomStream,
): UnitPlan {
  const tuning = drawTuning(kind, spikeWidth, placement, stream);
  return { tuning, spikeWidth, directions: drawDirections(tuning, dimensions, stream) };
}

function drawTuning(
  kind: Tuning['kind'],
  spikeWidth: UnitPlan['spikeWidth'],
  { clustered, middle }: SitePlacement,
  stream: RandomStream,
): Tuning {
  const between = (low: number, high: number) => low + (high - low) * stream.uniform();
  switch (kind) {
    case 'linear':
      return { kind, slope: between(0.85, 1) };
    case 'ln':
      return { kind, threshold: between(0, 0.5) };
    case 'energy':
      return { kind, halfSaturation: between(1.2, 1.6) };
    case 'divisive':
      return { kind, normalisation: between(1, 2) };
    case 'gated': {
      const near = (i: number) => middle[i] + stream.normal(0, clusterSd);
      const centre: readonly [number, number] = clustered ? [near(0), near(1)] : anywhereInPlane(stream);
      return { kind, centre, width: spikeWidth === 'narrow' ? between(1, 1.2) : between(0.6, 0.75) };
    }
  }
}

/** Tuned units lie in the site's first plane, energy units mostly in one of the others, the rest anywhere. */
function drawDirections(tuning: Tuning, dimensions: number, stream: RandomStream): Float64Array[] {
  const axis = (k: number) => Float64Array.from({ length: dimensions }, (_, i) => (i === k ? 1 : 0));
  if (tuning.kind === 'gated') return [axis(0), axis(1)];
  if (tuning.kind === 'energy') {
    const pairs = Math.floor(dimensions / 2);
    const pair = pairs > 1 && stream.uniform() < energyOutsidePlane ? 1 + stream.integer(pairs - 1) : 0;
    return [axis(2 * pair), axis(2 * pair + 1)];
  }
  const anywhere = () =>
    Float64Array.from({ length: dimensions }, (_, i) => stream.normal(0, i < 2 && dimensions > 2 ? inPlane : 1));
  const [first, second] = orthonormalPair(anywhere(), anywhere());
  return tuningRank(tuning) === 1 ? [first] : [first, second];
}

function orthonormalPair(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const unit = (x: Float64Array) => x.map((value) => value / Math.sqrt(dot(x, x)));
  const first = unit(a);
  const overlap = dot(first, b);
  return [first, unit(b.map((value, i) => value - overlap * first[i]))];
}

function anywhereInPlane(stream: RandomStream): [number, number] {
  for (;;) {
    const centre: [number, number] = [spread(stream, placementRange), spread(stream, placementRange)];
    if (Math.hypot(...centre) <= placementRadius) return centre;
  }
}

function spread(stream: RandomStream, range: number): number {
  return range * (2 * stream.uniform() - 1);
}
