import { parentPort } from 'node:worker_threads';
import { decodeBody, type EncodedBody } from './decode-body.ts';
import { BodyRefused, type Refusal } from './refused.ts';

// A thread beside the process that serves HTTP: decodes large bodies one after the other.

/** What a thread says of a body. */
export type BodyReply = { readonly value: unknown } | { readonly refused: Refusal } | { readonly failed: string };

parentPort?.on('message', (body: EncodedBody) => {
  const reply = replyTo(body);
  parentPort?.postMessage(reply, 'value' in reply ? buffersIn(reply.value) : []);
});

/** The arrays of a decoded body are handed over, not copied. */
function buffersIn(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((field: unknown) => {
    const data = typeof field === 'object' && field !== null && 'data' in field ? field.data : undefined;
    return data instanceof Float32Array && data.buffer instanceof ArrayBuffer ? [data.buffer] : [];
  });
}

function replyTo(body: EncodedBody): BodyReply {
  try {
    return { value: decodeBody(body) };
  } catch (error) {
    if (error instanceof BodyRefused) {
      const { status, message, tag, faults } = error;
      return { refused: { status, message, tag, faults } };
    }
    return { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
