import { submatrix } from '../../../src/arrays.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import { similarityMatrix } from '../../../src/plots/similarity-matrix.ts';
import { subspaceOverview } from '../../../src/plots/subspace-overview.ts';
import { tilingMaps } from '../../../src/plots/tiling-maps.ts';
import { countGrid, exampleUnits, fieldMap, sharesOf } from './shown.ts';
import type { StoredSubspaces } from './stored.ts';

/** Units that the overview shows. */
export const picturedUnits = 4;

/** The pictures of an analysis by file name: the overview, and similarity and tiling where they were worked out. */
export async function subspacePictures(stored: StoredSubspaces): Promise<Record<string, string | Uint8Array>> {
  const overview = await overviewSvg(stored);
  const { similarity, units, tiling } = stored;
  const drawn = units.flatMap(({ missing }, place) => (missing === null ? [place] : []));
  return {
    'figure.svg': overview,
    'figure.png': svgToPng(overview),
    ...(similarity &&
      drawn.length > 1 &&
      (await both(
        'similarity',
        similarityMatrix({
          similarity: submatrix(similarity, drawn),
          sites: drawn.map((place) => units[place].site),
          measure: 'subspace similarity (SSI)',
          title: 'Similarity of tuning subspaces',
        }),
      ))),
    ...(tiling.length > 0 && (await both('tiling', tilingMaps(tilingPlanes(stored), { title: 'Tiling' })))),
  };
}

async function both(name: string, spec: Parameters<typeof renderSvg>[0]): Promise<Record<string, string | Uint8Array>> {
  const svg = await renderSvg(spec);
  return { [`${name}.svg`]: svg, [`${name}.png`]: svgToPng(svg) };
}

function overviewSvg(stored: StoredSubspaces): Promise<string> {
  const { dataset, model, units, binMs, channelHz, lagRange, rateUnit } = stored;
  const described = units.filter(({ missing }) => missing === null);
  const of = described.length < units.length ? ` of ${units.length}` : '';
  return renderSvg(
    subspaceOverview({
      title: `${dataset}, ${model}: tuning subspaces of ${described.length}${of} units`,
      binMs,
      channelHz,
      firstLag: lagRange[0],
      rateUnit,
      units: exampleUnits(stored, picturedUnits).map((unit) => ({
        label: unit.id,
        filters: unit.filters,
        shares: sharesOf(unit),
        fields: [0, 1].flatMap((plane) => fieldMap(unit, plane, stored) ?? []),
      })),
      spectra: {
        name: dataset,
        spectra: described.map(sharesOf),
        floors: described.flatMap(({ eigenvalues, shuffledEigenvalues }) =>
          shuffledEigenvalues ? [floorShares(eigenvalues, shuffledEigenvalues)] : [],
        ),
      },
      dimensions: described.flatMap(({ dimensions }) => dimensions.k95 ?? []),
    }),
  );
}

/** Shuffled eigenvalues over the variance of the retained real components, so that both can be drawn on one scale. */
export function floorShares(eigenvalues: Float64Array, shuffled: Float64Array): Float64Array {
  const total = eigenvalues.reduce((sum, value) => sum + value, 0);
  return shuffled.map((value) => value / total);
}

/** The planes of the site with the most units. */
function tilingPlanes({ tiling, settings }: StoredSubspaces) {
  const largest = tiling.reduce((best, one) => (one.units.length > best.units.length ? one : best));
  return largest.planes.map(({ components: [first, second], overlap }) => ({
    title: `${largest.site}, PC ${first + 1} × PC ${second + 1}`,
    axes: [`PC ${first + 1}`, `PC ${second + 1}`] as const,
    overlap: countGrid(overlap.counts, settings.fieldBins),
    nullMaximum: overlap.nullMaximum,
    nullMaximumSd: overlap.nullMaximumSd,
  }));
}
