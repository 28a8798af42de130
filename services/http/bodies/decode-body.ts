import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { type NdArray, sizeOf } from '../../../src/arrays.ts';
import { CortexError, isCortexError, quoted, shortened } from '../../../src/errors.ts';
import { decodeNpy } from '../../../src/io/npy.ts';
import { npyMagic } from '../../../src/io/npy-header.ts';
import { bounds } from '../bounds.ts';
import { arrayFromJson } from './nested-array.ts';
import { BodyRefused } from './refused.ts';
import { readSingleNpz } from './single-npz.ts';

/** Media types that hold an array and nothing else. */
export const arrayTypes = ['application/x-npy', 'application/x-npz', 'application/zip', 'application/octet-stream'];

/** A body as it came, and what it is said to be. */
export interface EncodedBody {
  readonly bytes: Uint8Array;
  /** application/json or one of `arrayTypes`. */
  readonly mediaType: string;
  /** Of the header; undefined for a body as it is. */
  readonly contentEncoding?: string;
  /** The field of the JSON that is an array, or that a body which is an array stands for. */
  readonly arrayField?: string;
}

const decompress = new Map<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

/** Content-Encodings that are undone. */
export const contentEncodings = [...decompress.keys()];

/**
 * What a body says: the JSON, its array field as an array of float32; of a body that is an array, an object with that field
 * alone. Throws BodyRefused with the status and the reason.
 */
export function decodeBody({ bytes, mediaType, contentEncoding, arrayField }: EncodedBody): unknown {
  const json = mediaType === 'application/json';
  const mostBytes = json ? bounds.jsonBytes : bounds.arrayBytes;
  const plain = contentEncoding === undefined ? bytes : decompressed(bytes, contentEncoding, mostBytes);
  try {
    if (!json) return arrayField === undefined ? undefined : { [arrayField]: float32(arrayOf(plain, arrayField)) };
    return withArray(parseJson(plain), arrayField);
  } catch (error) {
    if (isCortexError(error)) throw new BodyRefused(422, error.message, { tag: error.tag });
    throw error;
  }
}

function decompressed(bytes: Uint8Array, encoding: string, mostBytes: number): Uint8Array {
  try {
    const undo = decompress.get(encoding);
    if (undo) return undo(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BodyRefused(413, `The body must not have more than ${mostBytes} bytes when its ${encoding} is undone.`);
    }
    throw new BodyRefused(400, `The body is not what its Content-Encoding ${encoding} says.`);
  }
  throw new BodyRefused(415, `Content-Encoding must be ${contentEncodings.join(', ')} but is ${quoted(encoding)}.`);
}

function parseJson(bytes: Uint8Array): unknown {
  const depth = jsonDepth(bytes);
  if (depth > bounds.jsonDepth) {
    throw new BodyRefused(
      422,
      `The body has lists and objects ${depth} deep inside each other; ${bounds.jsonDepth} are the most.`,
    );
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) throw new BodyRefused(400, `The body is not JSON: ${shortened(error.message)}.`);
    if (error instanceof TypeError) throw new BodyRefused(400, 'The body is not JSON: it is not UTF-8 text.');
    throw error;
  }
}

/** How deep brackets outside of texts stand in each other. */
function jsonDepth(bytes: Uint8Array): number {
  let [depth, most, inText] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) inText = !inText;
    else if (byte === 0x5c) i++;
    else if (inText) continue;
    else if (byte === 0x5b || byte === 0x7b) most = Math.max(most, ++depth);
    else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return most;
}

function withArray(value: unknown, field: string | undefined): unknown {
  if (field === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return value;
  return { ...value, [field]: arrayFromJson(field, Reflect.get(value, field)) };
}

function arrayOf(bytes: Uint8Array, field: string): ReturnType<typeof decodeNpy> {
  if (npyMagic.every((byte, i) => bytes[i] === byte)) return decodeNpy(bytes, 'The body');
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readSingleNpz(bytes, field, bounds.arrayBytes);
  throw new CortexError(
    'InvalidData',
    'The body is not a .npy file, which begins with "\\x93NUMPY", nor a .npz archive of one; numpy.save writes the former.',
  );
}

function float32({ shape, data }: ReturnType<typeof decodeNpy>): NdArray {
  if (sizeOf(shape) !== data.length) throw new CortexError('InvalidShape', `The body does not fill [${shape}].`);
  return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
}
