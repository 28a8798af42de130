import { expect, test } from 'vitest';
import { buildProgram, commands } from '../../../services/cli/program.js';

test('the light table says of every command what its module says', async () => {
  const light = buildProgram();
  for (const [name, { load }] of Object.entries(commands)) {
    const [listed, command] = [light.commands.find((one) => one.name() === name), (await load())()];
    expect(command.name()).toBe(name);
    expect(listed?.description()).toBe(command.description());
    const takes = (one = command) => one.registeredArguments.map((argument) => [argument.name(), argument.required]);
    expect(takes(listed)).toEqual(takes());
  }
  expect(light.commands).toHaveLength(Object.keys(commands).length);
});
