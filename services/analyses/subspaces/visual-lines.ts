import type { VisualTuning } from '../../../src/analysis/subspace/visual/summaries.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import type { StoredSubspaces } from './stored.ts';

/** A column of the table: its heading and what of a site's components stands in it, undefined where there is none. */
interface Column {
  readonly heading: string;
  value(tuning: VisualTuning): number | undefined | null;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { heading: 'bars °', value: ({ components: [first] }) => first.gabor.orientationDeg, digits: 0 },
  { heading: 'cycles/pixel', value: ({ components: [first] }) => first.gabor.cyclesPerPixel, digits: 3 },
  { heading: 'Gabor r²', value: ({ components: [first] }) => first.gabor.explained, digits: 2 },
  { heading: 'quadrature', value: ({ quadrature }) => quadrature?.index, digits: 2 },
  { heading: 'separable', value: ({ components: [first] }) => first.separability, digits: 2 },
  { heading: 'motion', value: ({ components: [first] }) => first.direction?.index, digits: 2 },
  { heading: 'to °', value: ({ components: [first] }) => first.direction?.directionDeg, digits: 0 },
  { heading: 'colour', value: ({ components: [first] }) => first.chromaticShare, digits: 2 },
  { heading: 'peak ms', value: ({ components: [first] }) => first.temporalPeakMs, digits: 0 },
  { heading: 'biphasic', value: ({ components: [first] }) => first.biphasicIndex, digits: 2 },
  { heading: 'pixels', value: ({ components: [first] }) => first.participationArea, digits: 0 },
  { heading: 'in future', value: ({ components: [first] }) => first.acausality, digits: 2 },
];

/** Sites of the table, at most. */
const listedSites = 12;

/** The first component of every site's receptive volumes as a table; nothing for sounds. */
export function visualLines({ sites }: Pick<StoredSubspaces, 'sites'>): string[] {
  const shown = sites.flatMap(({ site, visual }) => (visual ? [{ name: site, visual }] : []));
  const known = columns.filter(({ value }) => shown.some(({ visual }) => typeof value(visual) === 'number'));
  if (shown.length === 0) return [];
  const rows = shown
    .slice(0, listedSites)
    .map(({ name, visual }) => [
      name,
      ...known.map(({ value, digits }) => value(visual)?.toFixed(digits).replace(/^-/, '−') ?? '–'),
    ]);
  const more = shown.length > listedSites ? [`  … and ${shown.length - listedSites} more in volumes.csv`] : [];
  return [...alignedLines([['first component', ...known.map(({ heading }) => heading)], ...rows]), ...more];
}
