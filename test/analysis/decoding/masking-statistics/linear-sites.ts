import type { UnitMask } from '../../../../src/analysis/decoding/mask-responses.ts';
import { matchesOf, type NullEffects } from '../../../../src/analysis/decoding/masking-statistics/null-effects.ts';
import { nullMasks } from '../../../../src/analysis/decoding/masking-statistics/null-masks.ts';
import { randomStream } from '../../../../src/random/stream.ts';

/** Units of each region, as in siegel-sim. */
const regionSizes = { PFC: 30, FEF: 30, LIP: 30, IT: 10, V4: 20, MT: 20 };
export const regions = Object.keys(regionSizes);
const unitRegions = Object.entries(regionSizes).flatMap(([name, count]) => new Array<string>(count).fill(name));
const features = 3;
const levels = 4;

export interface LinearSites {
  readonly seed: number;
  readonly draws: number;
  /** The tuning of a region to a feature is this many times that of the others. */
  readonly planted?: Readonly<Record<string, readonly [feature: number, factor: number]>>;
}

/**
 * A linear decoder of one value a feature in closed form: every unit has a response to each level of each feature, units differ in how
 * much they tell, each is read with a weight that is its response, and the reading is their sum. Silencing units takes their terms out.
 */
export function linearSites({ seed, draws, planted = {} }: LinearSites): NullEffects {
  const stream = randomStream(seed, 'linear-sites');
  const tuning = unitRegions.map((region) =>
    Array.from({ length: features }, (_, feature) => {
      const [own, factor] = planted[region] ?? [-1, 1];
      const gain = Math.exp(0.5 * stream.normal()) * (own === feature ? factor : 1);
      return Array.from({ length: levels }, () => gain * stream.normal());
    }),
  );
  const energy = (units: readonly number[], feature: number) =>
    units.reduce((sum, unit) => sum + tuning[unit][feature].reduce((all, value) => all + value ** 2, 0), 0);
  const everything = [...unitRegions.keys()];
  const whole = Array.from({ length: features }, (_, feature) => energy(everything, feature));
  const effects = ({ units }: UnitMask) => whole.map((all, feature) => energy(units, feature) / all);

  const rows = regions.map(
    (name): UnitMask => ({ name, units: everything.filter((unit) => unitRegions[unit] === name) }),
  );
  const information = whole.map((_, feature) =>
    Float64Array.from(everything, (unit) => Math.sqrt(energy([unit], feature))),
  );
  const masks = nullMasks(rows, everything.length, { draws, seed, information });
  return {
    observed: rows.map(effects),
    random: masks.random.map((drawn) => drawn?.map(effects)),
    matched: masks.matched.map((drawn) => drawn.map(effects)),
    permuted: masks.permuted.map((drawn) => drawn.map(effects)),
    shares: rows.map(({ units }) => units.length / everything.length),
    matches: matchesOf(rows, masks.matched, information),
  };
}
