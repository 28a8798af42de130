import { z } from 'zod';
import { digestOf } from '../../src/fingerprint.ts';

/** What a run varies, as it stands in tables. */
export type Factor = string | number | boolean;

export const sweepJobSchema = z.object({
  /** Unique in its sweep; the name of its result and of its run folder. */
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,99}$/),
  factors: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What the task of this kind takes. */
  config: z.looseObject({ kind: z.string() }),
});
/** One run of a sweep: plain JSON, so that it can be carried out by another process or machine. */
export type SweepJob = z.infer<typeof sweepJobSchema>;
export type TaskConfig = SweepJob['config'];

/** Characters of a run's name at most. */
const longestName = 90;

/** Such as "ln-seed-2-fold-0": names by themselves, numbers behind the last word of their field. */
export function runName(factors: SweepJob['factors']): string {
  const parts = Object.entries(factors).map(([field, value]) => {
    if (typeof value === 'string' && !/^[[{"]/.test(value)) return value;
    return `${field.split('.').at(-1)}-${typeof value === 'string' ? digestOf(value).slice(0, 8) : value}`;
  });
  const name =
    parts
      .join('-')
      .replaceAll('×', 'x')
      .replace(/[^A-Za-z0-9.-]+/g, '_')
      .replace(/^[^A-Za-z0-9]+/, '') || 'run';
  return name.length <= longestName ? name : `${name.slice(0, longestName - 9)}-${digestOf(factors).slice(0, 8)}`;
}
