import { evaluateVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { testedConditions } from '../../../src/analysis/decoding/tested-conditions.ts';
import type { DecodingData, ResponseSet } from '../../../src/data/decoding-data.ts';
import { type DecoderName, isClosedForm } from '../../../src/models/decoders/catalogue.ts';
import { predictConditionMeans } from '../../../src/models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../../src/models/decoders/video-decoder.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import { type Metrics, metricsOf, testedOn } from './metrics.ts';
import type { TestMetrics } from './video-study.ts';

/** Decoders in closed form that stand beside that of every study. */
const baselineNames = ['linear', 'lookup'] as const satisfies readonly DecoderName[];

/** Metrics of decoders in closed form on the same samples as the study's, by their names. */
export type Baselines = Readonly<
  Record<
    string,
    {
      readonly metrics: Metrics;
      /** Of held-out trials of the training videos, beside new ones. */
      readonly known?: Metrics;
    }
  >
>;

/** Fits `linear` and `lookup`, but for the study's own decoder, to the same samples and scores them on the same. */
export async function scoreBaselines(own: DecoderName, data: DecodingData, seed: number): Promise<Baselines> {
  const scored: Record<string, Baselines[string]> = {};
  for (const name of baselineNames.filter((one) => one !== own)) {
    const { decoder } = await fitDecoder({ decoder: name }, data, { seed });
    try {
      const known = data.knownTest && setMetrics(decoder, data, data.knownTest);
      scored[name] = { metrics: setMetrics(decoder, data, data.splits.test), ...(known && { known }) };
    } finally {
      decoder.dispose();
    }
  }
  return scored;
}

function setMetrics(decoder: VideoDecoder, data: DecodingData, set: ResponseSet): Metrics {
  const { conditions, placeOf } = testedConditions(data, set);
  const reconstructions = predictConditionMeans(decoder, set.responses, placeOf, conditions.length);
  const { videos, periods } = data;
  return metricsOf(evaluateVideos({ conditions, videos, periods, reconstructions }));
}

/**
 * Warnings about a network whose pictures are worse, by correlation and by squared error both, than those of a baseline:
 * what it shows is not worth interpreting. On known videos lookup does not count: it is handed these very videos, and only
 * has to pick the right one.
 */
export function belowBaselines(
  name: DecoderName,
  { metrics, trivial, testedOn: tested }: TestMetrics,
  baselines: Baselines,
): string[] {
  if (isClosedForm(name)) return [];
  const others: [string, Metrics][] = [
    ['mean video', trivial],
    ...Object.entries(baselines).map(([other, own]): [string, Metrics] => [`${other} baseline`, own.metrics]),
  ];
  return others
    .filter(([other]) => !(other === 'lookup baseline' && tested === testedOn.trials))
    .filter(([, other]) => metrics.videoR < other.videoR && metrics.mse > other.mse)
    .map(
      ([other, { videoR, mse }]) =>
        `${name} scores below the ${other} (${tested}: r ${short(metrics.videoR)} against ${short(videoR)}, ` +
        `squared error ${short(metrics.mse)} against ${short(mse)}): not worth interpreting beyond that.`,
    );
}

const short = (value: number): string => value.toPrecision(3);
