import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const pathOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

test('the options of one encoder, those without a default too', async () => {
  const args = [pathOf('services/cli/cortex.js'), 'models', 'statenet-lmu', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { model, causal, options } = JSON.parse(stdout);
  expect([model, causal]).toEqual(['statenet-lmu', true]);
  expect(options).toContainEqual({ name: 'hidden', default: null, values: 'integer' });
  expect(options).toContainEqual({
    name: 'encoder',
    default: 'locally-connected',
    values: expect.stringMatching(/locally-connected \| /),
  });
});

test('the table of encoders in the README of encoders is the one that `cortex models --markdown` prints', async () => {
  const args = [pathOf('services/cli/cortex.js'), 'models', '--markdown'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout.trim().split('\n').length).toBeGreaterThan(20);
  expect(await readFile(pathOf('src/models/encoders/README.md'), 'utf8')).toContain(stdout.trim());
});
