import { renderReport } from '../../report/report.ts';
import type { ReportFigure, ReportMetric } from '../../report/report-input.ts';
import type { EncodingOutputs } from './encoding-outputs.ts';
import { type ScoreSummaries, summariesOf } from './result.ts';
import type { Tuning } from './tuning-record.ts';

interface Pictures {
  readonly fit: string;
  readonly responses?: string;
}

/** How each score is worded, in the order of the report. */
const wording: Readonly<Record<string, Omit<ReportMetric, 'value'>>> = {
  ccNorm: { label: 'CCnorm: correlation over what repeats allow (Schoppe et al. 2016)', better: 'higher' },
  cc: { label: 'CC: correlation with the mean response', better: 'higher' },
  ccMaxNorm: { label: 'CC / CCmax (Hsu et al. 2004)', better: 'higher' },
  fve: { label: 'Fraction of variance explained', better: 'higher' },
  bitsPerSpike: { label: 'Bits per spike over the mean rate', better: 'higher' },
  chanceFloor: { label: 'CC reached by chance: single bins drawn, as the authors do (95th percentile)' },
  circularShiftFloor: { label: 'CC reached by chance: prediction shifted by 500 ms or more (95th percentile)' },
};

/** `report.html` of an encoding run. */
export function encodingReport(outputs: EncodingOutputs & { readonly pictures: Pictures }): string {
  const { data, fits, scores, record, result, pictures } = outputs;
  const { config, versions, engine } = record;
  const sites = new Set(data.units.map(({ site }) => site)).size;
  return renderReport({
    title: `${result.model} on ${data.name}`,
    summary:
      `An encoder predicts the responses of ${data.units.length} units at ${sites} sites from the stimulus. ` +
      `It was fitted to ${data.split.train.length} clips, ${chosenBy(outputs)}, ` +
      `and ${data.split.test.length} more, never seen, gave the scores.`,
    facts: {
      'Data set': data.name,
      Model: result.model,
      Parameters: result.parameters,
      Networks: result.networks,
      Seed: config.seed,
      'Bin (ms)': data.binMs,
      Engine: `${engine.backend} ${engine.version}`,
      ...(config.shuffleStimuli ? { Control: 'stimuli shuffled' } : {}),
      ...(result.flattening && { 'Worth flattening': result.flattening.worth ? 'yes' : 'no, a baseline is above it' }),
    },
    metrics: [
      { title: 'Scores on the test clips, median over units', metrics: comparedMetrics(outputs) },
      ...(scores.validation
        ? [{ title: 'Scores on the validation clips, median over units', metrics: plainMetrics(outputs) }]
        : []),
      ...(result.tuning ? [{ title: tuningTitle(result.tuning), metrics: tuningMetrics(result.tuning) }] : []),
    ],
    figures: [
      ...(pictures.responses ? [responseFigure(pictures.responses)] : []),
      {
        title: 'Fit',
        caption: `Loss and validation score by epoch, a line a network; kept: epoch ${fits.map(({ bestEpoch }) => bestEpoch).join(', ')}.`,
        alt: 'Training loss and validation score over epochs',
        image: { kind: 'svg', svg: pictures.fit },
      },
    ],
    warnings: result.warnings,
    config: { ...config, training: record.training, dataset: record.dataset, encoder: record.encoder },
    versions,
    seed: config.seed,
  });
}

/** How the weights of the networks came to be those that are scored. */
function chosenBy({ data, fits }: Pick<EncodingOutputs, 'data' | 'fits'>): string {
  const others = data.split.validation.length;
  if (others === 0) return 'the weights of the last epoch were kept';
  const scored = fits.every(({ bestScore }) => bestScore !== null);
  return scored
    ? `its weights were chosen on ${others} others`
    : `the weights of the last epoch were kept, for nothing can be scored on the ${others} clips that were to choose them`;
}

function responseFigure(svg: string): ReportFigure {
  return {
    title: 'Predicted and recorded responses',
    caption:
      'The unit with the highest correlation and those at the quartiles; the recording is the mean over repeats, smoothed as for scoring.',
    alt: 'Predicted against recorded responses of four units',
    image: { kind: 'svg', svg },
  };
}

/** The mean beside a median, and how many units they are over, where some lack the score. */
function besideMedian(score: ScoreSummaries[string], { units }: EncodingOutputs['data']): string {
  const n = score?.n ?? 0;
  const beside = score ? `; mean ${score.mean.toPrecision(3)}` : '';
  return n < units.length ? `${beside}; ${n} of ${units.length} units` : beside;
}

/** Scores beside those of the first baseline that has them. */
function comparedMetrics({ data, scores, baselines }: EncodingOutputs): ReportMetric[] {
  const own = summariesOf(scores.test);
  return Object.entries(wording).flatMap(([name, words]) => {
    if (!(name in own)) return [];
    const value = own[name]?.median ?? null;
    const beside = Object.entries(baselines).flatMap(([trivialName, { summary }]) => {
      const score = Object.entries(summary).find(([score]) => score === name)?.[1];
      return score ? [{ trivial: score.median, trivialName }] : [];
    });
    return [
      {
        ...words,
        label: words.label + besideMedian(own[name], data),
        value,
        ...(name.endsWith('Floor') ? {} : beside[0]),
      },
    ];
  });
}

function tuningTitle({ tried, seconds }: Tuning): string {
  return `Settings tried, score on the validation clips (${tried.length} networks, ${Math.round(seconds)} s)`;
}

function tuningMetrics({ tried, chosen }: Tuning): ReportMetric[] {
  return tried.map(({ name, score }) => ({ label: name === chosen ? `${name}, chosen` : name, value: score }));
}

function plainMetrics({ data, scores }: EncodingOutputs): ReportMetric[] {
  if (!scores.validation) return [];
  const own = summariesOf(scores.validation);
  return ['ccNorm', 'cc', 'fve'].flatMap((name) =>
    name in own
      ? [
          {
            ...wording[name],
            label: wording[name].label + besideMedian(own[name], data),
            value: own[name]?.median ?? null,
          },
        ]
      : [],
  );
}
