import type { Context } from 'hono';
import { bounds } from '../bounds.ts';
import { HttpProblem } from '../problems.ts';

/** Bytes of all bodies that are being read and decoded. */
let inHand = 0;

/** The bytes of a body, and what lets others have their room when they are decoded. */
export interface HeldBytes {
  readonly bytes: Uint8Array;
  release(): void;
}

/**
 * Reads the body of a request. Throws 413 for more than `mostBytes`, by its Content-Length before a byte of it is read, and
 * 503 while the bodies of others fill the memory that there is for them.
 */
export async function readBytes(c: Context, mostBytes: number, advice = ''): Promise<HeldBytes> {
  const tooLarge = () => new HttpProblem(413, `The body must not have more than ${mostBytes} bytes${advice}.`);
  const given = c.req.header('content-length');
  const length = given === undefined ? undefined : Number(given);
  if (length !== undefined && !(length <= mostBytes)) throw tooLarge();
  const hold = holder();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new HttpProblem(408, `The body did not come within ${bounds.bodyMs / 1000} s.`, {
      headers: { Connection: 'close' },
    });
    timer = setTimeout(() => reject(problem), bounds.bodyMs).unref();
  });
  try {
    const reading = length === undefined ? readChunks(c, hold, mostBytes, tooLarge) : readWhole(c, hold, length);
    return { bytes: await Promise.race([reading, late]), release: hold.release };
  } catch (error) {
    hold.release();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function readWhole(c: Context, hold: Holder, length: number): Promise<Uint8Array> {
  hold.more(length);
  return new Uint8Array(await c.req.arrayBuffer());
}

async function readChunks(c: Context, hold: Holder, mostBytes: number, tooLarge: () => Error): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of c.req.raw.body ?? []) {
    hold.more(chunk.length);
    if (hold.held() > mostBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return joined(chunks, hold.held());
}

type Holder = ReturnType<typeof holder>;

function holder() {
  let held = 0;
  return {
    held: () => held,
    more(bytes: number): void {
      if (inHand > 0 && inHand + bytes > bounds.bodiesBytes) {
        throw new HttpProblem(503, 'The server is reading as much as it can at a time; try again.', {
          headers: { 'Retry-After': '5' },
        });
      }
      held += bytes;
      inHand += bytes;
    },
    release(): void {
      inHand -= held;
      held = 0;
    },
  };
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
