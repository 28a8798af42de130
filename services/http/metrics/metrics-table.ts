import { toCsv } from '../../../src/io/csv.ts';
import { type RunMetric, runMetricSchema } from './run-metrics.ts';

const columns = Object.keys(runMetricSchema.shape);

/** Metrics as a table, a number a line; what is not defined is empty. */
export const metricsTable = (metrics: readonly RunMetric[]): string => toCsv(metrics, columns);
