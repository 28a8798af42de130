import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../../../services/http/server.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('a port that is taken and an address of another machine are named, with what to do', async () => {
  const runsDir = temporaryFolder();
  const server = await startServer({ port: 0, runsDir });
  onTestFinished(() => server.close());
  const port = Number(new URL(server.url).port);
  await expect(startServer({ port, runsDir })).rejects.toMatchObject({
    tag: 'Conflict',
    message: `Cannot listen: port ${port} of 127.0.0.1 is taken; name another, or 0 for a free one.`,
  });
  await expect(startServer({ port: 0, host: '203.0.113.1', token: 'a-token-of-some-length', runsDir })).rejects.toThrow(
    /this machine has no address 203\.0\.113\.1/,
  );
});

test('where others could ask, a token is needed', async () => {
  const runsDir = temporaryFolder();
  for (const host of ['0.0.0.0', '::', '203.0.113.1', 'somewhere.example']) {
    await expect(startServer({ port: 0, host, runsDir })).rejects.toMatchObject({
      tag: 'InvalidInput',
      message: expect.stringMatching(/CORTEX_TOKEN/),
    });
  }
  await expect(startServer({ port: 0, runsDir, token: 'short' })).rejects.toThrow(/16 characters/);
  await expect(startServer({ port: 0, runsDir, token: 'with blanks in the middle' })).rejects.toThrow(/without blanks/);
  const token = 'a-token-of-some-length';
  const server = await startServer({ port: 0, host: '0.0.0.0', runsDir, token });
  onTestFinished(() => server.close());
  const url = server.url.replace('0.0.0.0', '127.0.0.1');
  const ask = async (path: string, headers = {}) => (await fetch(url + path, { headers })).status;
  expect(await ask('/healthz')).toBe(200);
  expect(await ask('/v1/runs')).toBe(401);
  expect(await ask('/v1/runs', { Authorization: 'Bearer another-token-of-length' })).toBe(401);
  expect(await ask('/v1/runs', { Authorization: `Bearer ${token}` })).toBe(200);
});

test('a runs folder or data root that cannot be used is told before anything listens', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(startServer({ port: 0, runsDir: file })).rejects.toThrow(/is a file; name another with --runs/);
  await expect(startServer({ port: 0, runsDir: folder, dataRoot: file })).rejects.toThrow(
    /--data-root must be a folder/,
  );
});

test('an unreadable run is left out and said, the others are served', async () => {
  const runsDir = temporaryFolder();
  const store = new RunStore(runsDir);
  const { id, state } = await store.create(studyConfigSchema.parse({}));
  await store.write(id, { ...state, state: 'succeeded', finished: state.created });
  await mkdir(join(runsDir, 'bad', 'state.json'), { recursive: true });
  const lines: string[] = [];
  const server = await startServer({ port: 0, runsDir, log: (line) => lines.push(line) });
  onTestFinished(() => server.close());
  expect(await (await fetch(`${server.url}/v1/runs`)).json()).toMatchObject({ runs: [{ id, state: 'succeeded' }] });
  const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
  expect(warnings).toEqual([expect.objectContaining({ runId: 'bad', msg: expect.stringContaining('cannot be read') })]);
  expect((await fetch(`${server.url}/v1/runs/bad`)).status).toBe(500);
});
