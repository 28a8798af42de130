import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../../services/http/server.ts';
import { testPython } from '../../python.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeRecordings } from '../runs/encoding/recordings-folder.ts';

// The script in services/http/README.md, as it stands there but for the address, against a live server.

const readme = fileURLToPath(new URL('../../../services/http/README.md', import.meta.url));
const python = await testPython();

let server: Awaited<ReturnType<typeof startServer>>;
let folder: string;
let script: string;

beforeAll(async () => {
  folder = temporaryFolder();
  await writeRecordings(join(folder, 'my-recording'));
  server = await startServer({ port: 0, runsDir: join(folder, 'runs'), dataRoot: temporaryFolder() });
  const [, block] = (await readFile(readme, 'utf8')).split('```python\n');
  script = block.split('```')[0];
});

afterAll(async () => {
  await server.close();
});

const run = (text: string, files: string) =>
  promisify(execFile)(python ?? '', ['-c', text.replace('http://127.0.0.1:8080', server.url)], {
    cwd: files,
    timeout: 110_000,
    env: { ...process.env, MPLBACKEND: 'agg' },
  });

test.skipIf(!python)(
  'a recording is sent, decoded, followed and masked in at most 25 lines',
  async () => {
    expect(script.trim().split('\n').length).toBeLessThanOrEqual(25);
    const shapes =
      'print({name: [videos[name].shape, str(videos[name].dtype)] for name in ("masked", "unmasked", "truth")})\n';
    const { stdout } = await run(script + shapes, folder);
    const lines = stdout.trim().split('\n');
    const told = lines.slice(0, -1).map((line) => JSON.parse(line));
    expect(told).toContainEqual(expect.objectContaining({ phase: 'train' }));
    expect(told.filter(({ state }) => state === 'succeeded').length).toBeGreaterThanOrEqual(1);
    const [masks, conditions, ...video] = JSON.parse(
      /'masked': \[\(([^)]*)\)/.exec(lines.at(-1) ?? '')?.[1].replace(/^.*$/, '[$&]') ?? '[]',
    );
    expect([masks, conditions > 0, video.length]).toEqual([2, true, 4]);
    expect(lines.at(-1)).toMatch(new RegExp(`'unmasked': \\[\\(${[conditions, ...video].join(', ')}\\), 'uint8'\\]`));
    expect((await readFile(join(folder, 'masked.png'))).subarray(1, 4).toString()).toBe('PNG');
  },
  120_000,
);

test.skipIf(!python)(
  'a run that fails says why',
  async () => {
    const failing = script.replace(
      '"decoder": "linear"',
      '"decoder": "mlp", "training": {"learningRate": 10, "steps": 3}',
    );
    const unreadable = failing.replace('"mine", "zip"', '"other", "zip"').replace('/datasets/mine', '/datasets/other');
    const other = temporaryFolder();
    const make = 'import os; os.makedirs("my-recording"); open("my-recording/spikes.csv", "w").write("unit\\n")\n';
    const { stdout } = await run(make + unreadable, other).catch((error: { stdout: string }) => error);
    const end = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ state }) => state === 'failed');
    expect(end.error.message).toMatch(/\w+ \w+/);
    expect(end.error.message).not.toContain(other);
    console.info(`It failed: ${end.error.message}`);
  },
  120_000,
);
