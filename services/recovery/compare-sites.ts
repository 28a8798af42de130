import { componentsFor } from '../../src/analysis/subspace/components/dimensions.ts';
import type { SiteSubspace } from '../../src/analysis/subspace/sites/site-subspace.ts';
import { firstRows } from '../../src/arrays.ts';
import type { PlantedTruth } from '../../src/data/encoding-data.ts';
import { principalAnglesDeg } from './filter-angles.ts';

/** One site's subspace against the planted one. */
export interface SiteRecovery {
  readonly site: string;
  /** Of the planted subspace and as many of the site's components. */
  readonly largestPrincipalAngleDeg: number;
  /** Components that hold 95 % of the retained variance. */
  readonly dimensions: number;
  readonly plantedDimensions: number;
}

/** Compares the components of the pooled dSTRFs of every site with what was planted. */
export function compareSites(sites: readonly SiteSubspace[], truth: PlantedTruth): SiteRecovery[] {
  return sites.map(({ site, filters, eigenvalues }) => {
    const planted = truth.siteSubspace[site];
    const count = planted.shape[0];
    const angles = principalAnglesDeg(firstRows(filters, count), planted);
    return {
      site,
      largestPrincipalAngleDeg: angles.length < count ? 90 : angles[count - 1],
      dimensions: componentsFor(eigenvalues, 0.95),
      plantedDimensions: count,
    };
  });
}
