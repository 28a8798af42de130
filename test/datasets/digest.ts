import { createHash } from 'node:crypto';

/** SHA-256 of typed arrays; comparing digests is much faster than a deep comparison of millions of elements. */
export function digest(...arrays: ArrayBufferView[]): string {
  const hash = createHash('sha256');
  for (const { buffer, byteOffset, byteLength } of arrays) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
