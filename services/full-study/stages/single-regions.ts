import { type ReconstructionNull, reconstructionNulls } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import { selectRegions } from '../../../src/analysis/decoding/select-regions.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import type { DecoderName } from '../../../src/models/decoders/catalogue.ts';
import { fitDecoder } from '../../../src/training/decoder/fit-decoder.ts';
import type { Metrics } from '../../runs/decoding/metrics.ts';
import { evaluateDecoder, loadStudyData } from '../../runs/decoding/video-study.ts';
import { paperGroups } from '../paper-numbers.ts';
import type { Stage } from '../stage.ts';
import { type DecodersResult, quickDecoder, studyOf } from './decoders.ts';

/** A decoder that was trained on the units of some regions alone. */
export interface RegionDecoder {
  readonly regions: readonly string[];
  readonly metrics: Metrics;
  readonly trivial: Metrics;
  /** Chance levels; empty where conditions describe neither cue nor colour nor direction. */
  readonly nulls: readonly ReconstructionNull[];
}

export interface SingleRegionsResult {
  readonly decoder: DecoderName;
  readonly rows: readonly RegionDecoder[];
}

/** A decoder for each region alone and for the paper's groups, beside chance. */
export function singleRegionsStage(decoders: DecodersResult): Stage<SingleRegionsResult> {
  const decoder = quickDecoder(decoders);
  return {
    name: 'single-regions',
    after: { decoder },
    async run({ plan, onProgress }) {
      const data = await loadStudyData(studyOf(plan, decoder), onProgress);
      const groups = paperGroups.filter((group) => group.every((region) => decoders.regions.includes(region)));
      const asked = [...decoders.regions.map((region) => [region]), ...groups];
      const rows: RegionDecoder[] = [];
      for (const [done, regions] of asked.entries()) {
        onProgress?.({ phase: 'train', done, total: asked.length, note: regions.join('+') });
        rows.push(await decodeRegions(data, regions, { decoder, seed: plan.study.seed }));
      }
      return { decoder, rows };
    },
  };
}

async function decodeRegions(
  whole: DecodingData,
  regions: readonly string[],
  { decoder, seed }: { readonly decoder: DecoderName; readonly seed: number },
): Promise<RegionDecoder> {
  const data = selectRegions(whole, regions);
  const fit = await fitDecoder({ decoder }, data, { seed });
  try {
    const evaluation = evaluateDecoder(fit.decoder, data);
    const { metrics, trivial } = evaluation;
    return { regions, metrics, trivial, nulls: reconstructionNulls(fit.decoder, data, evaluation, { seed }) };
  } finally {
    fit.decoder.dispose();
  }
}
