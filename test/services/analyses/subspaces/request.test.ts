import { expect, test } from 'vitest';
import { settingsOf, subspaceRequestSchema } from '../../../../services/analyses/subspaces/request.ts';

const ids = Array.from({ length: 40 }, (_, i) => `A1-${i}`);
const unitsOf = (units: (string | number)[]) => settingsOf(subspaceRequestSchema.parse({ units }), ids).units;

test('units by id and by number become numbers, each once', () => {
  expect(unitsOf(['A1-3', 7, 3, 'A1-7', 0])).toEqual([3, 7, 0]);
});

test('an unknown id is used wrongly, and the message has room for some of the others only', () => {
  expect(() => unitsOf(['A1-3O'])).toThrow(
    expect.objectContaining({
      tag: 'InvalidInput',
      message: expect.stringMatching(
        /^Unknown unit "A1-3O"\. Did you mean "A1-.*"\? Choices: A1-0, .*A1-29, … \(40 in all\)\.$/,
      ),
    }),
  );
});
