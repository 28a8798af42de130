import { CortexError } from '../../errors.ts';
import { randomStream } from '../../random/stream.ts';

/** A stretch of one clip that may be trained on: bins from … to − 1. */
export interface Segment {
  readonly clip: number;
  readonly from: number;
  readonly to: number;
}

interface CropSettings {
  readonly batchSize: number;
  /** Bins of a crop; whole segments when left out. */
  readonly cropBins?: number | undefined;
  readonly seed: number;
}

/** Which stretches make up the batch of step `step`, and how many steps an epoch has. */
export interface CropOrder {
  readonly stepsPerEpoch: number;
  crops(step: number): Segment[];
}

/**
 * Batches for training on `segments`, a function of the step alone (streams "crop/…" of `seed`). When a crop is shorter
 * than some segment: crops of `cropBins` at random places, every place equally likely; an epoch has as many bins as the
 * segments. Otherwise whole segments, each once an epoch, in random order.
 * Throws InvalidInput when there is nothing to train on.
 */
export function cropOrder(segments: readonly Segment[], { batchSize, cropBins, seed }: CropSettings): CropOrder {
  const lengths = segments.map(({ from, to }) => to - from);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (total === 0) throw new CortexError('InvalidInput', 'There are no training bins; give the train split clips.');
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  return cropBins !== undefined && cropBins < longest
    ? randomCrops(segments, total, batchSize, cropBins, seed)
    : wholeSegments(segments, batchSize, seed);
}

function randomCrops(
  segments: readonly Segment[],
  total: number,
  batchSize: number,
  cropBins: number,
  seed: number,
): CropOrder {
  const places = segments.map(({ from, to }) => Math.max(1, to - from - cropBins + 1));
  const sum = places.reduce((a, b) => a + b, 0);
  const crop = (place: number): Segment => {
    let rest = place;
    let i = 0;
    while (rest >= places[i]) rest -= places[i++];
    const { clip, from, to } = segments[i];
    return { clip, from: from + rest, to: Math.min(to, from + rest + cropBins) };
  };
  return {
    stepsPerEpoch: Math.max(1, Math.round(total / (batchSize * cropBins))),
    crops(step) {
      const stream = randomStream(seed, `crop/${step}`);
      return Array.from({ length: batchSize }, () => crop(stream.integer(sum)));
    },
  };
}

function wholeSegments(segments: readonly Segment[], batchSize: number, seed: number): CropOrder {
  const stepsPerEpoch = Math.ceil(segments.length / batchSize);
  let kept: { epoch: number; order: Int32Array } | undefined;
  return {
    stepsPerEpoch,
    crops(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (kept?.epoch !== epoch) {
        kept = { epoch, order: randomStream(seed, `crop/epoch-${epoch}`).permutation(segments.length) };
      }
      const first = (step % stepsPerEpoch) * batchSize;
      return Array.from(kept.order.subarray(first, first + batchSize), (i) => segments[i]);
    },
  };
}
