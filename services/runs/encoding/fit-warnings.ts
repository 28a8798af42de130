import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { cropOrder } from '../../../src/training/encoder/crop-order.ts';
import { trainingSegments } from '../../../src/training/encoder/jackknife.ts';
import type { FitRecord } from './stored-networks.ts';

/** What a reader must know of how networks were fitted: epochs of a single step, weights that no score chose. */
export function fitWarnings(data: EncodingData, fits: readonly Pick<FitRecord, 'bestScore' | 'training'>[]): string[] {
  return [...singleSteps(data, fits), ...unchosenWeights(data, fits)];
}

function singleSteps(data: EncodingData, [{ training }]: readonly Pick<FitRecord, 'training'>[]): string[] {
  const segments = trainingSegments(data);
  const { batchSize, cropBins, epochs } = training;
  if (cropOrder(segments, { batchSize, cropBins, seed: 0 }).stepsPerEpoch > 1) return [];
  const bins = segments.reduce((longest, { from, to }) => Math.max(longest, to - from), 0);
  const why =
    segments.length === 1
      ? `the only training clip (${bins} bins) is one ${cropBins === undefined || cropBins >= bins ? 'crop' : 'batch of crops'}`
      : `the ${segments.length} training clips are one batch`;
  return [
    `Every epoch is one gradient step, ${epochs} in all, for ${why}; set training.cropBins (below ${bins}), a smaller training.batchSize or more training.epochs.`,
  ];
}

function unchosenWeights({ split }: EncodingData, fits: readonly Pick<FitRecord, 'bestScore'>[]): string[] {
  if (split.validation.length === 0 || fits.every(({ bestScore }) => bestScore !== null)) return [];
  return [
    'No unit can be scored on the validation clips (their repeats share nothing, or nothing was recorded), so every network keeps the weights of its last epoch; choose other validation clips.',
  ];
}
