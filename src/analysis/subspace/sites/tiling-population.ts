import { studentCriticalT } from '../../../metrics/distributions.ts';
import { signFlipTest } from '../../../metrics/sign-flip.ts';
import { mean, standardDeviation } from '../../../metrics/summary.ts';
import { randomStream } from '../../../random/stream.ts';
import { equivalenceLimits, type PlacedNull } from './placed-null.ts';
import type { SiteTiling, TilingPlane } from './tiled-site.ts';

/** One null over all sites. */
export interface PopulationOverlap {
  /** Independent values: experiments, or sites where no experiment is known. */
  readonly n: number;
  /** Mean z over planes of a site, then sites of an experiment, then experiments. */
  readonly z: number;
  /** Two-sided, of signs flipped over the experiments; null with one. */
  readonly p: number | null;
  /** Mean overlap / chance, and its 90 % interval over experiments (Student's t); null with one. */
  readonly ratio: number;
  readonly ratioInterval: readonly [number, number] | null;
  /** True when that interval lies within .8 and 1.25; null where there is none. */
  readonly isEquivalent: boolean | null;
}

/** Nulls of tiling over all sites; null where no plane has the null. */
export interface TilingPopulation {
  /** What counts as independent. */
  readonly of: 'experiments' | 'sites';
  readonly byVisits: PopulationOverlap | null;
  readonly uniform: PopulationOverlap | null;
  readonly strangers: PopulationOverlap | null;
  /** The same in the planes of what units do not share. */
  readonly residualByVisits: PopulationOverlap | null;
  readonly residualUniform: PopulationOverlap | null;
  readonly residualStrangers: PopulationOverlap | null;
}

type Nulls = Pick<TilingPlane, 'support' | 'strangers'>;

/** All sites together: planes are averaged by site, sites by experiment, and experiments are what is independent. */
export function tilingPopulation(
  tiling: readonly SiteTiling[],
  { of, seed }: { readonly of: TilingPopulation['of']; readonly seed: number },
): TilingPopulation | null {
  if (tiling.length === 0) return null;
  const over = (name: string, planesOf: (site: SiteTiling) => readonly Nulls[], nullOf: (plane: Nulls) => One | null) =>
    population(tiling, (site) => planesOf(site).flatMap((plane) => nullOf(plane) ?? []), seed, name);
  const planes = ({ planes: all }: SiteTiling) => all;
  const residual = (site: SiteTiling) => (site.residual ? [site.residual] : []);
  const byVisits = ({ support }: Nulls) => ({ ...support.byVisits, own: support.overlap });
  const uniform = ({ support }: Nulls) => ({ ...support.uniform, own: support.overlap });
  const strangers = (plane: Nulls) => plane.strangers && { ...plane.strangers, own: plane.support.overlap };
  return {
    of,
    byVisits: over('by-visits', planes, byVisits),
    uniform: over('uniform', planes, uniform),
    strangers: over('strangers', planes, strangers),
    residualByVisits: over('residual-by-visits', residual, byVisits),
    residualUniform: over('residual-uniform', residual, uniform),
    residualStrangers: over('residual-strangers', residual, strangers),
  };
}

/** A null of one plane with the overlap that it is of. */
type One = PlacedNull & { readonly own: number };

function population(
  tiling: readonly SiteTiling[],
  nullsOf: (site: SiteTiling) => readonly One[],
  seed: number,
  name: string,
): PopulationOverlap | null {
  const sites = tiling.flatMap((site) => {
    const known = nullsOf(site).filter(({ z, overlap }) => Number.isFinite(z) && overlap > 0);
    if (known.length === 0) return [];
    const ratio = mean(known.map(({ own, overlap }) => own / overlap));
    return [{ experiment: site.experiment, z: mean(known.map(({ z }) => z)), ratio }];
  });
  if (sites.length === 0) return null;
  const experiments = [...new Set(sites.map(({ experiment }) => experiment))].map((experiment) => {
    const own = sites.filter((site) => site.experiment === experiment);
    return { z: mean(own.map(({ z }) => z)), ratio: mean(own.map(({ ratio }) => ratio)) };
  });
  const zs = experiments.map(({ z }) => z);
  const ratios = experiments.map(({ ratio }) => ratio);
  const n = experiments.length;
  const ratio = mean(ratios);
  if (n < 2) return { n, z: zs[0], p: null, ratio, ratioInterval: null, isEquivalent: null };
  const half = (studentCriticalT(0.1, n - 1) * standardDeviation(ratios)) / Math.sqrt(n);
  const [low, high] = [ratio - half, ratio + half];
  return {
    n,
    z: mean(zs),
    p: signFlipTest(zs, randomStream(seed, `tiling-population/${name}`)).p,
    ratio,
    ratioInterval: [low, high],
    isEquivalent: low >= equivalenceLimits[0] && high <= equivalenceLimits[1],
  };
}
