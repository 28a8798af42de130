import type { Space } from '../../../src/analysis/description/describe-responses.ts';
import type { AgainstChance } from '../../../src/analysis/description/separability.ts';
import { alignedLines } from '../../lines/score-lines.ts';
import type { StoredDescription } from './stored.ts';

/** A description, for a reader. */
export function descriptionLines({
  run,
  session,
  similarity,
  sets,
  separability,
  missing,
}: StoredDescription): string[] {
  const heading = session === undefined ? run : `${run}, session ${session}`;
  return [
    `${heading}: similarity of responses (r, mean over stimuli)`,
    ...similarityLines(similarity),
    '',
    'What tells labels apart: classes of held-out points by their nearest training points, and silhouettes, each beside chance',
    ...separabilityLines(separability),
    `  ${note}`,
    ...sets.flatMap(({ name, dimensions, embeddings }) =>
      embeddings.map(({ method, trustworthiness }) => {
        return `  ${name}, ${dimensions} dimensions: ${method} keeps neighbours to ${trustworthiness.toFixed(2)}`;
      }),
    ),
    ...Object.entries(missing).map(([name, reason]) => `  no ${name}: ${reason}`),
  ];
}

const note =
  'n: what changes places between classes; a point is never compared with points of its own stimulus (of "region", its own unit).';

function similarityLines(similarity: StoredDescription['similarity']): string[] {
  const meanOf = (summary: { readonly mean: number } | null) => summary?.mean.toFixed(3) ?? '–';
  const header = ['region', 'units', 'within', 'across', 'train–test', 'across', 'difference', 'p', 'n'];
  const rows = similarity.map(({ region, units, within, across, trainTest, trainTestAcross, test }) => [
    region,
    String(units),
    ...[within, across, trainTest, trainTestAcross].map(meanOf),
    test.difference?.toFixed(3) ?? '–',
    test.p?.toPrecision(2) ?? '–',
    String(test.n),
  ]);
  const reasons = new Set(similarity.flatMap(({ test }) => test.reason ?? []));
  return [...alignedLines([header, ...rows]), ...[...reasons].map((reason) => `  ${reason}`)];
}

/** A line a label of a set: in all dimensions with chance and p, on the planes alone. */
function separabilityLines(rows: StoredDescription['separability']): string[] {
  const header = ['points', 'label', 'classes', 'n', 'k-NN', 'chance', 'p', 'PCA', 't-SNE'];
  const cells = rows.flatMap(({ set, region, label, space, classes, n, accuracy, silhouette }) => {
    if (space !== 'all') return [];
    const onPlane = (method: Space) =>
      rows.find((row) => row.set === set && row.region === region && row.label === label && row.space === method);
    const [pca, tsne] = (['pca', 't-sne'] as const).map(onPlane);
    return [
      [
        region === null ? set : `${set}, ${region}`,
        label,
        String(classes),
        String(n),
        ...againstChance(accuracy),
        text(pca?.accuracy),
        text(tsne?.accuracy),
        ...againstChance(silhouette),
        text(pca?.silhouette),
        text(tsne?.silhouette),
      ],
    ];
  });
  return alignedLines([[...header, 'silhouette', ...header.slice(5)], ...cells]);
}

const text = (found: AgainstChance | null | undefined) => found?.value.toFixed(3) ?? '–';

const againstChance = (found: AgainstChance | null): string[] =>
  found ? [text(found), found.chance.toFixed(3), found.p.toPrecision(2)] : ['–', '–', '–'];
