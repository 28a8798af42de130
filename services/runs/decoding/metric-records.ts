import type { MetricRecord } from '../../../src/io/csv.ts';
import { type Metrics, metricCounts, testedOn } from './metrics.ts';
import type { VideoStudyOutputs } from './study-outputs.ts';

/** What every line of `metrics.csv` that is not the study's decoder is of, behind the samples. */
const ignoringSpikes = 'ignoring the spikes';

/** The lines of `metrics.csv`: the study's decoder, what ignores the spikes, and the baselines, on all test samples. */
export function metricRecords({
  evaluation,
  baselines,
}: Pick<VideoStudyOutputs, 'evaluation' | 'baselines'>): MetricRecord[] {
  const { metrics, trivial, known, scores } = evaluation;
  const knownSplit = testedOn.trials;
  return [
    ...records(metrics, evaluation.testedOn, metricCounts(scores)),
    ...records(trivial, `${evaluation.testedOn}, ${ignoringSpikes}`),
    ...Object.entries(baselines).flatMap(([name, own]) => records(own.metrics, `${evaluation.testedOn}, ${name}`)),
    ...(known ? records(known.metrics, knownSplit) : []),
    ...(known ? records(known.trivial, `${knownSplit}, ${ignoringSpikes}`) : []),
    ...Object.entries(baselines).flatMap(([name, own]) => records(own.known ?? {}, `${knownSplit}, ${name}`)),
  ];
}

const units: Readonly<Record<string, string>> = { psnr: 'dB' };

function records(metrics: Metrics, split: string, counts: Readonly<Record<string, number>> = {}): MetricRecord[] {
  return Object.entries(metrics).map(([metric, value]) => {
    const unit = metric.endsWith('Deg') ? 'deg' : units[metric];
    return { metric, value, split, ...(unit && { unit }), ...(counts[metric] !== undefined && { n: counts[metric] }) };
  });
}
