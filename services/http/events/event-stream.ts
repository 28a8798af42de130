import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { EventLog } from '../../jobs/event-log.ts';
import { type HidePaths, hideIn } from '../security/hide-paths.ts';

/** Time after which a line is sent to connections on which nothing happens, so that nobody on the way cuts them. */
const heartbeatMs = 15_000;

/** How an event stream is sent. */
export interface EventStreamOptions {
  readonly hide: HidePaths;
  readonly heartbeatMs?: number;
  /** Called once, when nothing more is sent. */
  readonly release?: () => void;
}

/**
 * A log as server-sent events: from the beginning, or behind the event that `Last-Event-ID` names; it ends with the log. Who has
 * had the last event is told 204, at which an EventSource asks no more.
 */
export function eventStream(c: Context, log: EventLog, options: EventStreamOptions): Response {
  const { hide, release = () => undefined, heartbeatMs: everyMs = heartbeatMs } = options;
  let last = c.req.header('last-event-id');
  if (log.ended && last === log.lastId) {
    release();
    return c.body(null, 204);
  }
  if (c.req.method === 'HEAD') {
    release();
    return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  }
  const gone = new AbortController();
  c.req.raw.signal.addEventListener('abort', () => gone.abort(), { once: true });
  const response = streamSSE(c, async (stream) => {
    stream.onAbort(() => gone.abort());
    try {
      while (!gone.signal.aborted) {
        const events = log.after(last);
        for (const { id, name, data } of events) {
          if (gone.signal.aborted) return;
          await stream.writeSSE({ id, event: name, data: JSON.stringify(hideIn(data, hide)) });
          last = id;
        }
        if (log.ended) return;
        const before = log.lastId;
        await log.next(everyMs, gone.signal);
        if (log.lastId === before && !log.ended && !gone.signal.aborted) await stream.write(': still there\n\n');
      }
    } finally {
      release();
    }
  });
  response.headers.set('Cache-Control', 'no-cache, no-transform');
  response.headers.set('X-Accel-Buffering', 'no');
  return response;
}
