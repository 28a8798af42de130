import { join } from 'node:path';
import type { LesionPoint } from '../../../src/analysis/decoding/masking-statistics/lesion-curves.ts';
import type { ShapleyRow } from '../../../src/analysis/decoding/masking-statistics/shapley-shares.ts';
import { CortexError } from '../../../src/errors.ts';
import type { DecoderName } from '../../../src/models/decoders/catalogue.ts';
import { keptResult, readKept } from '../../analyses/kept-result.ts';
import { maskings } from '../../analyses/maskings/analysis.ts';
import { type MaskingRequest, maskingRequestSchema } from '../../analyses/maskings/request.ts';
import type { Masking, StoredMaskings } from '../../analyses/maskings/result.ts';
import { type ShortMaskingRow, shortMaskingRows } from '../../runs/decoding/masking-output.ts';
import type { Stage, StageContext } from '../stage.ts';
import type { DecodersResult } from './decoders.ts';

/** The masking table of one decoder, of one or more training seeds. */
export interface MaskedDecoder {
  readonly decoder: DecoderName;
  readonly runs: number;
  readonly rows: readonly ShortMaskingRow[];
}

export interface MaskingResult {
  readonly network: MaskedDecoder;
  /** The recommended decoder, with its lesion curves and, of up to seven regions, Shapley values. */
  readonly best: MaskedDecoder & {
    readonly curves: readonly LesionPoint[];
    readonly shapley: readonly ShapleyRow[];
  };
}

/** More regions have too many sets. */
const mostShapleyRegions = 7;

/** Every region silenced: in the paper's network, and in the recommended decoder. */
export function maskingStage({
  network,
  best,
  networkRuns,
  regions,
  recommended,
}: DecodersResult): Stage<MaskingResult> {
  return {
    name: 'masking',
    after: { recommended, networkRuns },
    async run(context) {
      if (regions.length < 2) {
        throw new CortexError(
          'Unsupported',
          `All units are in one region (${regions.join()}), so silencing it leaves nothing; name regions in the units of the recording.`,
        );
      }
      const { networkRandom, random, randomConditions, curves } = context.plan.sizes;
      const ofNetwork = { each: true, random: networkRandom, randomConditions };
      const masked = await maskedBy(context, networkRuns, ofNetwork);
      const each = await maskedBy(context, [best.run], { each: true, random, randomConditions, curves });
      const sets =
        regions.length <= mostShapleyRegions ? await maskedBy(context, [best.run], { subsets: true }) : undefined;
      return {
        network: { decoder: network.decoder, runs: networkRuns.length, rows: shortMaskingRows(masked.rows) },
        best: {
          decoder: best.decoder,
          runs: 1,
          rows: shortMaskingRows(each.rows),
          curves: each.curves ?? [],
          shapley: sets?.shapley ?? [],
        },
      };
    },
  };
}

async function maskedBy(
  { folder, onProgress }: StageContext,
  runs: readonly string[],
  asked: Partial<MaskingRequest>,
): Promise<StoredMaskings> {
  const runDirs = runs.map((run) => join(folder, run));
  const kept = await keptResult(maskings, runDirs, maskingRequestSchema.parse(asked), { onProgress });
  return ofTable(await readKept(maskings, kept));
}

function ofTable(masking: Masking): StoredMaskings {
  if ('rows' in masking) return masking;
  throw new CortexError('InvalidData', 'A masking of several regions has no table.');
}
