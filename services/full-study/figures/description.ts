import type { StageOutcome } from '../stage.ts';
import type { DescriptionResult } from '../stages/description.ts';
import { type FigureOfStudy, figureOf } from './figure.ts';
import { nothing } from './reconstruction.ts';

/** Figures 2B to D and 3: similarities, principal components and t-SNE. */
export function descriptionFigure(description: StageOutcome<DescriptionResult>): FigureOfStudy {
  const figure = {
    figure: 'Figures 2B to 2D, 3',
    title: 'Similarity of activity; PCA and t-SNE of activity and of the latents',
  };
  if ('reason' in description) return figureOf({ ...figure, shows: nothing, reason: description.reason });
  const { lines, place, pictures } = description.result;
  return figureOf({
    ...figure,
    shows:
      'It shows how alike single samples are and whether groups part in a plane; that groups overlap in two dimensions does not show that the activity lacks them.',
    pictures,
    tables: [
      {
        title: 'Description of the data',
        heads: ['As cortex describe tells it'],
        rows: lines.map((line) => [line]),
        note: `Pictures: ${place}`,
      },
    ],
  });
}
