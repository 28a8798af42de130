import type { EngineReport } from '../../src/engine/index.ts';
import { renderReport } from '../report/report.ts';
import type { ReportFigure, ReportSection } from '../report/report-input.ts';
import { newProvenance } from '../runs/run-file.ts';
import { type FigureOfStudy, numberTable } from './figures/figure.ts';
import type { FullPlan } from './plan.ts';
import type { FullStudy } from './result.ts';

interface Surroundings {
  readonly engine: EngineReport;
  /** A picture of a figure by its file. */
  readonly readPicture: (name: string) => Promise<Uint8Array>;
}

/** `report.html` of a full study: the figures of the paper in its order. */
export async function fullReport(
  { recommended, figures, notes }: FullStudy,
  plan: FullPlan,
  { engine, readPicture }: Surroundings,
): Promise<string> {
  const { study } = plan;
  const missing = figures.filter(({ reason }) => reason !== undefined).length;
  return renderReport({
    title: `The paper, figure by figure: ${study.dataset}`,
    summary:
      'Zhang et al. (2026), Commun. Biol., doi 10.1038/s42003-025-09486-7, in the order of its figures: the number that the paper prints ' +
      'beside that of this study, and what each can show and cannot.',
    facts: {
      'Data set': study.dataset,
      ...(study.arm ? { Arm: study.arm } : {}),
      Preset: study.preset,
      Seed: study.seed,
      'Recommended decoder': recommended ?? 'not known',
      Figures: `${figures.length - missing} of ${figures.length}; ${missing} do not apply`,
      Engine: `${engine.backend} ${engine.version}`,
    },
    metrics: [],
    figures: [],
    sections: await Promise.all(figures.map((figure) => sectionOf(figure, readPicture))),
    warnings: notes,
    config: plan,
    versions: newProvenance(engine).versions,
    seed: study.seed,
  });
}

async function sectionOf(figure: FigureOfStudy, readPicture: Surroundings['readPicture']): Promise<ReportSection> {
  const { title, shows, reason, tables, pictures } = figure;
  const numbers = numberTable(figure);
  return {
    title: `${figure.figure}. ${title}`,
    paragraphs: [shows, ...(reason === undefined ? [] : [reason])],
    tables: [...(numbers ? [numbers] : []), ...tables],
    figures: await Promise.all(
      pictures.map(async (name): Promise<ReportFigure> => {
        const bytes = await readPicture(name);
        const image = { kind: 'png' as const, bytes };
        return { title: figure.figure, caption: name, alt: title, image };
      }),
    ),
  };
}
