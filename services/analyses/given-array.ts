import { expectFinite, type NdArray } from '../../src/arrays.ts';
import { CortexError } from '../../src/errors.ts';

/** An array that came from outside. Throws InvalidShape for one without values, InvalidData for one that is not finite. */
export function givenArray(array: NdArray, name: string): NdArray {
  if (array.data.length === 0) {
    throw new CortexError('InvalidShape', `${name} must not be empty but is [${array.shape.join(', ')}].`);
  }
  expectFinite(array, name);
  return array;
}
