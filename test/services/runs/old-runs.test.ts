import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../../services/cli/main.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { printed } from '../printed.ts';

// Runs of the first version (commit 2b469bf), before there were fingerprints and units of decoders, and what that version
// said of them; the decoder's weights were rounded so that they pack.

const fixture = fileURLToPath(new URL('./old-runs', import.meta.url));
const folder = temporaryFolder();
const startFolder = process.cwd();
let expected: {
  decoding: { metrics: Record<string, number>; masking: Record<'shape' | 'colour' | 'motion', number> };
  encoding: {
    scores: Record<string, { n: number; mean: number; median: number }>;
    subspaces: { unit: string; k95: number; shape: string; area: number }[];
  };
};

beforeAll(async () => {
  await cp(fixture, folder, { recursive: true });
  const weights = join(folder, 'decoding/checkpoints/best.safetensors');
  await writeFile(weights, gunzipSync(await readFile(`${weights}.gz`)));
  await rm(`${weights}.gz`);
  expected = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8'));
  process.chdir(folder);
});

afterAll(() => process.chdir(startFolder));

/** What a command that ends with this exit code prints, in this process: the engine is loaded once for all. */
async function cortexEnding(code: number, ...args: string[]) {
  return JSON.parse(await printed(async () => expect(await main([...args, '--json'])).toBe(code)));
}

const cortex = (...args: string[]) => cortexEnding(0, ...args);

test('a decoder of the first version evaluates and masks as it did', async () => {
  const { metrics } = await cortex('evaluate', 'decoding');
  for (const [name, value] of Object.entries(expected.decoding.metrics)) expect(metrics[name]).toBeCloseTo(value, 2);
  const masked = await cortex('mask', 'decoding', '--regions', 'V4');
  expect(masked).toMatchObject({ region: 'V4', units: 20 });
  for (const [feature, mean] of Object.entries(expected.decoding.masking)) {
    expect(Math.abs(masked[feature].mean / mean - 1)).toBeLessThan(0.02);
  }
});

test('an encoder of the first version evaluates and flattens as it did, and compares', async () => {
  const { scores } = await cortex('evaluate', 'encoding');
  for (const [name, { n, mean, median }] of Object.entries(expected.encoding.scores)) {
    expect(scores[name].n).toBe(n);
    expect(scores[name].mean).toBeCloseTo(mean, 4);
    expect(scores[name].median).toBeCloseTo(median, 4);
  }
  const small = ['--times', '60', '--settings', '{"shuffles": 1, "modelSteps": 20, "parts": ["floor", "tuning"]}'];
  const { units } = await cortex('subspace', 'encoding', ...small);
  for (const { unit, k95, shape, area } of expected.encoding.subspaces) {
    const found = units.find((one: { unit: string }) => one.unit === unit);
    expect(found).toMatchObject({ shape, dimensions: { k95 } });
    expect(found.area).toBeCloseTo(area, 2);
  }
  // With its subspaces, which are not worked out again.
  await cp(join(folder, 'encoding'), join(folder, 'copy'), { recursive: true });
  const { rows, a } = await cortex('compare', 'encoding', 'copy', ...small);
  expect(a.units).toBeGreaterThan(5);
  expect(rows.length).toBeGreaterThan(10);
}, 240_000);

test('a run of the first version is not gone on with, and stays as it was', async () => {
  const record = await readFile(join(folder, 'encoding/run.json'), 'utf8');
  const failure = await cortexEnding(1, 'train', '--out', 'encoding', '--resume');
  expect(failure).toMatchObject({
    error: { tag: 'Conflict', message: expect.stringMatching(/does not say what made it/) },
  });
  expect(await readFile(join(folder, 'encoding/run.json'), 'utf8')).toBe(record);
});
