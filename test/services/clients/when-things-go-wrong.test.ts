import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Client, RunFailed, ServerProblem } from '../../../services/clients/typescript/index.ts';
import { type FragileServer, startFragileServer } from './fragile-server.ts';

// What both clients do about connections that break, servers that are busy, runs that fail and jobs that nobody waits for.

const pythonPath = fileURLToPath(new URL('../../../services/clients/python', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']).status === 0;

const script = `
import json
from cortex_codec import Client, Problem, RunFailed
api = Client(token="secret")
done = []
told = {"state": api.run("a").wait(lambda progress: done.append(progress["done"])).state()["state"], "done": done}
told["busy"] = api.get("/v1/busy")
def failure(ask, kind):
    try: ask()
    except kind as error: return str(error)
told["failed"] = failure(lambda: api.run("b").wait(), RunFailed)
told["late"] = failure(lambda: api.run("a").subspaces(timeout=0.5), TimeoutError)
told["odd"] = failure(lambda: api.get("/v1/odd"), Problem)
told["nobody"] = failure(lambda: Client("http://127.0.0.1:9").engine(), ConnectionError)
print(json.dumps(told))
`;

function expectWhatWasAsked({ asked, tokens }: FragileServer): void {
  const count = (line: string) => asked.filter((one) => one === line).length;
  expect(count('GET /v1/runs/a/events')).toBe(1);
  expect(count('GET /v1/runs/a/events behind m-1')).toBe(1);
  expect(count('GET /v1/busy')).toBe(2);
  expect(count('POST /v1/runs/a/subspaces')).toBe(1);
  expect(count('DELETE /v1/jobs/j')).toBe(1);
  expect([...tokens]).toEqual(['Bearer secret']);
}

test.skipIf(!python)('Python', async () => {
  const server = await startFragileServer();
  const env = { ...process.env, CORTEX_URL: server.url, PYTHONPATH: pythonPath };
  const { stdout } = await promisify(execFile)('python3', ['-S', '-c', script], { env, timeout: 30_000 });
  expect(JSON.parse(stdout)).toEqual({
    state: 'succeeded',
    done: [1, 2],
    busy: { answered: true },
    failed: 'Run b failed: There are no spikes.',
    late: 'It took longer than 0.5 s.',
    odd: '502 Bad Gateway: <h1>Bad gateway</h1>',
    nobody: expect.stringMatching(/^No server answers at http:\/\/127\.0\.0\.1:9 .*: start cortex serve\.$/),
  });
  expectWhatWasAsked(server);
});

test('TypeScript', async () => {
  const server = await startFragileServer();
  const api = new Client({ url: `${server.url}/`, token: 'secret' });
  const done: number[] = [];
  expect(await api.wait('a', { onProgress: (progress) => done.push(progress.done) })).toEqual({
    id: 'a',
    state: 'succeeded',
  });
  expect(done).toEqual([1, 2]);
  expect(await api.get('/v1/busy')).toEqual({ answered: true });
  await expect(api.wait('b')).rejects.toThrow(new RunFailed('b', 'failed', 'There are no spikes.'));
  const signal = AbortSignal.timeout(500);
  await expect(api.analyse('a', 'subspaces', 'json', {}, { signal })).rejects.toThrow(/timeout/);
  await expect(api.get('/v1/odd')).rejects.toThrow(
    new ServerProblem(502, { title: 'Bad Gateway', detail: '<h1>Bad gateway</h1>' }),
  );
  expectWhatWasAsked(server);
});
