import type { MaskingFeature } from '../../../src/analysis/decoding/masking-features.ts';
import { counted } from '../../lines/counted.ts';
import type { ReportTable } from '../../report/report-input.ts';
import type { ShortMaskingRow } from '../../runs/decoding/masking-output.ts';
import { statisticsNote, statisticsTables, untestedReasons } from '../../runs/decoding/statistics-tables.ts';
import type { PaperMeasure } from '../paper-numbers.ts';
import type { StageOutcome } from '../stage.ts';
import type { DecodersResult } from '../stages/decoders.ts';
import type { MaskedDecoder, MaskingResult } from '../stages/masking.ts';
import { compared, type FigureOfStudy, figureOf } from './figure.ts';
import { nothing } from './reconstruction.ts';

const panels: readonly (readonly [panel: string, feature: MaskingFeature, measure?: PaperMeasure])[] = [
  ['Figure 4C', 'shape', 'maskedShape'],
  ['Figure 4E', 'colour', 'maskedColour'],
  ['Figure 4G', 'motion', 'maskedMotion'],
  ['Beyond the paper', 'pixels'],
  ['Beyond the paper', 'change'],
];

const shows =
  'It shows which regions this decoder leans on, not what a region codes: beside the effect stand random masks and levels, and an effect that does not exceed these says nothing of the region.';

/** Figures 4C, E and G, with Supplementary Tables 5 to 10: regions silenced. */
export function maskingFigures(
  masking: StageOutcome<MaskingResult>,
  { recommended, network }: DecodersResult,
): FigureOfStudy[] {
  if ('reason' in masking) {
    return panels
      .slice(0, 3)
      .map(([figure, feature]) =>
        figureOf({ figure, title: `Silencing regions: ${feature}`, shows: nothing, reason: masking.reason }),
      );
  }
  const { best } = masking.result;
  const own = best.decoder === network.decoder ? masking.result.network : best;
  return [
    ...panels.flatMap(([figure, feature, measure]) => panelOf(figure, feature, own, measure)),
    ...beyondFigures(masking.result),
    ...networkFigure(masking.result.network, recommended),
  ];
}

function panelOf(
  figure: string,
  feature: MaskingFeature,
  { decoder, rows }: MaskedDecoder,
  measure: PaperMeasure | undefined,
): FigureOfStudy[] {
  const title = `Silencing regions: ${feature}, by ${decoder}`;
  if (rows.every((row) => row[feature] === undefined)) {
    if (measure === undefined) return [];
    return [
      figureOf({ figure, title, shows: nothing, reason: `The conditions of these data do not describe ${feature}.` }),
    ];
  }
  const unit = feature === 'motion' ? ('°' as const) : undefined;
  return [
    figureOf({
      figure,
      title,
      shows,
      numbers: rows.flatMap(({ region, ...effects }) => {
        const effect = effects[feature];
        if (!effect) return [];
        const { mean, sd, stars } = effect;
        const number = {
          measure: `${region} silenced${stars.includes('*') ? ` ${stars}` : ''}`,
          ours: mean,
          sd,
          ...(unit && { unit }),
        };
        return [measure ? compared(number, measure, region) : number];
      }),
      tables: statisticsOf(rows, feature),
    }),
  ];
}

function statisticsOf(rows: readonly ShortMaskingRow[], feature: MaskingFeature): ReportTable[] {
  const { heads, rows: cells } = statisticsTables(rows).find((table) => table.feature === feature) ?? {
    heads: [],
    rows: [],
  };
  if (cells.length === 0) return [];
  const note = [
    'Stars above: unpaired t-tests over conditions, Bonferroni over the table, as published.',
    statisticsNote(rows),
    ...untestedReasons(rows),
  ];
  return [{ title: `Silencing: ${feature}, what can be defended`, heads, rows: cells, note: note.join(' ') }];
}

/** Lesion curves and Shapley values, which the paper does not have. */
function beyondFigures({ best: { decoder, curves, shapley } }: MaskingResult): FigureOfStudy[] {
  const text = (value: number | undefined) => (value === undefined ? '–' : value.toPrecision(3));
  const features = [...new Set([...curves, ...shapley].map(({ feature }) => feature))];
  const regions = [...new Set([...curves, ...shapley].map(({ region }) => region))];
  if (regions.length === 0) return [];
  const shares = [...new Set(curves.map(({ share }) => share))];
  const curveTables = features.map((feature) => ({
    title: `Lesion curve: ${feature}`,
    heads: ['Region', ...shares.map((share) => `${Math.round(100 * share)} %`)],
    rows: regions.map((region) => [
      region,
      ...shares.map((share) =>
        text(
          curves.find((point) => point.region === region && point.feature === feature && point.share === share)?.mean,
        ),
      ),
    ]),
  }));
  return [
    figureOf({
      figure: 'Beyond Figure 4',
      title: `Parts of regions, and all sets of regions, by ${decoder}`,
      shows:
        'It shows how the effect grows with the part of a region that is silenced, and shares it fairly between regions that stand in for each other; like all masks it is about the decoder.',
      tables: [
        ...(curves.length > 0 ? curveTables : []),
        ...(shapley.length > 0
          ? [
              {
                title: 'Shapley values of the effect',
                heads: ['Region', ...features],
                rows: regions.map((region) => [
                  region,
                  ...features.map((feature) =>
                    text(shapley.find((row) => row.region === region && row.feature === feature)?.effect),
                  ),
                ]),
                note: 'Their sum is the effect of silencing all regions.',
              },
            ]
          : []),
      ],
    }),
  ];
}

/** The table of the paper's network where another decoder is recommended. */
function networkFigure({ decoder, runs, rows }: MaskedDecoder, recommended: string): FigureOfStudy[] {
  if (decoder === recommended) return [];
  const features = panels.map(([, feature]) => feature).filter((feature) => rows.some((row) => row[feature]));
  return [
    figureOf({
      figure: 'Figure 4, by the paper’s network',
      title: `Silencing regions in ${decoder}, ${counted(runs, 'training seed')}`,
      shows: `It shows the paper’s own analysis; ${recommended} has the lower validation error, so this map is not to be interpreted beyond that of ${recommended}.`,
      tables: [
        {
          title: `|masked − unmasked|, ${decoder}`,
          heads: ['Region', ...features],
          rows: rows.map((row) => [
            row.region,
            ...features.map((feature) => {
              const effect = row[feature];
              return effect
                ? `${effect.mean.toPrecision(3)} ± ${(effect.sd ?? Number.NaN).toPrecision(3)} ${effect.stars}`
                : '–';
            }),
          ]),
        },
        ...features.flatMap((feature) => statisticsOf(rows, feature)),
      ],
    }),
  ];
}
