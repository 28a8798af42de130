import { expect, test } from 'vitest';
import { expectFiniteResponse } from '../../../../services/analyses/encodings/response-forms.ts';
import { ndarray } from '../../../../src/arrays.ts';

test('a response beyond float32 is an error that names the unit, missing units are none', () => {
  const response = ndarray([2, 2], Float32Array.of(1, Number.NaN, 1e39, Number.NaN));
  const predicted = { response, units: ['a', 'b'], binMs: 5 };
  expect(() => expectFiniteResponse({ ...predicted, missing: { b: 'silent' } })).toThrow(/of a is Infinity in bin 1/);
  expect(() => expectFiniteResponse(predicted)).toThrow(/of b is NaN in bin 0/);
  response.data[2] = 1;
  expect(() => expectFiniteResponse({ ...predicted, missing: { b: 'silent' } })).not.toThrow();
});
