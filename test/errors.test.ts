import { expect, test } from 'vitest';
import { z } from 'zod';
import { listed, quoted, schemaFaults, shortened, unknownName } from '../src/errors.ts';

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
