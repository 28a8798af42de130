import { z } from 'zod';
import { type ScoreSummaries, scoreSummariesSchema } from '../runs/encoding/result.ts';

const metricsSchema = z.record(z.string(), z.number().nullable());

/** A headline number of a run. */
export const cardNumberSchema = z.object({
  metric: z.string(),
  /** What it was measured on. */
  testedOn: z.string(),
  /** Mean over units of an encoder's scores; null where it is not defined. */
  value: z.number().nullable(),
  /** Units that it is a mean over; null where it is none. */
  n: z.int().nullable(),
  /** The same number of models that anyone would try first, and of what ignores the data. */
  baselines: metricsSchema,
});
export type CardNumber = z.infer<typeof cardNumberSchema>;

/** The numbers in run.json: of a decoder flat, of encoders summaries over units. */
export const numbersSchema = z.object({
  testedOn: z.string().optional(),
  metrics: metricsSchema.optional(),
  trivial: metricsSchema.optional(),
  scores: scoreSummariesSchema.optional(),
  baselines: z.record(z.string(), z.looseObject({})).optional(),
});

/** Headline numbers with those of the baselines; none of a run that is not finished. */
export function numbersOf({
  testedOn = 'test',
  metrics,
  trivial,
  scores,
  baselines = {},
}: z.infer<typeof numbersSchema>): CardNumber[] {
  const [values, others] = scores
    ? [meansOf(scores), mapped(baselines, (own) => meansOf(scoreSummariesSchema.parse(own)))]
    : [
        metrics ?? {},
        { ...(trivial && { trivial }), ...mapped(baselines, ({ metrics: own }) => metricsSchema.parse(own)) },
      ];
  return Object.entries(values).map(([metric, value]) => ({
    metric,
    testedOn,
    value,
    n: scores ? (scores[metric]?.n ?? 0) : null,
    baselines: Object.fromEntries(
      Object.entries(others).flatMap(([name, own]) => (Object.hasOwn(own, metric) ? [[name, own[metric]]] : [])),
    ),
  }));
}

const meansOf = (summaries: ScoreSummaries) => mapped(summaries, (summary) => summary?.mean ?? null);

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
