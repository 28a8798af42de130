import { z } from 'zod';
import type { Analysis, KnownOfRun } from '../analyses/analysis.ts';
import type { RunKind } from '../runs/config.ts';

/** A request that can be sent as it stands, but for what `note` says. */
export const exampleRequestSchema = z.object({
  analysis: z.string(),
  summary: z.string(),
  method: z.literal('POST'),
  path: z.string(),
  contentType: z.string(),
  /** JSON; null where the body is an array that is better sent as a file. */
  body: z.record(z.string(), z.unknown()).nullable(),
  /** What the answer can be sent as, for the Accept header, the preferred form first. */
  accept: z.array(z.string()),
  /** Takes minutes: a job. */
  slow: z.boolean(),
  note: z.string().nullable(),
});
export type ExampleRequest = z.infer<typeof exampleRequestSchema>;

/** Numbers of an array that an example writes out. */
const mostNumbers = 2000;
/** Length of the axes that may have any. */
const anyLength: Readonly<Record<string, number>> = { time: 20, sample: 1, candidate: 2 };

/** One request for each analysis that takes runs of this kind. */
export function exampleRequests(
  id: string,
  kind: RunKind,
  known: KnownOfRun,
  registry: readonly Analysis[],
): ExampleRequest[] {
  return registry
    .filter(({ kinds }) => kinds.includes(kind))
    .map((analysis) => {
      const { name, runs, summary, forms, slow } = analysis;
      const of = { analysis: name, summary, method: 'POST' as const, accept: Object.keys(forms), slow };
      if (runs[0] > 1) {
        const body = { runs: [id, 'ANOTHER-RUN'] };
        const note = 'Put the id of another run in the place of ANOTHER-RUN.';
        return { ...of, path: `/v1/${name}`, contentType: 'application/json', body, note };
      }
      return { ...of, path: `/v1/runs/${id}/${name}`, ...bodyOf(analysis, known) };
    });
}

function bodyOf({ array, choices, example }: Analysis, known: KnownOfRun) {
  const settings = example?.(known) ?? (choices ? { [choices.field]: choices.list[0].name } : {});
  const json = { contentType: 'application/json', body: settings, note: null };
  if (!array) return json;
  const axes = known.axes?.[array.field];
  const npy = 'application/x-npy';
  if (!axes) return { contentType: npy, body: null, note: `The body is a ${array.description}.` };
  const sizes = axes.map(({ name, size }) => size ?? anyLength[name] ?? 1);
  const shape = `[${axes.map(({ name, size }) => (size === null ? name : `${name} ${size}`)).join(', ')}]`;
  if (sizes.reduce((a, b) => a * b, 1) > mostNumbers) {
    return { contentType: npy, body: null, note: `The body is a .npy file ${shape}.` };
  }
  return { ...json, body: { ...settings, [array.field]: nested(sizes) }, note: `${array.field} is ${shape}.` };
}

/** Nested lists of zeros. */
function nested([length, ...rest]: readonly number[]): unknown[] {
  return Array.from({ length }, () => (rest.length > 0 ? nested(rest) : 0));
}
