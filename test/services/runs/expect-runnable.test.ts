import { expect, test } from 'vitest';
import { runConfigSchema } from '../../../services/runs/config.ts';
import { expectRunnable } from '../../../services/runs/expect-runnable.ts';

const encoding = { kind: 'encoding', dataset: 'auditory-sim', model: 'cnn-1d' } as const;

test('options that an encoder does not have, or not so, are refused before the run starts', () => {
  const check = (options: object) => expectRunnable(runConfigSchema.parse({ ...encoding, options }));
  expect(() => check({ colour: 1 })).toThrow(/Options of cnn-1d: .*colour.*It has the options /);
  expect(() => check({ taps: 'many' })).toThrow(/Options of cnn-1d: taps/);
  expect(() => check({})).not.toThrow();
  expect(() => expectRunnable(runConfigSchema.parse({}))).not.toThrow();
});
