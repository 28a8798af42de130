import type { EmbeddedSet, SeparabilityRow } from '../../../src/analysis/description/describe-responses.ts';
import type { EmbeddingPanel, EmbeddingRow } from '../../../src/plots/embedding-panels.ts';

const methods = { pca: 'PCA', 't-sne': 't-SNE' } as const;
/** Labels of a set that have a panel, at most. */
const shownLabels = 6;

/** The panels of a description, as Fig. 3 of Zhang et al. (2026): activity and latent features, PCA above t-SNE, a panel a label; held-out points alone. */
export function embeddingRows(sets: readonly EmbeddedSet[], separability: readonly SeparabilityRow[]): EmbeddingRow[] {
  const rows = (['activity', 'latents'] as const).flatMap((of) =>
    (['pca', 't-sne'] as const).map((method) => ({
      title: `${of}: ${methods[method]}`,
      panels: sets.filter((set) => set.of === of).flatMap((set) => panelsOf(set, method, separability)),
    })),
  );
  return rows.filter(({ panels }) => panels.length > 0);
}

function panelsOf(
  { name, isHeld, labels, embeddings }: EmbeddedSet,
  method: keyof typeof methods,
  separability: readonly SeparabilityRow[],
): EmbeddingPanel[] {
  const held = [...isHeld.keys()].filter((i) => isHeld[i] === 1);
  const { data: places } = embeddings.find((one) => one.method === method)!.places;
  // A single unit is drawn by its region alone, as it tells little else.
  return labels.slice(0, name === 'unit' ? 1 : shownLabels).map((label) => {
    const found = separability.find(
      (row) => row.set === name && row.region === null && row.label === label.name && row.space === method,
    )?.accuracy;
    return {
      title: `${name}: ${label.name}`,
      subtitle: found ? `k-NN ${found.value.toFixed(2)}, chance ${found.chance.toFixed(2)}` : '',
      classes: label.classes,
      points: held.flatMap((i) =>
        label.code[i] < 0 ? [] : [{ x: places[2 * i], y: places[2 * i + 1], label: label.classes[label.code[i]] }],
      ),
    };
  });
}
