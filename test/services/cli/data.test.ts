import { execFile } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeVideoFolder } from '../../datasets/recordings/video-folder.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const cortexFile = fileURLToPath(new URL('../../../services/cli/cortex.js', import.meta.url));

/** Runs `cortex data check` and gives its exit code, stdout and stderr. */
function check(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cortexFile, 'data', 'check', ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

test('the card of a folder says what was understood, and writes nothing', async () => {
  const folder = temporaryFolder();
  await writeVideoFolder(folder);
  const files = await readdir(folder, { recursive: true });
  const { code, stdout } = await check(folder, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    domain: 'visual',
    stimuli: { count: 12, frames: [6, 6] },
    units: 3,
    regions: { V1: 2, MT: 1 },
    sites: 1,
    trials: [5, 5],
    frame: [4, 5, 1],
    binMs: 100,
    split: { heldOut: 'stimuli', train: 8, validation: 2, test: 2 },
    decoders: { train: 32, validation: 10, test: 10, frames: 6 },
    together: 'recorded',
    conditions: [],
    warnings: [],
    refused: null,
  });
  const readable = (await check(folder)).stdout;
  expect(readable).toMatch(/^stimuli +12 \(visual\), of 6 bins of 100 ms$/m);
  expect(readable).toMatch(/^regions +V1 2, MT 1$/m);
  expect(await readdir(folder, { recursive: true })).toEqual(files);
});

test('what is refused has exit code 1, the sentence and still one JSON object', async () => {
  const folder = temporaryFolder();
  await writeVideoFolder(folder);
  await writeFile(join(folder, 'units.csv'), 'unit,region\na,V1\nb,\nc,MT\n');
  const { code, stdout } = await check(folder, '--json');
  const { refused, refusedBy, units, split, decoders } = JSON.parse(stdout);
  expect([code, refusedBy, units, split.test, decoders]).toEqual([1, 'decoders', 3, 2, null]);
  expect(refused).toMatch(/1 of 3 units have no region/);
  await rm(join(folder, 'spikes.csv'));
  const missing = await check(folder);
  expect([missing.code, missing.stdout]).toEqual([1, '']);
  expect(missing.stderr).toMatch(/^Refused: .* has neither spikes\.csv nor spikes\.npy/);
});
