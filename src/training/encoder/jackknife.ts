import type { EncodingData } from '../../data/encoding-data.ts';
import { CortexError } from '../../errors.ts';
import type { Segment } from './crop-order.ts';

/** Leave out part `part` (from 0) of `of` equal, contiguous parts of the training clips. */
export interface Omission {
  readonly part: number;
  readonly of: number;
}

/**
 * What of the training clips is fitted: whole clips, without the omitted part of them. With fewer clips than parts the
 * part is a stretch of the bins of all clips laid end to end. Throws InvalidInput for a part that does not exist.
 */
export function trainingSegments(data: EncodingData, omit?: Omission): Segment[] {
  const whole = data.split.train.map((clip) => ({ clip, from: 0, to: data.clips[clip].repeats.shape[1] }));
  if (!omit) return whole;
  const { part, of } = omit;
  if (!Number.isSafeInteger(of) || of < 2 || !Number.isSafeInteger(part) || part < 0 || part >= of) {
    throw new CortexError(
      'InvalidInput',
      `A jackknife omits part 0 … n − 1 of n ≥ 2 parts but got part ${part} of ${of}.`,
    );
  }
  const cut = (length: number): [number, number] => [
    Math.round((part * length) / of),
    Math.round(((part + 1) * length) / of),
  ];
  if (whole.length >= of) {
    const [first, end] = cut(whole.length);
    return whole.filter((_, i) => i < first || i >= end);
  }
  const [first, end] = cut(whole.reduce((sum, { to }) => sum + to, 0));
  let start = 0;
  return whole.flatMap(({ clip, to }) => {
    const before = { clip, from: 0, to: Math.min(Math.max(first - start, 0), to) };
    const after = { clip, from: Math.min(Math.max(end - start, 0), to), to };
    start += to;
    return [before, after].filter((segment) => segment.to > segment.from);
  });
}
