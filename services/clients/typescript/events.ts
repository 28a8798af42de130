import { setTimeout as sleep } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ask, type Connection } from './connection.ts';
import { ServerProblem } from './errors.ts';

/** What happens to a run or a job. */
export interface ServerEvent {
  readonly id?: string;
  /** "progress", "state", at last "end". */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: of each kind of event other fields.
  readonly data: any;
}

const mostFailures = 5;
const againMs = 1000;

/**
 * The server-sent events at an address, from the first to "end"; after a broken connection from there on. Throws as `ask`, and the
 * reason of the signal.
 */
export async function* follow(connection: Connection, path: string, signal?: AbortSignal): AsyncGenerator<ServerEvent> {
  let last: string | undefined;
  for (let failures = 0; ; ) {
    try {
      const headers = { Accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) };
      const { status, body } = await ask(connection, path, { headers, signal });
      if (status === 204 || !body) return;
      const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { id, event = '', data } of events) {
        last = id ?? last;
        failures = 0;
        yield { id, name: event, data: JSON.parse(data) };
        if (event === 'end') return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ServerProblem || ++failures === mostFailures) throw error;
    }
    await sleep(againMs, undefined, { signal });
  }
}
