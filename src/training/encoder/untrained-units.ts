import type { EncodingData } from '../../data/encoding-data.ts';
import { isFlatRange } from '../../metrics/flat.ts';
import { meanSmoothedResponse } from '../../signal/smooth-responses.ts';

/**
 * Units that nothing can be fitted to, by place in the data, each with the reason: their treated mean responses to the
 * training clips, without the bins that are skipped, do not vary or are not there. What a network says of them is what its
 * weights happened to be, so it counts nowhere. None where there are no training clips.
 */
export function untrainedUnits({ clips, split, treatment, units }: EncodingData): ReadonlyMap<number, string> {
  const low = new Float64Array(units.length).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(units.length).fill(Number.NEGATIVE_INFINITY);
  const open = () => [...low.keys()].filter((unit) => low[unit] > high[unit] || isFlatRange(low[unit], high[unit]));
  let left = split.train.length > 0 ? open() : [];
  for (const clip of split.train) {
    if (left.length === 0) break;
    const { shape, data } = meanSmoothedResponse(clips[clip].repeats, treatment);
    for (let t = treatment.skipBins; t < shape[0]; t++) {
      for (const unit of left) {
        const value = data[t * units.length + unit];
        if (value < low[unit]) low[unit] = value;
        if (value > high[unit]) high[unit] = value;
      }
    }
    left = open();
  }
  return new Map(left.map((unit) => [unit, reasonOf(low[unit], high[unit])]));
}

function reasonOf(low: number, high: number): string {
  if (low > high) return 'no training responses';
  return low === 0 && high === 0 ? 'no spikes in the training clips' : 'a constant response to the training clips';
}
