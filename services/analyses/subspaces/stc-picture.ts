import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { stcOverlay } from '../../../src/plots/stc-overlay.ts';
import { exampleUnits, sharesOf } from './shown.ts';
import type { StoredSubspaces } from './stored.ts';

/** Units that the picture shows. */
const picturedUnits = 2;

/** Spike-triggered covariance over components: `stc.svg` and `stc.png`; nothing where no unit has both. */
export async function stcPictures(stored: StoredSubspaces): Promise<Record<string, string | Uint8Array>> {
  const { stc, units, dataset, model, binMs, lagRange, rateFactor, rateUnit } = stored;
  const found = new Map(stc?.units.map((unit) => [unit.unit, unit]));
  const shown = exampleUnits({ units }, units.length)
    .flatMap((unit) => {
      const own = found.get(unit.unit);
      return own?.overlap !== null && own !== undefined ? [{ unit, own }] : [];
    })
    .slice(0, picturedUnits);
  if (shown.length === 0) return {};
  const svg = await renderSvg(
    stcOverlay({
      title: `${dataset}, ${model}: spike-triggered covariance and components`,
      binMs,
      firstLag: lagRange[0],
      rateUnit,
      units: shown.map(({ unit, own }) => ({
        label: unit.id,
        filters: own.filters,
        inside: own.inside,
        shares: own.shares,
        components: unit.filters,
        componentShares: sharesOf(unit),
        curves: (['recorded', 'predicted'] as const).flatMap((name) => {
          const curve = own[name];
          return curve
            ? [{ name, centres: curve.centres, rate: curve.response.map((value) => value * rateFactor) }]
            : [];
        }),
      })),
    }),
  );
  return { 'stc.svg': svg, 'stc.png': svgToPng(svg) };
}
