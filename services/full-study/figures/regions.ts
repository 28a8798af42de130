import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { nullTable } from '../../runs/decoding/null-table.ts';
import type { PaperMeasure } from '../paper-numbers.ts';
import type { StageOutcome } from '../stage.ts';
import type { EncoderResult } from '../stages/encoder.ts';
import type { RegionDecoder, SingleRegionsResult } from '../stages/single-regions.ts';
import { compared, type FigureOfStudy, figureOf } from './figure.ts';
import { nothing } from './reconstruction.ts';

const panels: readonly {
  readonly figure: string;
  readonly title: string;
  readonly feature: ReconstructionNull['feature'];
  readonly number: 'mean' | 'sd';
  readonly measure: PaperMeasure;
  /** Metric whose trivial level is that of chance. */
  readonly level?: string;
}[] = [
  { figure: 'Figure 5D', title: 'cue r', feature: 'shape', number: 'mean', measure: 'regionCueR', level: 'cueR' },
  {
    figure: 'Figure 5E',
    title: 'colour r',
    feature: 'colour',
    number: 'mean',
    measure: 'regionColourR',
    level: 'colourR',
  },
  { figure: 'Figure 5F', title: 'direction error, sd', feature: 'motion', number: 'sd', measure: 'regionDirectionSd' },
];

/** Figures 5D to F, with Supplementary Tables 11 to 13: decoders of single regions beside chance. */
export function regionFigures(outcome: StageOutcome<SingleRegionsResult>): FigureOfStudy[] {
  if ('reason' in outcome) {
    return panels.map(({ figure, title }) =>
      figureOf({ figure, title: `Single regions: ${title}`, shows: nothing, reason: outcome.reason }),
    );
  }
  const { decoder, rows } = outcome.result;
  const shows =
    'It shows what a decoder finds in a region by itself; the constant mean video, the level of chance here, already scores high, so the p of permuted levels (tables below) is what counts.';
  return [
    ...panels.map(({ figure, title, feature, number, measure, level }) => {
      const known = rows.flatMap((row) => {
        const own = row.nulls.find((one) => one.feature === feature);
        return own ? [{ row, own }] : [];
      });
      const head = { figure, title: `Single regions: ${title}, by ${decoder}` };
      if (known.length === 0) {
        return figureOf({
          ...head,
          shows: nothing,
          reason: `The conditions of these data do not describe ${feature}.`,
        });
      }
      return figureOf({
        ...head,
        shows,
        numbers: known.map(({ row, own }) =>
          compared(
            {
              measure: nameOf(row),
              ours: own[number],
              ...(level !== undefined && { chance: row.trivial[level] ?? null }),
              ...(feature === 'motion' && { unit: '°' as const }),
            },
            measure,
            nameOf(row),
          ),
        ),
      });
    }),
    figureOf({
      figure: 'Supplementary Tables 11 to 13',
      title: `Single regions beside chance, by ${decoder}`,
      shows:
        'It shows each region against truth of which the levels are permuted and, as published, against noise input; the t-test of the latter counts look-alike conditions as independent.',
      tables: [
        videoTable(rows),
        ...rows
          .filter(({ nulls }) => nulls.length > 0)
          .map((row) => ({ ...nullTable(row.nulls), title: `${nameOf(row)} alone` })),
      ],
    }),
  ];
}

const nameOf = ({ regions }: RegionDecoder): string => regions.join('+');

/** What all data have: pixels. */
function videoTable(rows: readonly RegionDecoder[]) {
  const names = ['videoR', 'mse', 'identification'];
  const text = (value: number | undefined) => (value === undefined ? '–' : value.toPrecision(3));
  return {
    title: 'Single regions: videos',
    heads: ['Regions', ...names.flatMap((name) => [name, 'ignoring the spikes'])],
    rows: rows.map((row) => [
      nameOf(row),
      ...names.flatMap((name) => [text(row.metrics[name]), text(row.trivial[name])]),
    ]),
  };
}

