import { z } from 'zod';

/** What the address of a request may say behind its "?". */

export const noQuerySchema = z.strictObject({});

export const metricsQuerySchema = z.strictObject({ format: z.enum(['json', 'csv']).default('json') });
