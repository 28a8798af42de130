import { setTimeout as sleep } from 'node:timers/promises';
import { ServerProblem } from './errors.ts';

/** Where the server is, and how it is asked. */
export interface Connection {
  readonly url: string;
  readonly token?: string;
  readonly fetch: typeof fetch;
}

/** One request; fields of `query` that are undefined are left out. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; `headers` say what it is. */
  readonly bytes?: Uint8Array<ArrayBuffer> | Blob;
  readonly signal?: AbortSignal;
}

const mostTries = 5;

/**
 * The response to a request. Waits and asks again where a busy server says when (429, 503). Throws ServerProblem when the server refuses,
 * and what `fetch` throws when none answers.
 */
export async function ask(connection: Connection, path: string, asked: Asked = {}): Promise<Response> {
  for (let left = mostTries - 1; ; left--) {
    const response = await send(connection, path, asked);
    if (response.ok) return response;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    if (left === 0 || ![429, 503].includes(response.status) || !Number.isFinite(seconds))
      throw await problemOf(response);
    await response.body?.cancel();
    await sleep(1000 * seconds, undefined, { signal: asked.signal });
  }
}

/** As `ask`, for what is sent as JSON. */
export async function askJson<T>(connection: Connection, path: string, asked?: Asked): Promise<T> {
  return (await ask(connection, path, asked)).json() as Promise<T>;
}

function send({ url, token, fetch }: Connection, path: string, asked: Asked): Promise<Response> {
  const { method = 'GET', query = {}, headers, json, bytes, signal } = asked;
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return fetch(`${url}${path}${search && `?${search}`}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? bytes : JSON.stringify(json),
    signal,
  });
}

async function problemOf(response: Response): Promise<ServerProblem> {
  const text = await response.text();
  try {
    return new ServerProblem(response.status, JSON.parse(text));
  } catch {
    return new ServerProblem(response.status, { title: response.statusText, detail: text.slice(0, 200) });
  }
}
