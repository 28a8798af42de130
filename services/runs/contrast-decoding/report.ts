import {
  type ContrastDecoder,
  type ContrastResult,
  contrastDecoders,
  type SequenceScore,
  type SideScores,
} from '../../../src/analysis/decoding/contrast/results.ts';
import { contrastSettings } from '../../../src/analysis/decoding/contrast/settings.ts';
import { formatP } from '../../report/format.ts';
import { renderReport } from '../../report/report.ts';
import type { ReportMetric } from '../../report/report-input.ts';
import type { RunRecord } from '../decoding/record.ts';
import type { DecodedSessions } from './decode-sessions.ts';

/** How each decoder is called in tables and plots. */
export const decoderLabels: Readonly<Record<ContrastDecoder, string>> = {
  network: 'VideoUNet',
  linear: 'linear reference',
  control: 'VideoUNet, 0–40 ms',
};

interface ContrastReportInput {
  readonly decoded: DecodedSessions;
  readonly record: RunRecord;
  readonly pictures: {
    readonly accuracySvg: string;
    readonly maskingSvg: string;
    readonly gif: Uint8Array;
    readonly sheet: Uint8Array;
  };
}

/** `report.html` of a study of real recordings. */
export function contrastReport({ decoded, record, pictures }: ContrastReportInput): string {
  const { data, result } = decoded;
  const { sessions, masking, manifests } = result;
  const { config, engine, versions } = record;
  return renderReport({
    title: `Videos from spikes: ${data.title}`,
    summary:
      'A VideoUNet reconstructs the two Gabor patches on the screen from the spikes of many regions of the brain. ' +
      'The side of the higher contrast is read from the reconstruction of every held-out trial.',
    facts: {
      Sessions: sessions.map(({ session }) => session).join(', '),
      Trials: sessions.reduce((sum, { trials }) => sum + trials, 0),
      Preset: config.preset,
      Seed: config.seed,
      Engine: `${engine.backend} ${engine.version}`,
      ...(result.recommendation && { 'Recommended decoder': decoderLabels[result.recommendation.decoder] }),
      ...(config.shuffleLabels ? { Control: 'training labels shuffled' } : {}),
    },
    metrics: sessions.map((session) => ({
      title: `Session ${session.session}, ${session.mouse}: ${session.trials} trials`,
      metrics: contrastDecoders.flatMap((decoder) => scoreRows(decoderLabels[decoder], session[decoder])),
    })),
    masking: {
      features: ['|Δ contrast|', 'random masks of as many units'],
      rows: masking.map(({ session, region, units, effect, random, p, reason }) => ({
        region: `${session}: ${region}`,
        units,
        effects: [
          { mean: effect, pBonferroni: p, reason, stars: starOf(p), digits: 3 },
          { mean: random.mean, sd: random.sd ?? undefined, stars: '', digits: 3 },
        ],
      })),
      note:
        'Mean |change| of the contrasts read from the video when the region is silenced, against random masks of as many ' +
        'units of the same session (region labels permuted). p: (1 + random masks that do at least as much) / (1 + random masks), ' +
        'uncorrected.',
    },
    figures: [
      {
        title: 'Decoding',
        caption:
          'Balanced accuracy of held-out contiguous blocks; chance is dashed. The 95 % intervals are of a bootstrap over blocks of ' +
          'trials as long as labels or hits agree with their neighbours; p is that of labels shifted around against the predictions.',
        alt: 'Balanced accuracy of network, linear reference and control by session',
        image: { kind: 'svg', svg: pictures.accuracySvg },
      },
      {
        title: 'Reconstructed videos',
        caption: 'Every pair of contrasts: the true video above, the mean reconstruction of its held-out trials below.',
        alt: 'Animated pairs of true and reconstructed Gabor patches',
        image: { kind: 'gif', bytes: pictures.gif, still: pictures.sheet },
      },
      {
        title: 'Masking',
        caption: 'Dots: effect of silencing a region. Grey: random masks of as many units, mean ± 2 sd.',
        alt: 'Effect of silencing each region beside random masks',
        image: { kind: 'svg', svg: pictures.maskingSvg },
      },
    ],
    warnings: [...recommendationNotes(result), ...result.warnings],
    config: { ...config, ...contrastSettings[config.preset], datasets: manifests },
    versions,
    seed: config.seed,
  });
}

/** Which decoder to use, in a sentence. */
export function recommendationNotes({ recommendation }: Pick<ContrastResult, 'recommendation'>): string[] {
  if (!recommendation) return [];
  const { decoder, network, linear } = recommendation;
  const accuracy = ({ balancedAccuracy, unequal }: typeof network) =>
    `${balancedAccuracy.toFixed(3)} of three sides and ${unequal.toFixed(3)} of unequal trials`;
  const advice =
    decoder === 'linear'
      ? 'use the linear reference; what the network shows is not to be interpreted beyond it'
      : 'use the network';
  return [
    `Recommended decoder: ${decoderLabels[decoder]}. On inner blocks of the training trials, never on test blocks, the network ` +
      `labels ${accuracy(network)}, the linear reference ${accuracy(linear)}: ${advice}.`,
  ];
}

/** One star below .05, uncorrected; nothing without a test. */
function starOf(p: number | null): '*' | 'ns' | '' {
  return p === null ? '' : p < 0.05 ? '*' : 'ns';
}

function scoreRows(decoder: string, { unequal, ...three }: SideScores): ReportMetric[] {
  const row = (label: string, { balancedAccuracy, interval, p }: SequenceScore, trivial: number): ReportMetric => ({
    label: `${decoder}: ${label}`,
    value: balancedAccuracy,
    interval,
    trivial,
    trivialName: `chance, ${formatP(p ?? Number.NaN)}`,
    digits: 2,
    better: 'higher',
  });
  return [row('left, equal or right', three, 1 / 3), row('left or right', unequal, 1 / 2)];
}
