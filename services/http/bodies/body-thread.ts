import { parentPort } from 'node:worker_threads';
import { decodeBody, type EncodedBody } from './decode-body.ts';
import { BodyRefused, type Refusal } from './refused.ts';

// A thread beside the process that serves HTTP: decodes large bodies one after the other.

/** What a thread says of a body. */
export type BodyReply = { readonly value: unknown } | { readonly refused: Refusal } | { readonly failed: string };

parentPort?.on('message', (body: EncodedBody) => {
  parentPort?.postMessage(replyTo(body));
});

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
