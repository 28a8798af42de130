import { CortexError } from '../../../src/errors.ts';
import { encodeNpy } from '../../../src/io/npy.ts';
import type { PredictedResponse } from '../../runs/encoding/open.ts';

/** A predicted response as .npy, or as JSON with what its axes are. */
export function encodeResponse(predicted: PredictedResponse, form: string): string | Uint8Array {
  return form === 'application/x-npy' ? encodeNpy(predicted.response) : JSON.stringify(describeResponse(predicted));
}

/** Throws InvalidData for a response that is not finite, but for the units without one: float32 holds up to 3.4e38. */
export function expectFiniteResponse({ response, units, missing = {} }: PredictedResponse): void {
  const count = response.shape.at(-1) ?? 1;
  const at = response.data.findIndex((value, i) => !Number.isFinite(value) && !(units[i % count] in missing));
  if (at < 0) return;
  const [value, bin, unit] = [response.data[at], Math.floor(at / count), units[at % count]];
  throw new CortexError(
    'InvalidData',
    `The response of ${unit} is ${value} in bin ${bin}: the stimulus leads beyond the numbers that the model computes with; scale it as in the data set.`,
  );
}

/** The response in rows, NaN as null, beside its units and the length of a bin. */
export function describeResponse({ response, units, missing, binMs }: PredictedResponse) {
  const [time, count] = response.shape;
  const rows = Array.from({ length: time }, (_, t) => shortNumbers(response.data.subarray(t * count, (t + 1) * count)));
  return { axes: ['time', 'unit'], shape: response.shape, binMs, units, ...(missing && { missing }), response: rows };
}

/** Decimals without digits that float32 does not hold, read back as the same values: .1, not .10000000149011612. */
export function shortNumbers(values: Float32Array): number[] {
  return Array.from(values, (value) => {
    for (const digits of [7, 8]) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return short;
    }
    // Always enough (IEEE 754).
    return Number(value.toPrecision(9));
  });
}