/** Figures 6B to D, with Supplementary Table 14 and Figure 2: the decoder inverted. */
export function encodingFigures(
  encoder: StageOutcome<EncoderResult>,
  bands: StageOutcome<EncoderResult>,
): FigureOfStudy[] {
  const head = { figure: 'Figure 6B', title: 'Inverted encoder: activity of regions' };
  if ('reason' in encoder) return [figureOf({ ...head, shows: nothing, reason: encoder.reason })];
  return [
    figureOf({
      ...head,
      shows:
        'It shows how much of a region’s mean course the videos predict; beside it stand the mean of training trials of the same stimulus (ceiling) and the course common to all stimuli, which a network has to beat before its r says anything of the stimulus.',
      numbers: encoder.result.regions.map(({ region, summary, baselines }) =>
        compared(
          {
            measure: region,
            ours: summary?.mean ?? null,
            sd: summary?.sd ?? null,
            chance: baselines.grandMean?.mean ?? null,
          },
          'encodingR',
          region,
        ),
      ),
      tables: [encodingTable(encoder.result)],
    }),
    bandsFigure(bands),
    figureOf({
      figure: 'Figures 6C, 6D',
      title: 'Inverted encoder: recorded and predicted activity',
      shows:
        'It shows examples of units of different scores, and so how well an r looks; it says nothing of units that are not drawn.',
      pictures: encoder.result.pictures,
    }),
  ];
}

function encodingTable({ regions }: EncoderResult) {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '–' : value.toFixed(3));
  const p = (value: number | null | undefined) => value?.toPrecision(2) ?? '–';
  return {
    title: 'Supplementary Table 14: r of regions',
    heads: [
      'Region',
      'Network',
      'Same stimulus (ceiling)',
      'Common course',
      'Clips permuted',
      'p',
      'Random videos',
      'p as published',
      'Better',
    ],
    rows: regions.map(({ region, summary, baselines, pairing, nullR, test }) => {
      const [own, ceiling] = [summary?.mean, baselines.condition?.mean];
      const better = own === undefined || ceiling === undefined ? '–' : own >= ceiling ? 'network' : 'same stimulus';
      return [
        region,
        text(own),
        text(ceiling),
        text(baselines.grandMean?.mean),
        text(pairing.mean),
        p(pairing.p),
        text(nullR),
        p(test?.p),
        better,
      ];
    }),
    note: [
      'p: clips permuted among predictions, exact. As published: t-test against videos of random pixels, which are unlike any stimulus.',
      ...new Set(regions.flatMap(({ region, pairing }) => (pairing.reason ? [`${region}: ${pairing.reason}.`] : []))),
    ].join(' '),
  };
}

function bandsFigure(bands: StageOutcome<EncoderResult>): FigureOfStudy {
  const head = { figure: 'Figure 6B, right; Supplementary Figure 2', title: 'Inverted encoder: frequency bands' };
  if ('reason' in bands) return figureOf({ ...head, shows: nothing, reason: bands.reason });
  const { regions, binMs } = bands.result;
  const text = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const reasons = [...new Set(regions.flatMap(({ bands: own }) => own.reason ?? []))];
  return figureOf({
    ...head,
    shows:
      'It shows R² in 2 to 10 Hz and above 10 Hz of the mean course of a region; windows of counts that are longer than the step have removed most of the upper band before.',
    tables: [
      {
        title: binMs === null ? 'R² by band' : `R² by band, steps of ${binMs} ms`,
        heads: ['Region', '2–10 Hz', '> 10 Hz', 'r'],
        rows: regions.map(({ region, bands: own, summary }) => [
          region,
          text(own.low),
          text(own.high),
          text(summary?.mean ?? null),
        ]),
        ...(reasons.length > 0 && { note: reasons.join(' ') }),
      },
    ],
  });
}
