import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CortexError } from '../errors.ts';

/** SHA-256 of a file as lower-case hex, streamed. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Throws InvalidData unless the file has the pinned hash. */
export async function expectSha256(path: string, expected: string): Promise<void> {
  const found = await sha256OfFile(path);
  if (found === expected) return;
  throw new CortexError(
    'InvalidData',
    `${basename(path)} is refused: its sha256 is ${found}, pinned is ${expected}. Download it again.`,
    { details: { path, found, expected } },
  );
}
