import { CortexError } from '../../errors.ts';

/** The error about a pickle that is not taken; nothing of it has been executed. */
export function pickleFault(source: string, what: string): CortexError {
  return new CortexError('InvalidData', `${source}: ${what}. Nothing of it was executed.`, { details: { source } });
}

/** Reads the bytes of a pickle one after the other. Throws InvalidData at its end. */
export class PickleReader {
  private readonly bytes: Buffer;
  private readonly source: string;
  private at = 0;

  constructor(bytes: Uint8Array, source: string) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.source = source;
  }

  take(count: number): Buffer {
    if (count > this.bytes.length - this.at) throw pickleFault(this.source, 'the pickle is cut off');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  byte(): number {
    return this.take(1)[0];
  }

  uint16(): number {
    return this.take(2).readUInt16LE();
  }

  int32(): number {
    return this.take(4).readInt32LE();
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  /** A length of eight bytes. */
  length64(): number {
    const length = this.take(8).readBigUInt64LE();
    if (length > BigInt(this.bytes.length)) throw pickleFault(this.source, 'the pickle is cut off');
    return Number(length);
  }

  /** Text of `length` bytes in UTF-8. */
  text(length: number): string {
    return this.take(length).toString('utf8');
  }

  /** Text up to the end of the line. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw pickleFault(this.source, 'the pickle is cut off');
    const text = this.bytes.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  /** A whole number of `length` bytes, two's complement, little-endian. */
  integer(length: number): number {
    const bytes = this.take(length);
    if (length === 0) return 0;
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    return Number(BigInt.asIntN(8 * length, value));
  }
}
