import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { loadRecordings } from '../../../../datasets/recordings/load.ts';
import { encodingConfigSchema } from '../../../../services/runs/encoding/config.ts';
import { fitNetworks, planNetworks } from '../../../../services/runs/encoding/fit-networks.ts';
import { startEngine } from '../../../../src/engine/index.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeRecordings } from './recordings-folder.ts';

const training = { epochs: 480, learningRate: 0.01, inputNoise: 0.1 };
const options = { lags: 8 };

test('a fit of two networks killed with -9 in the second ends with the same weights, bit for bit', async () => {
  const data = join(temporaryFolder(), 'recordings');
  await writeRecordings(data);
  const [runDir, whole] = [join(temporaryFolder(), 'run'), temporaryFolder()];
  const second = join(runDir, 'encoders', '2.checkpoint.safetensors');
  const model = ['--model', 'linear', '--options', JSON.stringify(options), '--training', JSON.stringify(training)];
  const child = cortex(['--dataset', 'recordings', '--data', data, ...model, '--networks', '2', '--out', runDir]);
  const ended = once(child, 'exit');
  while (!existsSync(second) && child.exitCode === null) await setTimeout(10);
  child.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  expect((await readdir(join(runDir, 'encoders'))).filter((name) => !name.startsWith('.')).sort()).toEqual([
    '1.json',
    '1.safetensors',
    '2.checkpoint.safetensors',
  ]);
  // What a kill in the middle of writing leaves.
  await writeFile(join(runDir, 'encoders', '.2.checkpoint.safetensors.0.tmp'), 'half');

  await startEngine();
  const config = { kind: 'encoding', dataset: 'recordings', data, model: 'linear', options, training, networks: 2 };
  const recordings = await loadRecordings({ data });
  const fitted = async (changes: object, dir: string) => {
    const asked = encodingConfigSchema.parse({ ...config, ...changes });
    return fitNetworks(asked, recordings, await planNetworks(asked, recordings, dir), { runDir: dir });
  };
  await expect(fitted({ training: { ...training, inputNoise: 0 } }, runDir)).rejects.toMatchObject({
    tag: 'Conflict',
    message: expect.stringMatching(/inputNoise: \S+ → 0/),
  });

  const [code] = await once(cortex(['--out', runDir, '--resume']), 'exit');
  expect(code).toBe(0);
  expect((await readdir(join(runDir, 'encoders'))).sort()).toEqual([
    '1.json',
    '1.safetensors',
    '2.json',
    '2.safetensors',
  ]);
  for (const { encoder } of await fitted({}, whole)) encoder.dispose();
  for (const seed of [1, 2]) {
    const file = join('encoders', `${seed}.safetensors`);
    expect((await readFile(join(runDir, file))).equals(await readFile(join(whole, file)))).toBe(true);
    expect(await fitRecord(runDir, seed)).toEqual(await fitRecord(whole, seed));
  }
});

function cortex(args: readonly string[]) {
  const shim = fileURLToPath(new URL('../../../../services/cli/cortex.js', import.meta.url));
  const child = spawn(process.execPath, [shim, 'train', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** How a fit went, but for the time it took. */
async function fitRecord(runDir: string, seed: number) {
  const { seconds: _seconds, ...rest } = JSON.parse(await readFile(join(runDir, 'encoders', `${seed}.json`), 'utf8'));
  return rest;
}
