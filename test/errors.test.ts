import { expect, test } from 'vitest';
import { findName, nearestName, pickByName, sameName } from '../src/errors.ts';

const [composed, decomposed] = ['\u00c1rea 17', '\u0041\u0301rea 17'];

test('a name is the same in either Unicode form, but not in another case', () => {
  expect(sameName(composed, decomposed)).toBe(true);
  expect(sameName('V4', 'v4')).toBe(false);
  expect(findName(decomposed, ['V4', composed])).toBe(composed);
  expect(findName(composed, [decomposed, composed])).toBe(composed);
  expect(findName('v4', ['V4'])).toBeUndefined();
  expect(pickByName('region', decomposed, { [composed]: 7 })).toBe(7);
});

test('a name in another case is suggested, however short; then the nearest by letters', () => {
  expect(nearestName('lip', ['MT', 'LIP'])).toBe('LIP');
  expect(nearestName(decomposed.toLowerCase(), ['V4', composed])).toBe(composed);
  expect(nearestName('statenet-gr', ['statenet-gru', 'ln'])).toBe('statenet-gru');
  expect(nearestName('nothing like it', ['V4'])).toBeUndefined();
  expect(() => pickByName('region', 'fef', { FEF: 1 })).toThrow(/Unknown region "fef". Did you mean "FEF"\?/);
});
