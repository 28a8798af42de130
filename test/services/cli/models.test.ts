import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { decoderNames } from '../../../src/models/decoders/catalogue.ts';
import { encoderNames } from '../../../src/models/encoders/names.ts';

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

test('decoders are listed beside the encoders, and have options too', async () => {
  const cortex = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      pathOf('services/cli/cortex.js'),
      'models',
      ...args,
    ]);
    return stdout;
  };
  const { units, models, decoders } = JSON.parse(await cortex('--json'));
  expect([units, models.length]).toEqual([119, encoderNames.length]);
  expect(decoders.map(({ decoder }: { decoder: string }) => decoder)).toEqual(decoderNames);
  expect(decoders[0]).toMatchObject({ parameters: 3_554_915, units: 140, frames: 45 });
  const small = JSON.parse(await cortex('--json', '--frames', '20', '--units', '7'));
  expect(small.decoders[0]).toMatchObject({
    parameters: expect.any(Number),
    units: 7,
    frames: 20,
  });
  expect(JSON.parse(await cortex('mlp', '--json'))).toMatchObject({
    decoder: 'mlp',
    options: [{ name: 'hiddenUnits', default: [512, 1024], values: 'array' }],
  });
  await expect(cortex('mlpp')).rejects.toThrow(/Unknown model "mlpp"\. Did you mean "mlp"\?/);
}, 60_000);
