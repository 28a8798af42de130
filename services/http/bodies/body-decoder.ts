import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { isCortexError } from '../../../src/errors.ts';
import { npyMagic, parseNpyHeader } from '../../../src/io/npy-header.ts';
import { moduleBeside } from '../../jobs/child.ts';
import { bounds } from '../bounds.ts';
import type { BodyReply } from './body-thread.ts';
import { decodeBody, type EncodedBody } from './decode-body.ts';
import { BodyRefused } from './refused.ts';

interface Pending {
  readonly body: EncodedBody;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Time after which an idle thread is ended. */
const idleMs = 60_000;

let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let active: Pending | undefined;
const waiting: Pending[] = [];

/** Decodes a body as `decodeBody` does: a small one at once, a large one in a thread, so that nobody else waits for it. */
export async function decodeBodyAside(body: EncodedBody): Promise<unknown> {
  // Nobody waits for a thread to be told that a file is none. What is small may still unpack to much.
  if (body.contentEncoding === undefined && isNpy(body.bytes)) parseHeader(body.bytes);
  if (body.bytes.length <= bounds.inlineBytes && body.contentEncoding === undefined && !isArchive(body)) {
    return decodeBody(body);
  }
  return new Promise((resolve, reject) => {
    waiting.push({ body, resolve, reject });
    next();
  });
}

function isNpy(bytes: Uint8Array): boolean {
  return npyMagic.every((byte, i) => bytes[i] === byte);
}

function parseHeader(bytes: Uint8Array): void {
  try {
    parseNpyHeader(bytes, 'The body');
  } catch (error) {
    if (isCortexError(error)) throw new BodyRefused(422, error.message, { tag: error.tag });
    throw error;
  }
}

function isArchive({ bytes }: EncodedBody): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

function next(): void {
  clearTimeout(idle);
  if (active) return;
  active = waiting.shift();
  if (active) {
    thread ??= startThread();
    thread.ref();
    thread.postMessage(active.body, buffersOf(active.body));
  } else {
    // A process that has nothing else to do does not stay for an idle thread.
    thread?.unref();
    idle = setTimeout(() => {
      void thread?.terminate();
      thread = undefined;
    }, idleMs).unref();
  }
}

function startThread(): Worker {
  const module = moduleBeside('body-thread', import.meta.url);
  const worker =
    extname(module.pathname) === '.ts' ? new Worker(throughTsx(module), { eval: true }) : new Worker(module);
  worker.on('message', (reply: BodyReply) => {
    settle(reply);
    next();
  });
  worker.on('error', (error) => {
    if (thread === worker) thread = undefined;
    settle({ failed: error.stack ?? error.message });
    next();
  });
  return worker;
}

function settle(reply: BodyReply): void {
  const { resolve, reject } = active ?? {};
  active = undefined;
  if ('value' in reply) resolve?.(reply.value);
  else if ('refused' in reply) {
    const { status, message, ...why } = reply.refused;
    reject?.(new BodyRefused(status, message, why));
  } else reject?.(new Error(reply.failed));
}

/** Large bodies are handed over, not copied; they are not looked at again. */
function buffersOf({ bytes }: EncodedBody): ArrayBuffer[] {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? [buffer] : [];
}

/** A script that loads a TypeScript module, for threads do not heed --import. */
function throughTsx(module: URL): string {
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return `import(${tsx}).then(({ register }) => { register(); return import(${JSON.stringify(module.href)}); });`;
}
