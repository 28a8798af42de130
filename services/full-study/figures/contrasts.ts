import { contrastDecoders } from '../../../src/analysis/decoding/contrast/results.ts';
import { decoderLabels, recommendationNotes } from '../../runs/contrast-decoding/report.ts';
import type { ContrastsResult } from '../stages/contrasts.ts';
import { contrastsRun } from '../stages/contrasts.ts';
import { type FigureOfStudy, figureOf } from './figure.ts';
import { nothing } from './reconstruction.ts';

const twoPatches =
  'The screen has two patches of contrast, no cue, no colour and no motion; the side of the higher contrast is read instead.';

/** The figures of the paper for recorded sessions in which two contrasts are compared. */
export function contrastFigures(result: ContrastsResult): FigureOfStudy[] {
  const { sessions, masking } = result;
  const recommended = result.recommendation ? decoderLabels[result.recommendation.decoder] : 'not known';
  const interval = ([low, high]: readonly [number, number]) => `[${low.toFixed(2)}, ${high.toFixed(2)}]`;
  return [
    figureOf({
      figure: 'Figures 1, 2A',
      title: 'Stimuli and their reconstructions',
      shows: `${sessions.length} sessions: it shows the mean reconstruction of every pair of contrasts by the network, not single trials.`,
      pictures: [`${contrastsRun}/reconstructions.png`],
    }),
    ...['Figure 2E', 'Figure 2F', 'Figure 2G'].map((figure, i) =>
      figureOf({
        figure,
        title: ['Cue shape', 'Colour', 'Direction of motion'][i],
        shows: nothing,
        reason: twoPatches,
      }),
    ),
    figureOf({
      figure: 'In place of Figures 2E to 2G; Supplementary Tables 1 to 4',
      title: `Side of the higher contrast; recommended: ${recommended}`,
      shows:
        'It shows what held-out contiguous blocks of trials tell of the stimulus; the first 40 ms are the control that must be at chance, and a network below the linear reference is not interpreted.',
      numbers: [
        {
          measure: 'network, three sides, mean over sessions',
          ours: result.metrics.balancedAccuracy ?? null,
          chance: 1 / 3,
        },
        {
          measure: 'linear reference, three sides',
          ours: result.metrics.linearBalancedAccuracy ?? null,
          chance: 1 / 3,
        },
        { measure: 'network, unequal trials', ours: result.metrics.unequalBalancedAccuracy ?? null, chance: 1 / 2 },
        {
          measure: 'linear reference, unequal trials',
          ours: result.metrics.linearUnequalBalancedAccuracy ?? null,
          chance: 1 / 2,
        },
      ],
      tables: [
        {
          title: 'Balanced accuracy by session, 95 %',
          heads: [
            'Session',
            'Trials',
            ...contrastDecoders.flatMap((name) => [`${decoderLabels[name]}, 3 sides`, 'unequal']),
          ],
          rows: sessions.map((session) => [
            `${session.session}, ${session.mouse}`,
            String(session.trials),
            ...contrastDecoders.flatMap((name) => {
              const { balancedAccuracy, interval: ends, unequal } = session[name];
              return [
                `${balancedAccuracy.toFixed(3)} ${interval(ends)}`,
                `${unequal.balancedAccuracy.toFixed(3)} ${interval(unequal.interval)}`,
              ];
            }),
          ]),
          note: recommendationNotes(result).join(' '),
        },
      ],
      pictures: [`${contrastsRun}/accuracy.png`],
    }),
    figureOf({
      figure: 'Supplementary Movies 1 to 3',
      title: 'Sampling steps',
      shows: nothing,
      reason: 'Bins and frames of these recordings have a fixed length.',
    }),
    figureOf({
      figure: 'Figures 4C, 4E, 4G',
      title: 'Silencing regions, on the contrasts read from the network’s videos',
      shows:
        'It shows which regions the network leans on beside random masks of as many units (region labels permuted), p uncorrected; where the network is not recommended, neither is its map.',
      tables: [
        {
          title: '|Δ contrast|',
          heads: ['Session: region', 'Units', 'Effect', 'Random masks', 'p'],
          rows: masking.map(({ session, region, units, effect, random, p, reason }) => [
            `${session}: ${region}`,
            String(units),
            effect.toFixed(3),
            random.mean === null ? '–' : `${random.mean.toFixed(3)} ± ${(random.sd ?? Number.NaN).toFixed(3)}`,
            p === null ? (reason ?? '–') : p.toPrecision(2),
          ]),
        },
      ],
      pictures: [`${contrastsRun}/masking.png`],
    }),
    figureOf({
      figure: 'Figures 5D to 5F',
      title: 'Single regions',
      shows: nothing,
      reason:
        'Decoders of recorded sessions are made for each session and fold from all units; one decoder of chosen regions of one session: cortex train --sessions 1 --regions NAMES.',
    }),
  ];
}
