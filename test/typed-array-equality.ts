import { expect } from 'vitest';

// Vitest compares typed arrays by the names of their places, which are texts: seconds for a million of them.
expect.addEqualityTesters([sameTypedArrays]);

/** Whether typed arrays are of one kind, length and values, as `toEqual` has it of each: NaN is itself, 0 is not −0. */
function sameTypedArrays(a: unknown, b: unknown): boolean | undefined {
  if (!isTypedArray(a) || !isTypedArray(b)) return undefined;
  if (a.constructor !== b.constructor || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

function isTypedArray(value: unknown): value is ArrayBufferView & ArrayLike<number | bigint> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
