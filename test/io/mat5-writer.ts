import { deflateSync } from 'node:zlib';

/** Types of elements and classes of arrays of MAT files of version 5, as MathWorks' description numbers them. */
const types = { int8: 1, uint8: 2, uint16: 4, int32: 5, uint32: 6, double: 9, matrix: 14, compressed: 15 } as const;
const classes = { cell: 1, struct: 2, char: 4, sparse: 5, double: 6, uint8: 9 } as const;

/** Bytes of MAT files of version 5, of either byte order. */
export class Mat5Writer {
  private readonly littleEndian: boolean;

  constructor(littleEndian = true) {
    this.littleEndian = littleEndian;
  }

  file(...variables: readonly Buffer[]): Buffer {
    const header = Buffer.alloc(128, ' ');
    header.write('MATLAB 5.0 MAT-file, written by a test');
    this.number(header, 0x0100, 124, 2);
    header.write(this.littleEndian ? 'IM' : 'MI', 126);
    return Buffer.concat([header, ...variables]);
  }

  compressed(variable: Buffer): Buffer {
    const data = deflateSync(variable);
    return Buffer.concat([this.tag(types.compressed, data.length), data]);
  }

  /** Doubles, given in MATLAB's order (the first axis runs fastest). */
  doubles(name: string, shape: readonly number[], values: readonly number[], flags = 0): Buffer {
    const data = Buffer.alloc(8 * values.length);
    for (const [i, value] of values.entries()) {
      if (this.littleEndian) data.writeDoubleLE(value, 8 * i);
      else data.writeDoubleBE(value, 8 * i);
    }
    return this.matrix(classes.double, flags, name, shape, [this.element(types.double, data)]);
  }

  /** Bytes that stand for an array of class double, as MATLAB stores small whole numbers. */
  smallDoubles(name: string, shape: readonly number[], values: readonly number[]): Buffer {
    return this.matrix(classes.double, 0, name, shape, [this.element(types.uint8, Buffer.from(values))]);
  }

  logical(name: string, shape: readonly number[], values: readonly number[]): Buffer {
    return this.matrix(classes.uint8, 0x02, name, shape, [this.element(types.uint8, Buffer.from(values))]);
  }

  text(name: string, text: string): Buffer {
    const data = Buffer.alloc(2 * text.length);
    for (let i = 0; i < text.length; i++) this.number(data, text.charCodeAt(i), 2 * i, 2);
    return this.matrix(classes.char, 0, name, [1, text.length], [this.element(types.uint16, data)]);
  }

  /** Parts are arrays without names. */
  cell(name: string, shape: readonly number[], parts: readonly Buffer[]): Buffer {
    return this.matrix(classes.cell, 0, name, shape, parts);
  }

  struct(name: string, shape: readonly number[], fields: readonly string[], parts: readonly Buffer[]): Buffer {
    const width = 32;
    const length = Buffer.alloc(4);
    this.number(length, width, 0, 4);
    const names = Buffer.alloc(width * fields.length);
    for (const [i, field] of fields.entries()) names.write(field, width * i);
    const head = [this.element(types.int32, length), this.element(types.int8, names)];
    return this.matrix(classes.struct, 0, name, shape, [...head, ...parts]);
  }

  sparse(name: string): Buffer {
    return this.matrix(classes.sparse, 0, name, [3, 3], []);
  }

  private matrix(
    kind: number,
    flags: number,
    name: string,
    shape: readonly number[],
    parts: readonly Buffer[],
  ): Buffer {
    const head = Buffer.alloc(8);
    this.number(head, kind + flags * 256, 0, 4);
    const lengths = Buffer.alloc(4 * shape.length);
    for (const [i, length] of shape.entries()) this.number(lengths, length, 4 * i, 4);
    const content = Buffer.concat([
      this.element(types.uint32, head),
      this.element(types.int32, lengths),
      this.element(types.int8, Buffer.from(name)),
      ...parts,
    ]);
    return this.element(types.matrix, content);
  }

  /** Data of up to 4 bytes lie in the tag. */
  private element(type: number, data: Buffer): Buffer {
    if (type !== types.matrix && data.length > 0 && data.length <= 4) {
      const small = Buffer.alloc(8);
      this.number(small, data.length * 65536 + type, 0, 4);
      data.copy(small, 4);
      return small;
    }
    const padding = Buffer.alloc((8 - (data.length % 8)) % 8);
    return Buffer.concat([this.tag(type, data.length), data, padding]);
  }

  private tag(type: number, length: number): Buffer {
    const tag = Buffer.alloc(8);
    this.number(tag, type, 0, 4);
    this.number(tag, length, 4, 4);
    return tag;
  }

  private number(buffer: Buffer, value: number, at: number, bytes: number): void {
    if (this.littleEndian) buffer.writeUIntLE(value, at, bytes);
    else buffer.writeUIntBE(value, at, bytes);
  }
}
