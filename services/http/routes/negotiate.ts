import type { Context } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { quoted } from '../../../src/errors.ts';
import { HttpProblem } from '../problems.ts';

/** The one of `offered`, in order of preference, that the request's Accept header likes best; 406 when it likes none. */
export function negotiate<T extends string>(c: Context, offered: readonly T[]): T {
  const header = c.req.header('accept');
  if (!header?.trim()) return offered[0];
  const ranges = parseAccept(header);
  const scored = offered.map((type) => ({ type, quality: qualityOf(type, ranges) }));
  const best = scored.reduce((a, b) => (b.quality > a.quality ? b : a));
  if (best.quality > 0) return best.type;
  throw new HttpProblem(406, `The response can be ${offered.join(', ')}, but Accept is ${quoted(header)}.`);
}

/** The quality of the most specific range that takes in `type` (RFC 9110 §12.5.1). */
function qualityOf(type: string, ranges: readonly { type: string; q: number }[]): number {
  const names = [type, `${type.split('/')[0]}/*`, '*/*'];
  const match = names.map((name) => ranges.find((range) => range.type.toLowerCase() === name)).find(Boolean);
  return match?.q ?? 0;
}
