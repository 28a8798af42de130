import type { PlacedNull } from './placed-null.ts';
import type { SupportOverlap } from './support-null.ts';
import type { Overlap } from './tiling.ts';

/** Overlap of tuned areas in one plane of a site's subspace, against three kinds of chance. */
export interface TilingPlane {
  readonly components: readonly [number, number];
  /** As published, against torus shifts: too lax, it calls a half of independent places overlapping. */
  readonly overlap: Overlap;
  /** Against areas placed anew where the stimulus reaches. */
  readonly support: SupportOverlap;
  /** Against units of other experiments in their place; null with too few of them. */
  readonly strangers: PlacedNull | null;
}

/** Overlap of the tuned areas of the units of one site, by plane of the site's subspace. */
export interface SiteTiling {
  readonly site: string;
  /** The experiment of the site; its own name where nobody says. */
  readonly experiment: string;
  readonly units: readonly number[];
  readonly planes: readonly TilingPlane[];
  /**
   * The plane of the first two components of what is left of the dSTRFs without their mean over the site's units, the gain that all
   * share; null where too little is left.
   */
  readonly residual: Omit<TilingPlane, 'components'> | null;
}
