import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { CortexError } from '../../errors.ts';

/** Subresource integrity of bytes, as npm's lock files write it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
}

/** Throws InvalidData unless the bytes of the file `path` have the pinned integrity. */
export function expectIntegrity(path: string, bytes: Uint8Array, expected: string): void {
  const found = integrityOf(bytes);
  if (found === expected) return;
  throw new CortexError(
    'InvalidData',
    `${basename(path)} is refused: its integrity is ${found}, pinned is ${expected}. Download it again.`,
    { details: { path, found, expected } },
  );
}
