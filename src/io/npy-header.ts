import { CortexError, quoted } from '../errors.ts';

/** What the header of a .npy file says. */
export interface NpyHeader {
  /** NumPy's type, such as "<f4"; the text of the list for structures. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly dataStart: number;
}

export const npyMagic = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]);

/** Axes of an array, and bytes of a header, at most: what has more is no recording. */
export const mostAxes = 8;
export const longestHeader = 65_536;

/**
 * The header of a .npy file of format 1.0, 2.0 or 3.0: a Python dictionary with the keys descr, fortran_order and shape
 * in any order, as NumPy reads it. Throws InvalidData or Unsupported before anything is made of the numbers.
 */
export function parseNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
  if (bytes.length < 12 || npyMagic.some((byte, i) => bytes[i] !== byte)) {
    throw new CortexError('InvalidData', `${source} is not a .npy file: it does not begin with "\\x93NUMPY".`);
  }
  const version = bytes[6];
  if (version < 1 || version > 3) {
    throw new CortexError('Unsupported', `${source} has .npy format ${version}.${bytes[7]}; 1.0 to 3.0 can be read.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefix = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader) {
    throw new CortexError(
      'Unsupported',
      `${source} has a header of ${length} bytes; a .npy header has ${longestHeader} at most. Save a plain array.`,
    );
  }
  const dataStart = prefix + length;
  if (dataStart > bytes.length) {
    throw new CortexError(
      'InvalidData',
      `${source} is truncated: its header ends at byte ${dataStart}, the file at ${bytes.length}.`,
    );
  }
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(prefix, dataStart));
  const { descr, fortran_order: fortran, shape, ...others } = dictionaryOf(text) ?? {};
  const axes = shape === undefined ? undefined : axesOf(shape);
  if (!descr || !['True', 'False'].includes(fortran ?? '') || !axes || Object.keys(others).length > 0) {
    throw new CortexError(
      'InvalidData',
      `${source} has a .npy header that cannot be understood: ${quoted(text.trim())}.`,
    );
  }
  if (axes.length > mostAxes || !axes.every(Number.isSafeInteger)) {
    const fault = axes.length > mostAxes ? `${axes.length} axes` : `the shape ${quoted(shape)}`;
    throw new CortexError('Unsupported', `${source} has ${fault}; arrays of up to ${mostAxes} axes can be read.`);
  }
  return {
    descr: /^(['"])(.*)\1$/s.exec(descr)?.[2] ?? descr,
    fortranOrder: fortran === 'True',
    shape: axes,
    dataStart,
  };
}

/** The texts of the values by key; undefined for what is no Python dictionary with names as keys. */
function dictionaryOf(text: string): Record<string, string> | undefined {
  const body = text.trim();
  if (!body.startsWith('{') || !body.endsWith('}')) return undefined;
  const values: Record<string, string> = {};
  const key = /\s*(?:(['"])(\w+)\1\s*:\s*|$)/y;
  const comma = /\s*(?:,|$)/y;
  const inner = body.slice(1, -1);
  for (let at = 0; ; ) {
    key.lastIndex = at;
    const name = key.exec(inner);
    if (!name || Object.hasOwn(values, name[2] ?? '')) return undefined;
    if (name[2] === undefined) return values;
    const end = valueEnd(inner, key.lastIndex);
    values[name[2]] = inner.slice(key.lastIndex, end).trim();
    comma.lastIndex = end;
    if (!comma.test(inner)) return undefined;
    at = comma.lastIndex;
  }
}

/** Where the value that begins at `start` ends: at a comma outside quotes and brackets. */
function valueEnd(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if ('(['.includes(character)) depth++;
    else if (')]'.includes(character)) depth--;
    else if (character === ',' && depth === 0) return at;
  }
  return text.length;
}

/** The lengths in a tuple such as "(3, 4)", "(3,)" or, from Python 2, "(3L, 4L)". */
function axesOf(tuple: string): number[] | undefined {
  const body = /^\(\s*((?:\d+L?\s*,\s*)*(?:\d+L?)?)\s*\)$/.exec(tuple)?.[1];
  // "(3)" is no tuple in Python.
  if (body === undefined || /^\d+L?$/.test(body)) return undefined;
  return Array.from(body.matchAll(/\d+/g), ([digits]) => Number(digits));
}
