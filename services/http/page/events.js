import { ask, pause } from './api.js';

const againMs = 1000;

/**
 * What happens to a run, as the server tells it, until it has ended; from the beginning, and after a broken connection from there on.
 * Works with a token, which EventSource does not.
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {(name: string, data: any) => void} onEvent
 */
export async function follow(path, signal, onEvent) {
  let last;
  for (;;) {
    try {
      const answer = await ask(path, {
        accept: 'text/event-stream',
        signal,
        headers: last ? { 'Last-Event-ID': last } : {},
      });
      if (answer.status === 204 || !answer.body) return;
      for await (const { id, name, data } of eventsIn(answer.body)) {
        last = id;
        onEvent(name, data);
        if (name === 'end') return;
      }
    } catch (error) {
      if (signal.aborted || (error.status >= 400 && error.status < 500)) throw error;
    }
    await pause(againMs, signal);
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 */
async function* eventsIn(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const parts = text.split(/\r?\n\r?\n/);
    text = parts.pop() ?? '';
    for (const part of parts) {
      const fields = Object.fromEntries(part.split(/\r?\n/).map((line) => line.split(/: ?(.*)/s)));
      if (fields.event) yield { id: fields.id, name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}
