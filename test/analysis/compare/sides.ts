import type { ComparedSide, ComparedUnit } from '../../../src/analysis/compare/side.ts';
import { randomStream } from '../../../src/random/stream.ts';

/** A side of made-up units: `sites` sites of `perSite` units; what differs between sides is given. */
export function madeUpSide(options: {
  readonly seed: number;
  readonly sites: number;
  readonly perSite: number;
  /** Mean of k95 over units; every site has an offset of its own with this standard deviation. */
  readonly k95: number;
  readonly siteSd?: number;
  readonly within?: number;
  readonly between?: number;
}): ComparedSide {
  const { seed, sites, perSite, k95, siteSd = 0, within = 0.8, between = 0.4 } = options;
  const stream = randomStream(seed, 'made-up-side');
  const units = Array.from({ length: sites }, (_, s) => {
    const offset = stream.normal(0, siteSd);
    return Array.from({ length: perSite }, (_, u) =>
      madeUpUnit(`s${s}u${u}`, `site ${s}`, k95 + offset + stream.normal()),
    );
  }).flat();
  const n = units.length;
  const data = Float64Array.from({ length: n * n }, (_, i) => {
    const [a, b] = [Math.floor(i / n), i % n];
    if (a === b) return 1;
    return units[a].site === units[b].site ? within : between;
  });
  const tilingZ = Object.fromEntries(units.map(({ site }) => [site, stream.normal()]));
  return {
    name: `made up ${seed}`,
    domain: 'auditory',
    binMs: 10,
    units,
    leftOut: {},
    similarity: { shape: [n, n], data },
    tilingZ,
    tilingSupportZ: tilingZ,
  };
}

/** One unit with a spectrum λ_k = k^−2, four lags and a filter at lag 1 only. */
export function madeUpUnit(unit: string, site: string, k95: number): ComparedUnit {
  const eigenvalues = Float64Array.from({ length: 10 }, (_, k) => (k + 1) ** -2);
  return {
    unit,
    site,
    k90: k95 - 1,
    k95,
    isCapped: false,
    eigenvalues,
    shuffledEigenvalues: new Float64Array(10).fill(1),
    inputDimensions: 8,
    r2Ratio: 0.96,
    shape: 'hill',
    area: 0.1,
    filters: { shape: [1, 4, 2], data: Float32Array.from([0, 0, 0.6, 0.8, 0, 0, 0, 0]) },
    firstLag: 0,
  };
}
