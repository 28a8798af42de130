import { z } from 'zod';
import { expectFinite, expectShape, type NdArray } from '../../../src/arrays.ts';
import { CortexError } from '../../../src/errors.ts';
import { decodeNpy } from '../../../src/io/npy.ts';
import { arrayFromJson, jsonArraySchema } from './nested-array.ts';

/** The body of a reconstruction as JSON: nested lists `[sample][time][unit]`, or a shape and its values in row-major order. */
export const spikesBodySchema = z.strictObject({ spikes: jsonArraySchema });

/** Responses [sample, time, unit] of a JSON body. Throws InvalidShape and InvalidData. */
export function spikesFromJson({ spikes }: z.infer<typeof spikesBodySchema>): NdArray {
  return checked(arrayFromJson('spikes', spikes));
}

/** Responses [sample, time, unit] of a .npy body. Throws InvalidShape, InvalidData and Unsupported. */
export function spikesFromNpy(bytes: Uint8Array): NdArray {
  const { shape, data } = decodeNpy(bytes, 'The body');
  return checked({ shape, data: Float32Array.from(data) });
}

function checked(responses: NdArray): NdArray {
  expectShape(responses, 'spikes', ['sample', 'time', 'unit']);
  if (responses.data.length === 0) {
    throw new CortexError('InvalidShape', `spikes must not be empty but is [${responses.shape.join(', ')}].`);
  }
  expectFinite(responses, 'spikes');
  const negative = responses.data.find((count) => count < 0);
  if (negative !== undefined) {
    throw new CortexError('InvalidData', `spikes has ${negative}; counts are 0 or more, not standardised.`);
  }
  return responses;
}
