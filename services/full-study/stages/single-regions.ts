import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReconstructionNull } from '../../../src/analysis/decoding/reconstruction-nulls.ts';
import type { DecoderName } from '../../../src/models/decoders/catalogue.ts';
import { runStudy } from '../../runs/decoding/carry-out.ts';
import type { Metrics } from '../../runs/decoding/metrics.ts';
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
    async run({ plan, folder, onProgress }) {
      const groups = paperGroups.filter((group) => group.every((region) => decoders.regions.includes(region)));
      const rows: RegionDecoder[] = [];
      for (const regions of [...decoders.regions.map((region) => [region]), ...groups]) {
        const runDir = join(folder, 'regions', regions.map(encodeURIComponent).join('+'));
        await mkdir(runDir, { recursive: true });
        const study = { ...studyOf(plan, decoder), kind: 'study' as const, regions: regions as [string, ...string[]] };
        const note = regions.join('+');
        const done = await runStudy(study, { runDir, onProgress: (seen) => onProgress?.({ ...seen, note }) });
        rows.push({ regions, metrics: done.metrics, trivial: done.trivial, nulls: done.nulls ?? [] });
      }
      return { decoder, rows };
    },
  };
}
