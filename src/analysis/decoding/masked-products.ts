import { type NdArray, takeRows, zeros } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { toTensor3d } from '../../engine/to-tensor.ts';
import type { SplitDecoder } from '../../models/decoders/video-decoder.ts';
import { leftBy, type MaskSettings, type UnitMask } from './mask-responses.ts';

/** What a decoder's linear first layer makes of masked responses, without going through it again for every mask. */
export interface MaskedProducts {
  /** Whether the mask is made of the shared parts. */
  has(mask: UnitMask): boolean;
  /** Products [sample, time, hidden unit] of `count` samples from `start` on under a mask. */
  of(mask: UnitMask, start: number, count: number): tf.Tensor3D;
  dispose(): void;
}

/** Values of the shared parts that are kept at most: 512 MiB. */
const mostValues = 2 ** 27;
/** Groups of units of which parts are kept; of more, masking the responses themselves takes no longer. */
const mostGroups = 16;
/** Samples that are projected at a time. */
const rowsAtOnce = 64;

/**
 * The products of all samples, and what each group of units that the masks silence together adds to them: W·(x − m) = W·x − Σ W·m,
 * m being what the mask takes from the responses. Undefined where the draws of a mask are its own (`noise`, `shuffle`), where the
 * masks have little in common, such as many random ones, or the parts would be too large.
 */
export function maskedProducts(
  split: SplitDecoder,
  responses: NdArray,
  masks: readonly UnitMask[],
  settings: MaskSettings,
): MaskedProducts | undefined {
  if (settings.mode === 'noise' || settings.mode === 'shuffle') return undefined;
  const groups = groupsOf(masks, responses.shape[2]);
  if (groups.length > mostGroups || groups.length >= masks.length) return undefined;
  // A sample alone says how large the products are.
  const hidden = tf.tidy(() => split.project(toTensor3d(takeRows(responses, [0]))).size);
  if (hidden * responses.shape[0] * (groups.length + 1) > mostValues) return undefined;
  const all = { name: 'all', units: groups.flatMap(({ units }) => units) };
  const left = leftBy(responses, all, settings);
  const taken = responses.data.map((value, i) => value - left.data[i]);
  const whole = project(split, responses);
  const parts = groups.map(({ units }) => project(split, restricted({ shape: responses.shape, data: taken }, units)));
  return {
    has: (mask) => masks.includes(mask),
    of: (mask, start, count) =>
      tf.tidy(() => {
        const place = masks.indexOf(mask);
        const rows = (t: tf.Tensor3D) => t.slice([start, 0, 0], [count, t.shape[1], t.shape[2]]);
        const silenced = parts.filter((_, k) => groups[k].masks.has(place));
        return silenced.reduce((left, part) => left.sub(rows(part)), rows(whole));
      }),
    dispose: () => tf.dispose([whole, ...parts]),
  };
}

/** Units that the same masks silence, and the places of those masks; units that none silences are in no group. */
function groupsOf(masks: readonly UnitMask[], unitCount: number) {
  const places = Array.from({ length: unitCount }, (): number[] => []);
  for (const [place, { units }] of masks.entries()) for (const unit of units) places[unit].push(place);
  const groups = new Map<string, { units: number[]; masks: Set<number> }>();
  for (const [unit, own] of places.entries()) {
    if (own.length === 0) continue;
    const group = groups.get(own.join()) ?? { units: [], masks: new Set(own) };
    group.units.push(unit);
    groups.set(own.join(), group);
  }
  return [...groups.values()];
}

/** The responses of some units; 0 of the others. */
function restricted({ shape, data }: NdArray, units: readonly number[]): NdArray {
  const some = zeros(shape);
  for (let row = 0; row < data.length; row += shape[2])
    for (const unit of units) some.data[row + unit] = data[row + unit];
  return some;
}

function project(split: SplitDecoder, responses: NdArray): tf.Tensor3D {
  return tf.tidy(() => {
    const parts: tf.Tensor3D[] = [];
    for (let start = 0; start < responses.shape[0]; start += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, responses.shape[0] - start);
      const rows = Int32Array.from({ length: count }, (_, i) => start + i);
      parts.push(split.project(toTensor3d(takeRows(responses, rows))));
    }
    return tf.concat(parts, 0);
  });
}
