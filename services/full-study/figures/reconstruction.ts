import { comparisonRows } from '../../side-by-side/table-text.ts';
import type { StageOutcome } from '../stage.ts';
import type { DecoderReading, DecodersResult } from '../stages/decoders.ts';
import type { StepsResult } from '../stages/steps.ts';
import { type ComparedNumber, compared, type FigureOfStudy, figureOf } from './figure.ts';

/** The paper's cues, in the order of the conditions. */
const cueNames = ['cross', 'quatrefoil', 'circle', 'triangle'];

const noCue = 'The conditions of these data do not describe a cue, so there is no cue image to compare.';
const noColour = 'The conditions of these data do not describe a colour, so none is read.';
const noMotion = 'The conditions of these data do not describe a direction of motion, so none is read.';

/** Figures 1 and 2E to 2G: what was shown, and what of it is read from the reconstructions of the recommended decoder. */
export function reconstructionFigures(decoders: DecodersResult): FigureOfStudy[] {
  const { best, network, units, regions, conditions } = decoders;
  return [
    figureOf({
      figure: 'Figures 1, 2A',
      title: 'Stimuli and their reconstructions',
      shows: `${conditions} conditions from ${units} units of ${regions.join(', ')}: it shows how reconstructions look, not what in the activity they come from.`,
      pictures: [...new Set([best.picture, network.picture])],
    }),
    cueFigure(best),
    colourFigure(best),
    motionFigure(best),
  ];
}

function cueFigure({ decoder, rByCue, metrics, trivial }: DecoderReading): FigureOfStudy {
  const figure = { figure: 'Figure 2E', title: `Cue shape, by ${decoder}` };
  if (!rByCue) return figureOf({ ...figure, shows: nothing, reason: noCue });
  const named = rByCue.length === cueNames.length;
  return figureOf({
    ...figure,
    shows:
      'It shows that the mean cue image is drawn; that cues are told apart it shows by identification alone, since the mean video already correlates highly with every cue.',
    numbers: [
      ...rByCue.map((r, cue) =>
        compared(
          { measure: `r of cue ${cue + 1}${named ? ` (${cueNames[cue]})` : ''}`, ours: r },
          'cueR',
          named ? cueNames[cue] : '',
        ),
      ),
      level('r, all cues', 'cueR', metrics, trivial),
      level('identified', 'cueIdentification', metrics, trivial),
    ],
  });
}

function colourFigure({ decoder, metrics, trivial }: DecoderReading): FigureOfStudy {
  const figure = { figure: 'Figure 2F', title: `Colour, by ${decoder}` };
  if (metrics.colourR === undefined) return figureOf({ ...figure, shows: nothing, reason: noColour });
  return figureOf({
    ...figure,
    shows:
      'It shows colour at four points of the mean frame; r and cosine are high for any reddish-green picture, so the r without the mean is the one that can fail.',
    numbers: [
      compared(level('Pearson r', 'colourR', metrics, trivial), 'colourR'),
      compared(level('cosine similarity', 'colourCosine', metrics, trivial), 'colourCosine'),
      { measure: 'r without the mean over conditions', ours: metrics.colourRWithoutMean ?? null },
      level('identified', 'colourIdentification', metrics, trivial),
    ],
  });
}

function motionFigure({ decoder, directions, metrics, trivial }: DecoderReading): FigureOfStudy {
  const figure = { figure: 'Figure 2G', title: `Direction of motion, by ${decoder}` };
  if (!directions) return figureOf({ ...figure, shows: nothing, reason: noMotion });
  return figureOf({
    ...figure,
    shows:
      'It shows the mean optical flow of each direction; sd is over conditions of one direction, which share their motion, so it says nothing of single trials.',
    numbers: [
      ...directions.map(({ directionDeg, meanDeg, sdDeg }) =>
        compared(
          { measure: `read of ${directionDeg}°`, ours: meanDeg, sd: sdDeg, unit: '°' },
          'direction',
          String(directionDeg),
        ),
      ),
      { ...level('mean error', 'directionMeanErrorDeg', metrics, trivial), unit: '°' },
      level('identified, balanced', 'directionBalancedAccuracy', metrics, trivial),
    ],
  });
}

/** The paper's Supplementary Tables 1 to 4 and Figure 1: decoders beside each other. */
export function baselineFigure({ tables, validation, meanVideo, recommended }: DecodersResult): FigureOfStudy {
  const errors = Object.entries({ ...validation, 'mean video of training': meanVideo }).map(([name, mse]) => [
    name,
    mse.toPrecision(3),
  ]);
  return figureOf({
    figure: 'Supplementary Figure 1, Tables 1 to 4',
    title: 'Decoders side by side',
    shows:
      'It shows which decoder draws these videos best on the same samples and, by validation, which to use; the paper prints its own numbers in its supplement alone, and ours are of one split (folds: cortex study --decoder … --folds 5).',
    tables: [
      ...tables.map((table) => {
        const [heads, ...rows] = comparisonRows(table);
        return { title: `Supplementary Tables 1 to 4: ${table.testedOn}`, heads, rows };
      }),
      {
        title: `Recommended: ${recommended}`,
        heads: ['Decoder', 'Squared error on validation samples'],
        rows: errors,
        note: 'The lowest is recommended; lookup is left out on known videos, where it is handed the answers. Test samples have no part in it.',
      },
    ],
  });
}

/** Supplementary Movies 1 to 3: finer sampling. */
export function stepsFigure(steps: StageOutcome<StepsResult>): FigureOfStudy {
  const figure = { figure: 'Supplementary Movies 1 to 3', title: 'Sampling steps' };
  if ('reason' in steps) return figureOf({ ...figure, shows: nothing, reason: steps.reason });
  const { decoder, rows } = steps.result;
  const names = [...new Set(rows.flatMap(({ metrics }) => Object.keys(metrics)))];
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : value.toPrecision(3);
  return figureOf({
    ...figure,
    shows: `It shows that ${decoder} reads the same features at finer steps; windows stay as long as they were, so it does not show that finer timing is in the spikes.`,
    tables: [
      {
        title: `Steps, by ${decoder}`,
        heads: ['Measure', ...rows.flatMap(({ stepMs }) => [`${stepMs} ms`, 'true videos'])],
        rows: names.map((name) => [
          name,
          ...rows.flatMap(({ metrics, ceiling }) => [text(metrics[name]), text(ceiling[name])]),
        ]),
      },
    ],
  });
}

/** In place of what a figure shows where there is nothing of it. */
export const nothing = 'Does not apply to these data.';

function level(
  measure: string,
  name: string,
  metrics: DecoderReading['metrics'],
  trivial: DecoderReading['trivial'],
): ComparedNumber {
  return { measure, ours: metrics[name] ?? null, chance: trivial[name] ?? null };
}
