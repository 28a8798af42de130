import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Context } from 'hono';
import { bounds } from '../bounds.ts';
import { HttpProblem } from '../problems.ts';

/** A body that was written to disk. */
export interface Received {
  readonly bytes: number;
  /** Of the bytes as they came, lower-case hex. */
  readonly sha256: string;
}

/**
 * Writes the body of a request to a new file as it comes. Throws 413 for more than `bounds.uploadBytes`, by its Content-Length
 * before a byte is read, 400 without a body or with one that breaks off, AbortError when the client is gone, and what the disk throws.
 */
export async function receiveFile(c: Context, path: string): Promise<Received> {
  const most = bounds.uploadBytes;
  const tooLarge = () =>
    new HttpProblem(413, `A recording must not have more than ${most} bytes; put it under the data root yourself.`);
  const given = c.req.header('content-length');
  if (given !== undefined && !(Number(given) <= most)) throw tooLarge();
  const { body } = c.req.raw;
  if (!body) throw new HttpProblem(400, 'The request has no body; send the recording as one file.');
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured(chunks: AsyncIterable<Uint8Array>) {
    try {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > most) throw tooLarge();
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof HttpProblem) throw error;
      throw new HttpProblem(400, 'The body broke off before its end; send it again.');
    }
  }
  // A stream of Node's, for one of the web is waited for even when it is aborted.
  const coming = Readable.fromWeb(body as ReadableStream);
  await pipeline(coming, measured, createWriteStream(path, { flags: 'wx' }), { signal: c.req.raw.signal });
  if (bytes === 0) throw new HttpProblem(400, 'The body is empty; send the recording as one file.');
  if (given !== undefined && bytes !== Number(given)) {
    throw new HttpProblem(400, 'The body broke off before its end; send it again.');
  }
  return { bytes, sha256: hash.digest('hex') };
}
