import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  findName,
  listed,
  nearestName,
  pickByName,
  quoted,
  sameName,
  schemaFaults,
  shortened,
  unknownName,
} from '../src/errors.ts';

test('input is quoted whole up to 200 characters and cut from there on, never through a pair', () => {
  expect(quoted('x'.repeat(200))).toBe(`"${'x'.repeat(200)}"`);
  expect(shortened('x'.repeat(201))).toBe(`${'x'.repeat(199)}…`);
  expect(shortened(`${'x'.repeat(198)}🦗🦗`)).toBe(`${'x'.repeat(198)}…`);
});

test('lists of names end after 30 names or 200 characters and say how many there are', () => {
  const names = Array.from({ length: 120 }, (_, i) => `u${i}`);
  expect(listed(names.slice(0, 30))).toBe(names.slice(0, 30).join(', '));
  expect(listed(names)).toBe(`${names.slice(0, 30).join(', ')}, … (120 in all)`);
  expect(listed(['a', 'b'.repeat(300)])).toBe('a, … (2 in all)');
  expect(listed(['b'.repeat(300), 'a'])).toBe(`${'b'.repeat(199)}…, … (2 in all)`);
  expect(listed(['b'.repeat(300)])).toBe(`${'b'.repeat(199)}…`);
});

test('messages stay short whatever they are about', () => {
  const long = 'n'.repeat(10_000);
  expect(unknownName('unit', long, [long, long]).length).toBeLessThan(500);
  expect(unknownName('unit', 'stim', ['stin', 'other'])).toBe(
    'Unknown unit "stim". Did you mean "stin"? Choices: stin, other.',
  );
  const faults = z.strictObject({ a: z.number() }).safeParse({ [long]: 1 });
  expect(faults.success || schemaFaults(faults.error).length).toBeLessThan(500);
  const many = z.array(z.number()).safeParse(new Array(100).fill('x'));
  expect(many.success || schemaFaults(many.error)).toMatch(/; and 95 more$/);
});

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
