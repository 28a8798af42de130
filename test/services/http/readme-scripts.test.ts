import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../../services/http/server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';

// The Python scripts of the README, run as they stand there against a live server, but for the data and sizes.

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']).status === 0;

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await writeRecordings(join(folder, 'recordings'));
  server = await startServer({ port: 0, runsDir: join(folder, 'runs'), dataRoot: folder });
});

afterAll(async () => {
  await server.close();
});

/** The Python script of the README that asks for this. */
async function scriptWith(request: string): Promise<string> {
  const blocks = (await readFile(readme, 'utf8')).split('```python\n').slice(1);
  return blocks.map((block) => block.split('```')[0]).find((block) => block.includes(request)) ?? '';
}

/** What a script prints, line by line. */
async function printed(script: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('python3', ['-c', script], { cwd: folder, timeout: 110_000 });
  return stdout.trim().split('\n');
}

test.skipIf(!python)('train, encode, subspaces and comparison from Python, in at most 25 lines', async () => {
  const script = await scriptWith('/v1/comparisons');
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(25);
  const data = `dataset="recordings", data="recordings"`;
  const small = script
    .replace('http://127.0.0.1:8080', server.url)
    .replace(/^heard = train\(.*$/m, `heard = train(${data}, model="cnn-1d", training={"epochs": 10})`)
    .replace(/^seen = train\(.*$/m, `seen = train(${data}, model="ln", training={"epochs": 40})`)
    .replace('[0.0] * 18', '[0.0] * 8')
    .replaceAll('"times": 300', '"times": 60, "modelSteps": 30, "shuffles": 1');
  for (const changed of [server.url, '"cnn-1d"', '"ln"', '* 8]', '"modelSteps"']) expect(small).toContain(changed);
  const lines = await printed(small);
  expect(lines[0]).toMatch(/^cnn-1d 0\.\d+ 0\.\d+$/);
  expect(lines[1]).toMatch(/^ln 0\.\d+ 0\.\d+$/);
  expect(lines[2]).toMatch(/^u0 \['time', 'unit'\] \d/);
  expect(lines[3]).toMatch(/^u0 .*'k95': \d+.*\[\d+, 25, 8\] (hill|monotone|bowl)$/);
  expect(lines.length).toBeGreaterThanOrEqual(4 + 15);
});

test.skipIf(!python)('a study, a mask and a reconstructed video from Python', async () => {
  const [helper] = (await scriptWith('/v1/comparisons')).split('def train');
  const script = await scriptWith('/reconstructions');
  const small = (helper + script)
    .replace('http://127.0.0.1:8080', server.url)
    .replace(
      '"preset": "quick", "seed": 1',
      '"preset": "tiny", "seed": 1, "decoder": "mlp", "options": {"hiddenUnits": [8, 8]}, "training": {"steps": 4}',
    );
  for (const changed of [server.url, '"mlp"']) expect(small).toContain(changed);
  const lines = await printed(small);
  expect(lines[0]).toMatch(/^-?0\.\d+ 0\.\d+$/);
  expect(lines[1]).toMatch(/^V4\+MT 40 \d+\.\d+ \d+\.\d+$/);
  expect((await readFile(join(folder, 'video.gif'))).toString('latin1', 0, 4)).toBe('GIF8');
});
