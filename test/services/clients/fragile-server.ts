import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server with which everything goes wrong once, and what it was asked. */
export interface FragileServer {
  readonly url: string;
  /** Method and address of every request, with its Last-Event-ID. */
  readonly asked: readonly string[];
  /** Authorization headers that were borne. */
  readonly tokens: ReadonlySet<string | undefined>;
}

/**
 * Speaks as the services do: run "a" succeeds, but its events break off behind the first; run "b" has failed; job "j" never ends;
 * `/v1/busy` is busy at first; `/v1/odd` fails without problem details.
 */
export async function startFragileServer(): Promise<FragileServer> {
  const asked: string[] = [];
  const tokens = new Set<string | undefined>();
  const server = createServer((request, response) => {
    const last = request.headers['last-event-id'];
    asked.push(`${request.method} ${request.url}${last === undefined ? '' : ` behind ${last}`}`);
    tokens.add(request.headers.authorization);
    request.resume();
    answer(request, response, asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, tokens };
}

function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  asked: readonly string[],
): void {
  const json = (status: number, body: object, more: Record<string, string> = {}) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...more }).end(JSON.stringify(body));
  const stream = () => response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  if (url === '/v1/busy') {
    const isFirst = asked.filter((one) => one.endsWith(url)).length === 1;
    return void (isFirst ? json(503, { detail: 'busy' }, { 'Retry-After': '0' }) : json(200, { answered: true }));
  }
  if (url === '/v1/odd') return void response.writeHead(502).end('<h1>Bad gateway</h1>');
  if (url === '/v1/runs/a') return void json(200, { id: 'a', state: 'succeeded' });
  if (url === '/v1/runs/b')
    return void json(200, { id: 'b', state: 'failed', error: { message: 'There are no spikes.' } });
  if (url === '/v1/runs/a/events' && headers['last-event-id'] === undefined) {
    stream().write(`: still there\n\n${event('m-1', 'progress', { phase: 'train', done: 1, total: 2 })}event: pro`);
    return void setTimeout(() => response.destroy(), 50);
  }
  if (url.endsWith('/events') && url.startsWith('/v1/runs/')) {
    const rest = event('m-2', 'progress', { phase: 'train', done: 2, total: 2 });
    return void stream().end(rest + event('m-3', 'end', { state: 'succeeded' }));
  }
  if (method === 'POST') return void json(202, { id: 'j', state: 'queued' }, { Location: '/v1/jobs/j' });
  if (url === '/v1/jobs/j/events')
    return void stream().write(event('n-1', 'progress', { phase: 'evaluate', done: 0, total: 9 }));
  json(200, { id: 'j', state: 'cancelled' });
}

const event = (id: string, name: string, data: object) =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\nid: ${id}\n\n`;
