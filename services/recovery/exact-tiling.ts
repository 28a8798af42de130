import type { PlacedNull } from '../../src/analysis/subspace/sites/placed-null.ts';
import { reachedPlane } from '../../src/analysis/subspace/sites/reached-plane.ts';
import { inReachedCells, type SitePlane, sitePlane } from '../../src/analysis/subspace/sites/site-plane.ts';
import { type PlaneUnit, strangersOverlap } from '../../src/analysis/subspace/sites/strangers-null.ts';
import { type SupportOverlap, supportOverlap } from '../../src/analysis/subspace/sites/support-null.ts';
import { rowValues } from '../../src/arrays.ts';
import { type ExactSite, pooledProjections } from './exact-site.ts';

/** Overlap of the tuned areas of a site's placed units in the first plane of their own gradients. */
export interface ExactTiling {
  readonly support: SupportOverlap;
  readonly strangers: PlacedNull | null;
}

const bins = 20;
const grid = [bins, bins] as const;

interface ExactTilingOptions {
  readonly seed: number;
  readonly draws: number;
  readonly centred: boolean;
  /** Sites whose placed units stand in as strangers; none when left out. */
  readonly others?: readonly ExactSite[];
}

/** Tiling of one planted site without networks. */
export function exactTiling(site: ExactSite, options: ExactTilingOptions): ExactTiling {
  const { seed, draws, centred, others = [] } = options;
  const placed = placedUnits(site);
  const projections = pooledProjections(site, placed, centred);
  const responses = [
    ...placed.map((unit) => site.units[unit].response),
    ...others.flatMap((other) => placedUnits(other).map((unit) => other.units[unit].response)),
  ];
  const plane = sitePlane([rowValues(projections, 0), rowValues(projections, 1)], (place) => responses[place], bins);
  const masks = placed.map((_, place) => plane.maskOf(place));
  const named = { seed, draws, name: site.site.name };
  const all = others.length > 0 ? planeUnits(plane, responses.length) : [];
  const strangers =
    all.length > 0
      ? strangersOverlap(all.slice(0, placed.length), all.slice(placed.length), weightsOf(plane), named)
      : null;
  return { support: supportOverlap(masks, plane.visits, grid, named), strangers };
}

const weightsOf = ({ visits }: SitePlane): Float64Array => reachedPlane(visits, grid).weights;

function planeUnits(plane: SitePlane, count: number): PlaneUnit[] {
  const reached = reachedPlane(plane.visits, grid);
  return Array.from({ length: count }, (_, place) => ({
    ...inReachedCells(plane.maskOf(place), reached),
    held: plane.heldOf(place),
    // Noiseless responses are all explained alike.
    correlation: 1,
  }));
}

function placedUnits({ units }: ExactSite): number[] {
  return units.flatMap(({ unit }, place) => (unit.tuning.kind === 'gated' ? [place] : []));
}
