import { describe, expect, it } from 'vitest';
import { decodePng, encodePng, pngDataUri } from '../../src/io/png.ts';
import { randomStream } from '../../src/random/stream.ts';

describe('encodePng', () => {
  it('round-trips every pixel', () => {
    const stream = randomStream(3, 'png');
    const data = Uint8Array.from({ length: 7 * 5 * 4 }, () => stream.integer(256));
    const bytes = encodePng({ width: 7, height: 5, data });
    expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(decodePng(bytes)).toEqual({ width: 7, height: 5, data });
  });

  it('becomes a data address', () => {
    const bytes = encodePng({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 255) });
    const [head, body] = pngDataUri(bytes).split(',');
    expect(head).toBe('data:image/png;base64');
    expect(Uint8Array.from(Buffer.from(body, 'base64'))).toEqual(Uint8Array.from(bytes));
  });
});
