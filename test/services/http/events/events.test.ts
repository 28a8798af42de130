import { once } from 'node:events';
import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { eventStream } from '../../../../services/http/events/event-stream.ts';
import { RunEvents } from '../../../../services/http/events/run-events.ts';
import { EventLog } from '../../../../services/jobs/event-log.ts';
import { runConfigSchema } from '../../../../services/runs/config.ts';
import { RunStore } from '../../../../services/store/run-store.ts';
import type { Progress } from '../../../../src/progress.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { until } from '../../wait.ts';
import { appWith, problem, succeededRun } from '../routes/fake-app.ts';

interface Told {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** The events in the text of a stream. */
function eventsIn(text: string): Told[] {
  const blocks = text.split('\n\n').filter((block) => block.includes('data: '));
  return blocks.map((block) => {
    const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
    return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? '') };
  });
}

const training = (done: number): Progress => ({ phase: 'train', done, total: 4, loss: 1 / done });

test('a run is followed to its end; who comes back gets what was missed, and no more when all was told', async () => {
  const { app, post } = await appWith();
  const { id } = JSON.parse(await (await post('/v1/runs', { seed: 1 })).text());
  const path = `/v1/runs/${id}/events`;
  const response = await app.request(path);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const told = eventsIn(await response.text());
  expect(told.at(-1)).toMatchObject({ event: 'end', data: { state: 'succeeded' } });
  expect(told.map(({ event }) => event)).toContain('progress');
  expect(told.find(({ event }) => event === 'progress')?.data).toMatchObject({ phase: 'train', done: 1, loss: 0.25 });

  const again = await app.request(path, { headers: { 'Last-Event-ID': told[0].id } });
  expect(eventsIn(await again.text())).toEqual(told.slice(1));
  const all = await app.request(path, { headers: { 'Last-Event-ID': 'ffffffff-2' } });
  expect(eventsIn(await all.text())).toEqual(told);
  const enough = await app.request(path, { headers: { 'Last-Event-ID': told.at(-1)?.id ?? '' } });
  expect([enough.status, await enough.text()]).toEqual([204, '']);
  expect((await app.request(path, { method: 'HEAD' })).status).toBe(200);
  await problem(await app.request('/v1/runs/nobody/events'), 404);
});

test('a run in the hands of another process is read from its folder, and one that is removed ends', async () => {
  const store = new RunStore(temporaryFolder());
  const events = new RunEvents(store, { lookEveryMs: 10 });
  const { id, state } = await store.create(runConfigSchema.parse({}));
  const { log, release } = await events.follow(id);
  await store.write(id, { ...state, state: 'running', progress: training(1) });
  await until('progress', () => log.after(undefined).some(({ name }) => name === 'progress'));
  await store.remove(id);
  await until('the end', () => log.ended);
  release();
  expect(log.after(undefined).map(({ name }) => name)).toEqual(['state', 'progress', 'state', 'end']);
  expect(log.after(undefined).at(-1)?.data).toEqual({ state: 'removed' });
});

test('what a run of this server tells is logged without followers, not too often; a resumed run begins anew', async () => {
  const store = new RunStore(temporaryFolder());
  const events = new RunEvents(store, { mostUnfollowed: 2 });
  const id = await succeededRun(store);
  for (const done of [1, 2, 3, 4]) events.note(id, training(done));
  expect(events.lossesOf(id)).toEqual([
    { step: 1, loss: 1 },
    { step: 4, loss: 0.25 },
  ]);
  const first = await events.follow(id);
  expect(first.log.ended).toBe(true);
  first.release();
  const { state } = await store.get(id);
  await store.write(id, { ...state, state: 'queued', finished: undefined });
  const second = await events.follow(id);
  second.release();
  expect([second.log.ended, second.log === first.log]).toEqual([false, false]);
  for (const other of ['a', 'b', 'c']) events.note(other, training(1));
  expect([id, 'a', 'b', 'c'].map((one) => events.lossesOf(one).length)).toEqual([0, 0, 1, 1]);
});

test('a long log is thinned out, but for its states, and keeps its order', () => {
  const log = new EventLog();
  log.add('state', { state: 'running' });
  for (let done = 1; done <= 10_000; done++) log.add('progress', { done });
  const told = log.after(undefined);
  expect(told.length).toBeLessThanOrEqual(4000);
  expect([told[0].name, told.at(-1)?.data]).toEqual(['state', { done: 10_000 }]);
  const places = told.map(({ id }) => Number(id.split('-')[1]));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  log.end({});
  log.add('progress', { done: 1 });
  expect(log.after(undefined).at(-1)?.name).toBe('end');
});

test('where nothing happens a line is sent, and who goes away is let go', async () => {
  const log = new EventLog();
  let released = 0;
  const release = () => void released++;
  const app = new Hono().get('/', (c) => eventStream(c, log, { hide: (text) => text, heartbeatMs: 10, release }));
  const reader = (await app.request('/')).body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe(': still there\n\n');
  await reader?.cancel();
  log.add('progress', {});
  await until('the stream to end', () => released === 1);
});

test('a job is followed to its end', async () => {
  const { app, store, post } = await appWith();
  const asked = await post(`/v1/runs/${await succeededRun(store)}/maskings`, { regions: ['V4'] }, { Prefer: '' });
  const job = asked.headers.get('location') ?? '';
  const told = eventsIn(await (await app.request(`${job}/events`)).text());
  expect(told.map(({ event }) => event)).toEqual(['state', 'progress', 'end']);
  expect(told[2].data).toMatchObject({ state: 'succeeded', result: `${job}/result` });
  await problem(await app.request('/v1/jobs/none/events'), 404);
});

test('a thousand streams are held, and told of the same', { timeout: 120_000 }, async () => {
  const { app, store, post } = await appWith();
  const { id } = JSON.parse(await (await post('/v1/runs', { seed: 2 })).text());
  await until('the run to start', async () => (await store.get(id)).state.progress !== undefined);
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  let open = 0;
  const follow = () =>
    new Promise<string>((resolve, reject) => {
      const request = get({ port, agent, path: `/v1/runs/${id}/events` }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          if (text === '') open++;
          text += part;
        });
        response.once('end', () => resolve(text));
      });
      request.once('error', reject);
    });
  const streams = Array.from({ length: 1000 }, follow);
  await until('all streams to be open', () => open === 1000);
  const asked = performance.now();
  const health = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect([health.status, performance.now() - asked < 1000]).toEqual([200, true]);
  await app.request(`/v1/runs/${id}`, { method: 'DELETE' });
  const ends = (await Promise.all(streams)).map((text) => eventsIn(text).at(-1));
  expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
  expect(ends[0]).toMatchObject({ event: 'end', data: { state: 'cancelled' } });
  agent.destroy();
});
