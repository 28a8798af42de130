import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readCsv } from '../../../src/io/csv-table.ts';

/** One number of a run. */
export const runMetricSchema = z.object({
  name: z.string(),
  /** Gradient step, or epoch of an encoder; null of the finished model. */
  step: z.number().nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  /** What it was measured on: "training", "validation", or a split of the finished model. */
  split: z.string().nullable(),
  /** What it was measured for: a network, a unit, a condition; null for the whole. */
  scope: z.string().nullable(),
  /** Units, or other items, that a mean is over. */
  n: z.number().nullable(),
});
export type RunMetric = z.infer<typeof runMetricSchema>;

/** Every number that a run has told so far, a row each: the course of its training, then metrics.csv. */
export async function runMetrics(
  runDir: string,
  live: readonly { readonly step: number; readonly loss: number }[] = [],
): Promise<RunMetric[]> {
  const [training, metrics] = await Promise.all(['training.csv', 'metrics.csv'].map((name) => rowsOf(runDir, name)));
  const course = training.length > 0 ? training.flatMap(trainingMetrics) : live.map(liveMetric);
  return [...course, ...metrics.map(finishedMetric)];
}

type Row = Readonly<Record<string, string>>;

async function rowsOf(runDir: string, name: string): Promise<Row[]> {
  const text = await readFile(join(runDir, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (text === '') return [];
  const table = readCsv(text, name);
  const rows: Row[] = [];
  table.eachRecord(
    (fields) => void rows.push(Object.fromEntries(table.columns.map((column, i) => [column, fields[i]]))),
  );
  return rows;
}

const none = { unit: null, split: null, scope: null, n: null };
const numberOrNull = (text: string | undefined) => (text === undefined || text === '' ? null : Number(text));
const textOrNull = (text: string | undefined) => (text === undefined || text === '' ? null : text);

/** Of decoders step, trainLoss, validationLoss; of encoders seed, epoch, loss, validation: what is empty was not measured. */
function trainingMetrics(row: Row): RunMetric[] {
  const step = numberOrNull(row.step ?? row.epoch);
  const scope = row.seed === undefined ? null : `network of seed ${row.seed}`;
  const of = (name: string, split: string, text: string | undefined): RunMetric[] =>
    text === undefined || text === '' ? [] : [{ ...none, name, step, value: Number(text), split, scope }];
  return [
    ...of('loss', 'training', row.trainLoss ?? row.loss),
    ...of('loss', 'validation', row.validationLoss),
    ...of('score', 'validation', row.validation),
  ];
}

const liveMetric = ({ step, loss }: { readonly step: number; readonly loss: number }): RunMetric => ({
  ...none,
  name: 'loss',
  step,
  value: loss,
  split: 'training',
});

function finishedMetric({ metric, scope, split, step, value, unit, n }: Row): RunMetric {
  return {
    name: metric,
    step: numberOrNull(step),
    value: numberOrNull(value),
    unit: textOrNull(unit),
    split: textOrNull(split),
    scope: textOrNull(scope),
    n: numberOrNull(n),
  };
}
