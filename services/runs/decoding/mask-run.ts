import { trueVideos } from '../../../src/analysis/decoding/evaluate-video.ts';
import { expectMode, type MaskMode } from '../../../src/analysis/decoding/mask-responses.ts';
import { type MaskingRow, maskingTable } from '../../../src/analysis/decoding/masking.ts';
import { type Mask, type MaskingDistances, measureMasks } from '../../../src/analysis/decoding/measure-masks.ts';
import { testedConditions } from '../../../src/analysis/decoding/tested-conditions.ts';
import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import type { DecodingData } from '../../../src/data/decoding-data.ts';
import { CortexError } from '../../../src/errors.ts';
import { bytesOf } from '../../../src/io/frames.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { openDecoderRun } from './open.ts';

export interface MaskRunRequest {
  /** The masks, of the regions of the run in the order of its units. */
  readonly masks: (regions: readonly string[]) => readonly Mask[];
  readonly mode: MaskMode;
  /** Bins that are masked, end excluded; all when left out. */
  readonly window?: readonly [start: number, end: number];
  /** Whether the videos are wanted too, and the distances of single trials. */
  readonly videos?: boolean;
  readonly trials?: boolean;
}

/** What masking a run's decoder costs. */
export interface RunMaskings extends MaskingDistances {
  readonly rows: readonly MaskingRow[];
  /** Whole numbers from 0 to 255, where they were asked for. */
  readonly videos?: MaskedVideos;
}

/** Videos by condition: true, reconstructed, and reconstructed from what each mask leaves. */
export interface MaskedVideos {
  /** [mask, condition, time, height, width, colour] */
  readonly masked: NdArray<Uint8Array>;
  /** [condition, time, height, width, colour] */
  readonly unmasked: NdArray<Uint8Array>;
  readonly truth: NdArray<Uint8Array>;
}

/** Bytes of the masked videos of one request: those of 63 masks of 64 conditions of the paper's size are 560 MB. */
const mostVideoBytes = 640 * 2 ** 20;

/**
 * What silencing regions costs the reconstructions of a finished run's test samples, for several masks in the order given. Throws
 * NotFound for a region that the run does not have, InvalidInput for a window outside of its bins, for no mask and for more videos
 * than are kept at a time, and as `openDecoderRun`.
 */
export async function maskRun(
  runDir: string,
  { masks: masksOf, mode, window, videos = false, trials = false }: MaskRunRequest,
  { onProgress }: { readonly onProgress?: OnProgress } = {},
): Promise<RunMaskings> {
  expectMode(mode);
  const { model, data, seed } = await openDecoderRun(runDir);
  const masks = masksOf([...new Set(data.unitRegions)]);
  const { conditions } = testedConditions(data, data.splits.test);
  const store = videos ? videoStore(data, masks.length, conditions.length) : undefined;
  const distances = measureMasks(model, data, {
    masks,
    mode,
    window: window && { start: window[0], end: window[1] },
    seed,
    onProgress,
    trials,
    onReconstructed: (shown) => store?.add(shown),
  });
  return {
    ...distances,
    rows: maskingTable(distances),
    ...(store && { videos: { ...store.videos(), truth: bytesOf(trueVideos({ conditions, videos: data.videos })) } }),
  };
}

/** Keeps videos as they come, the unmasked ones first. */
function videoStore({ videos: { shape } }: DecodingData, masks: number, conditions: number) {
  const of = [conditions, ...shape.slice(1)];
  const bytes = masks * sizeOf(of);
  if (bytes > mostVideoBytes) {
    throw new CortexError(
      'InvalidInput',
      `The videos of ${masks} masks have ${bytes} bytes, more than ${mostVideoBytes}; ask for fewer conditions at a time, or without videos.`,
    );
  }
  const masked = { shape: [masks, ...of], data: new Uint8Array(bytes) };
  let unmasked: NdArray<Uint8Array> | undefined;
  let added = 0;
  return {
    add(shown: NdArray): void {
      const values = bytesOf(shown);
      if (unmasked) masked.data.set(values.data, values.data.length * added++);
      else unmasked = values;
    },
    videos: () => ({ masked, unmasked: unmasked ?? { shape: of, data: new Uint8Array(sizeOf(of)) } }),
  };
}
