import { createHash } from 'node:crypto';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import type { DecoderName } from '../../../src/models/decoders/catalogue.ts';
import type { MetricPair, Metrics, TestedOn } from './metrics.ts';
import { type OpenRun, openDecoderRun } from './open.ts';
import { evaluateDecoder } from './video-study.ts';

/** Decoders side by side on the same test split. */
export interface DecoderComparison {
  readonly runs: readonly {
    /** The run folder. */
    readonly run: string;
    readonly decoder: DecoderName;
    readonly parameters: number;
    readonly metrics: Metrics;
    /** Of held-out trials of the training videos, beside new ones. */
    readonly known?: Pick<MetricPair, 'metrics'>;
  }[];
  readonly testedOn: TestedOn;
  /** The same scores of a reconstruction that ignores the spikes. */
  readonly trivial: Metrics;
  readonly known?: Pick<MetricPair, 'trivial'>;
}

/**
 * Scores the decoders of finished runs again, in the order given. Throws InvalidInput when the runs were not tested on
 * the same samples, and what `open` throws.
 */
export async function compareDecoders(
  runDirs: readonly string[],
  open: (runDir: string) => Promise<Pick<OpenRun, 'model' | 'data'>> = openDecoderRun,
): Promise<DecoderComparison> {
  const runs: DecoderComparison['runs'][number][] = [];
  let common: Omit<DecoderComparison, 'runs'> = { testedOn: 'test, known videos', trivial: {} };
  let samples: string | undefined;
  for (const run of runDirs) {
    const { model, data } = await open(run);
    const digest = digestOf(data);
    samples ??= digest;
    if (digest !== samples) {
      throw new CortexError(
        'InvalidInput',
        `${run} was tested on other samples than ${runDirs[0]}; compare runs of the same data set, preset and seed.`,
      );
    }
    const evaluation = evaluateDecoder(model, data);
    const { metrics, trivial, testedOn, known } = evaluation;
    common = { testedOn, trivial, ...(known && { known: { trivial: known.trivial } }) };
    runs.push({
      run,
      decoder: model.name,
      parameters: model.parameterCount,
      metrics,
      ...(known && { known: { metrics: known.metrics } }),
    });
  }
  return { runs, ...common };
}

/** Tells whether two runs have the same test split: their responses, conditions and videos. */
function digestOf({ splits: { test }, knownTest, videos }: DecodingData): string {
  const hash = createHash('sha256');
  const known = knownTest ? [knownTest.responses.data, knownTest.condition] : [];
  for (const { buffer, byteOffset, byteLength } of [test.responses.data, test.condition, videos.data, ...known]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
