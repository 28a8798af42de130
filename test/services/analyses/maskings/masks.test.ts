import { expect, test } from 'vitest';
import { maskings } from '../../../../services/analyses/maskings/analysis.ts';
import { masksOf } from '../../../../services/analyses/maskings/masks.ts';
import { maskingRequestSchema } from '../../../../services/analyses/maskings/request.ts';
import { schemaOptions } from '../../../../services/cli/schema-options.ts';

const known = ['V4', 'MT', 'IT'];
const namesOf = (request: object, regions: readonly string[] = known) =>
  masksOf(maskingRequestSchema.parse(request), regions).map(({ name }) => name);

test('regions together, lists of them, each region, all subsets', () => {
  expect(namesOf({ regions: ['MT', 'V4'] })).toEqual(['MT+V4']);
  expect(namesOf({ conditions: [['MT'], ['V4', 'IT']] })).toEqual(['MT', 'V4+IT']);
  expect(namesOf({ conditions: 'each' })).toEqual(known);
  expect(namesOf({ each: true })).toEqual(known);
  expect(namesOf({ subsets: true })).toEqual(namesOf({ conditions: 'subsets' }));
  expect(namesOf({ conditions: 'subsets' })).toEqual(['V4', 'MT', 'IT', 'V4+MT', 'V4+IT', 'MT+IT', 'V4+MT+IT']);
  expect(new Set(namesOf({ conditions: 'subsets' }, ['a', 'b', 'c', 'd', 'e', 'f'])).size).toBe(63);
});

test('neither, both and too many are refused; so are a window that ends before it starts and a word that is none', () => {
  expect(() => namesOf({})).toThrow(/Name either regions/);
  expect(() => namesOf({ regions: ['V4'], conditions: 'each' })).toThrow(/Name either regions/);
  const nine = Array.from({ length: 9 }, (_, i) => `region ${i}`);
  expect(() => namesOf({ conditions: 'subsets' }, nine)).toThrow(/511 masks are too many .* 255/);
  expect(() => namesOf({ conditions: Array(256).fill(['V4']) })).toThrow(/256 masks are too many/);
  expect(() => namesOf({ regions: ['V4'], window: [4, 4] })).toThrow(/end behind its start/);
  expect(() => namesOf({ conditions: 'some' })).toThrow();
  expect(() => namesOf({ each: true, subsets: true })).toThrow(/one of each, subsets and conditions/);
  expect(() => namesOf({ regions: ['V4'], subsets: true })).toThrow(/Name either regions/);
  expect(() => namesOf({ each: true, random: -1 })).toThrow();
});

test('the command takes them as JSON or as a word, and the window as a list', () => {
  const { read } = schemaOptions(maskings.request);
  const asked = read({ conditions: '[["V4"],["V4","MT"]]', window: '3,9', videos: true });
  expect(asked).toEqual({ conditions: [['V4'], ['V4', 'MT']], window: [3, 9], videos: true });
  expect(read({ conditions: 'subsets' })).toEqual({ conditions: 'subsets' });
  expect(read({ each: true, window: '3-9', random: '199' })).toEqual({ each: true, window: [3, 9], random: 199 });
  expect(() => read({ conditions: '[["V4"]' })).toThrow(/--conditions must be JSON/);
});
