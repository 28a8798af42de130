import { z } from 'zod';
import { expectFinite, expectShape, type NdArray, ndarray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';
import { decodeNpy } from '../../src/io/npy.ts';

const rates = z.array(z.number());

/** The body of a reconstruction as JSON: nested arrays `[sample][time][site]`, or a shape and its values in row-major order. */
export const spikesBodySchema = z.strictObject({
  spikes: z.union([z.array(z.array(rates)), z.strictObject({ shape: z.array(z.int().positive()), data: rates })]),
});

/** Responses [sample, time, site] of a JSON body. Throws InvalidShape and InvalidData. */
export function spikesFromJson({ spikes }: z.infer<typeof spikesBodySchema>): NdArray {
  if (!Array.isArray(spikes)) return checked(ndarray(spikes.shape, Float32Array.from(spikes.data)));
  const shape = [spikes.length, spikes[0]?.length ?? 0, spikes[0]?.[0]?.length ?? 0];
  for (const [i, sample] of spikes.entries()) {
    for (const [t, sites] of sample.entries()) {
      if (sample.length !== shape[1] || sites.length !== shape[2]) {
        throw new CortexError(
          'InvalidShape',
          `Samples must all have ${shape[1]} time bins of ${shape[2]} sites, but spikes/${i} has ${sample.length} and spikes/${i}/${t} has ${sites.length} sites.`,
        );
      }
    }
  }
  return checked(ndarray(shape, Float32Array.from(spikes.flat(2))));
}

/** Responses [sample, time, site] of a .npy body. Throws InvalidShape, InvalidData and Unsupported. */
export function spikesFromNpy(bytes: Uint8Array): NdArray {
  const { shape, data } = decodeNpy(bytes, 'The body');
  return checked(ndarray(shape, Float32Array.from(data)));
}

function checked(responses: NdArray): NdArray {
  expectShape(responses, 'spikes', ['sample', 'time', 'site']);
  if (responses.data.length === 0) {
    throw new CortexError('InvalidShape', `spikes must not be empty but is [${responses.shape.join(', ')}].`);
  }
  expectFinite(responses, 'spikes');
  return responses;
}
