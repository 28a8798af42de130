import type { NdArray, TypedArray } from '../../../src/arrays.ts';
import { isNdArray, withNdArrays } from '../../../src/io/array-json.ts';
import { decodeNpy, encodeNpy } from '../../../src/io/npy.ts';
import { decodeNpz } from '../../../src/io/npz.ts';
import type { Asked } from './connection.ts';

/** Media types by the names of their forms. */
export const mediaTypes = {
  json: 'application/json',
  npy: 'application/x-npy',
  npz: 'application/zip',
  csv: 'text/csv',
  svg: 'image/svg+xml',
  png: 'image/png',
  gif: 'image/gif',
} as const;

/** The body of a response by its media type: JSON with its arrays as arrays, an array, arrays by name, text, or bytes. */
export async function contentOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type')?.split(';')[0];
  if (type === 'application/json') return withNdArrays(await response.json());
  if (type?.startsWith('text/')) return response.text();
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (type === 'application/x-npy') return decodeNpy(bytes, 'The answer');
  if (type === 'application/zip' || type === 'application/x-npz') return decodeNpz(bytes, 'the answer');
  return bytes;
}

/** A request for an analysis: JSON, or where a field is an array that one as .npy and all else in the address. */
export function bodyOf(request: object): Pick<Asked, 'json' | 'bytes' | 'query' | 'headers'> {
  const entries = Object.entries(request);
  const [field, array] = entries.find((entry): entry is [string, NdArray<TypedArray>] => isNdArray(entry[1])) ?? [];
  if (array === undefined) return { json: request };
  const query = Object.fromEntries(entries.filter(([name]) => name !== field));
  return { bytes: encodeNpy(array), query, headers: { 'Content-Type': mediaTypes.npy } };
}
