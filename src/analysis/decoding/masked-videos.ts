import { type NdArray, takeRows } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { toTensor3d } from '../../engine/to-tensor.ts';
import { batchSizeOf } from '../../models/decoders/predict-videos.ts';
import type { VideoDecoder } from '../../models/decoders/video-decoder.ts';
import { leftBy, type MaskSettings, type UnitMask } from './mask-responses.ts';
import { type MaskedProducts, maskedProducts } from './masked-products.ts';

/** Which videos are handed out: those of `count` samples from `start` on, under the mask at `mask`. */
export interface MaskedBatch {
  readonly mask: number;
  readonly start: number;
  readonly count: number;
}

/**
 * Hands out the videos [sample, time, height, width, colour] of all samples under one mask after the other, batch by batch. A
 * decoder with a linear first layer computes it once for all masks: masked responses differ by a subtraction behind it. Throws
 * as `applyMask` and the decoder's `forward`.
 */
export function forEachMasked(
  decoder: VideoDecoder,
  responses: NdArray,
  masks: readonly UnitMask[],
  settings: MaskSettings,
  use: (videos: Float32Array, batch: MaskedBatch) => void,
): void {
  const samples = responses.shape[0];
  const batchSize = batchSizeOf(decoder);
  const split = decoder.split?.();
  let products: MaskedProducts | undefined;
  try {
    products = split && maskedProducts(split, responses, masks, settings);
    for (const [mask, one] of masks.entries()) {
      const left = products?.has(one) ? undefined : leftBy(responses, one, settings);
      for (let start = 0; start < samples; start += batchSize) {
        const count = Math.min(batchSize, samples - start);
        const given = (): tf.Tensor3D => toTensor3d(takeRows(left ?? responses, rowsFrom(start, count)));
        // Read outside the tidy, which would search its result, number by number, for tensors.
        const videos = tf.tidy(() => {
          if (!split) return decoder.forward(given());
          return split.complete(left || !products ? split.project(given()) : products.of(one, start, count));
        });
        use(videos.dataSync<'float32'>(), { mask, start, count });
        videos.dispose();
      }
    }
  } finally {
    products?.dispose();
    split?.dispose();
  }
}

const rowsFrom = (start: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => start + i);
