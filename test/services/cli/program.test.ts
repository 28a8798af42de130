import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { serveCommand } from '../../../services/cli/commands/serve.ts';
import { buildProgram, commands } from '../../../services/cli/program.js';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const shim = join(root, 'services/cli/cortex.js');

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

test('the help names every variable of the environment that the sources read', async () => {
  const helps = await Promise.all(
    [['--help'], ['serve', '--help']].map((args) => execute(process.execPath, [shim, ...args])),
  );
  const help = helps.map(({ stdout }) => stdout).join();
  const folders = ['src', 'datasets', 'services'].map((room) => join(root, room));
  const named = new Set<string>();
  for (const folder of folders) {
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
    for (const text of texts) for (const [name] of text.matchAll(/\bCORTEX_[A-Z_]+/g)) named.add(name);
  }
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((name) => !help.includes(name))).toEqual([]);
});

test('every setting of the server is a flag and a variable, and both are checked', async () => {
  const { options } = serveCommand();
  const settings = options.filter(({ long }) => long !== '--demo' && long !== '--json');
  for (const { long = '', envVar } of settings)
    expect(envVar).toBe(`CORTEX_${long.slice(2).replaceAll('-', '_').toUpperCase()}`);
  expect(settings.length).toBeGreaterThan(8);
  const env = { ...process.env, CORTEX_WORKERS: '0', CORTEX_TOKEN: '' };
  const refused = execute(process.execPath, [shim, 'serve', '--port', '0'], { env });
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--workers must be 1…64') });
});
