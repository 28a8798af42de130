import type { Unit } from '../../src/data/encoding-data.ts';
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

function roleOf(index: number): Role {
  return roles[index % roles.length];
}

type Point = readonly [number, number];

/** Widths of tuned units in standard deviations of the stimulus, from and to. */
const tunedWidths = {
  overlapping: { narrow: [0.75, 1.2], regular: [0.5, 0.95] },
  apart: { narrow: [1, 1.2], regular: [0.6, 0.75] },
} as const;

/** Where the tuned units of a site sit in the plane of its first two filters, in standard deviations. */
export interface SitePlacement {
  readonly kind: PlacementKind;
  /** For each of the site's units: the corner of the part of the plane it is drawn in, and the size of that part. */
  readonly parts: readonly { readonly corner: Point; readonly size: Point }[];
}

/** Half the edge of the square that is shared out: about as much of the plane as the stimulus reaches. */
const placementRange = 2.2;
/** The same for the middle of a cluster, and half the edge of the cluster. */
const clusterRange = 0.8;
const clusterRadius = 0.35;
/** Probability that an energy unit leaves the first plane to the tuned units. */
const energyOutsidePlane = 0.75;
/** Weight of the first plane, against 1 of the other axes, in directions that lie anywhere. */
const inPlane = 0.4;

/** How the tuned units of a site are placed. */
export type PlacementKind = 'independent' | 'stratified' | 'clustered';

/**
 * Places the tuned units of a site: each by itself at a point of `visited`, drawn as often as the stimulus goes there; each in the
 * middle of a part of the plane of its own (anywhere in it with `wholeParts`), in random order; or all in the same small part.
 */
export function placeSite(
  kind: PlacementKind,
  units: number,
  stream: RandomStream,
  { visited, wholeParts }: { readonly visited: () => Point; readonly wholeParts: boolean },
): SitePlacement {
  if (kind === 'clustered') {
    const middle = () => clusterRange * (2 * stream.uniform() - 1) - clusterRadius;
    const part = { corner: [middle(), middle()], size: [2 * clusterRadius, 2 * clusterRadius] } as const;
    return { kind, parts: Array.from({ length: units }, () => part) };
  }
  if (kind === 'independent') {
    return { kind, parts: Array.from({ length: units }, () => ({ corner: visited(), size: [0, 0] as const })) };
  }
  const tuned = Array.from({ length: units }, (_, unit) => unit).filter((unit) => roleOf(unit)[0] === 'gated');
  const columns = Math.ceil(Math.sqrt(tuned.length));
  const rows = Math.ceil(tuned.length / columns);
  const size: Point = [(2 * placementRange) / columns, (2 * placementRange) / rows];
  const order = stream.permutation(columns * rows);
  const parts = Array.from({ length: units }, (_, unit) => {
    const cell = order[Math.max(0, tuned.indexOf(unit))];
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const corner = [column * size[0] - placementRange, row * size[1] - placementRange] as const;
    return wholeParts ? { corner, size } : middleOf(corner, size);
  });
  return { kind, parts };
}

/** The middle third of a part along both axes. */
function middleOf(corner: Point, size: Point): SitePlacement['parts'][number] {
  return {
    corner: [corner[0] + size[0] / 3, corner[1] + size[1] / 3],
    size: [size[0] / 3, size[1] / 3],
  };
}

/** What is asked of the units of a site. */
export interface UnitChoices {
  readonly kinds: 'mixed' | 'linear';
  /** Tuned narrow units wider than all tuned regular ones, as in arranged simulations. */
  readonly widthsApart: boolean;
}

/** Draws the parameters of a site's unit number `index`. */
export function drawUnitPlan(
  index: number,
  dimensions: number,
  { parts }: SitePlacement,
  { kinds, widthsApart }: UnitChoices,
  stream: RandomStream,
): UnitPlan {
  const [ownKind, spikeWidth] = roleOf(index);
  const kind = kinds === 'linear' ? 'linear' : ownKind;
  const widths = tunedWidths[widthsApart ? 'apart' : 'overlapping'][spikeWidth];
  const tuning = drawTuning(kind, widths, parts[index], stream);
  return { tuning, spikeWidth, directions: drawDirections(tuning, dimensions, stream) };
}

function drawTuning(
  kind: Tuning['kind'],
  widths: Point,
  { corner, size }: SitePlacement['parts'][number],
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
      const centre = [corner[0] + size[0] * stream.uniform(), corner[1] + size[1] * stream.uniform()] as const;
      return { kind, centre, width: between(...widths) };
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
