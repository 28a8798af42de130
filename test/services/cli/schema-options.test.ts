import { Command } from 'commander';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { analyses } from '../../../services/analyses/index.ts';
import { schemaOptions } from '../../../services/cli/schema-options.ts';

const request = z.strictObject({
  trials: z.int().default(10).describe('trials that are drawn'),
  bandHz: z.number().optional().describe('width of a band'),
  mode: z.enum(['fast', 'exact']).default('fast').describe('how'),
  centred: z.boolean().default(true).describe('about the mean'),
  twoStage: z.boolean().default(false).describe('in two stages'),
  units: z.array(z.union([z.string(), z.int()])).optional(),
  names: z.array(z.string()).optional(),
  range: z.tuple([z.int(), z.int()]).optional(),
  training: z.record(z.string(), z.unknown()).optional(),
});

function read(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const options = schemaOptions(request);
  options.addTo(command);
  command.parse(args, { from: 'user' });
  return options.read(command.opts());
}

test('every type of field is read from the command line', () => {
  const args =
    '--trials 5 --band-hz .5 --mode exact --no-centred --two-stage --units A1-03,7 --names 1,b --range -5,9'.split(' ');
  expect(read(...args, '--training', '{"epochs": 2}')).toEqual({
    trials: 5,
    bandHz: 0.5,
    mode: 'exact',
    centred: false,
    twoStage: true,
    units: ['A1-03', 7],
    names: ['1', 'b'],
    range: [-5, 9],
    training: { epochs: 2 },
  });
});

test('what is not given is left to the schema, and an option goes before --settings', () => {
  expect(read()).toEqual({});
  expect(read('--settings', '{"trials": 3, "centred": false}', '--trials', '4')).toEqual({ trials: 4, centred: false });
  expect(() => read('--settings', '[1]')).toThrow(/--settings must be a JSON object/);
  expect(() => read('--training', '1')).toThrow(/--training must be a JSON object/);
  expect(() => read('--mode', 'slow')).toThrow(/--mode.*slow.*fast, exact/s);
});

test('a fault is told by the option that it came with', () => {
  const { nameOf } = schemaOptions(request);
  expect(nameOf(['bandHz'], { bandHz: 'x' })).toBe('--band-hz');
  expect(nameOf(['bandHz'], {})).toBe('--settings bandHz');
  expect(nameOf([], {})).toBe('--settings');
  const regions = schemaOptions(z.strictObject({ regions: z.array(z.string()) }));
  expect(regions.nameOf(['regions', 0], {})).toBe('--regions');
});

test('a field without a default is mandatory, one that is left out has no option', () => {
  const strict = z.strictObject({ check: z.string(), regions: z.array(z.string()) });
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  schemaOptions(strict, ['check']).addTo(command);
  expect(command.options.map(({ long, mandatory }) => [long, mandatory])).toEqual([['--regions', true]]);
  expect(() => command.parse([], { from: 'user' })).toThrow(/required option '--regions <list>'/);
});

test.for(analyses)('every option of cortex $command says what it is', ({ request: asked, choices }) => {
  const command = new Command();
  schemaOptions(asked, choices && [choices.field]).addTo(command);
  for (const { flags, description } of command.options) expect(`${flags}: ${description}`).toMatch(/: \S/);
});
