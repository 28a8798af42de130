import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.npy': 'application/x-npy',
  '.npz': 'application/x-npz',
};

/** The media type of a file of a run by its ending. */
export function mediaTypeOf(name: string): string {
  const ending = extname(name).toLowerCase();
  return Object.hasOwn(types, ending) ? types[ending] : 'application/octet-stream';
}
