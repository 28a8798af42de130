import { z } from 'zod';
import { datasetNames } from '../../../datasets/catalogue.ts';
import { runKinds } from '../../runs/config.ts';
import { runOrders } from '../../store/run-page.ts';
import { runStates } from '../../store/run-state.ts';
import { bounds } from '../bounds.ts';

/** What the address of a request may say behind its "?", and small bodies. */

export const noQuerySchema = z.strictObject({});

export const metricsQuerySchema = z.strictObject({ format: z.enum(['json', 'csv']).default('json') });

const idSchema = z.string().max(bounds.textCharacters).optional();

/** Of the list of runs. */
export const runsQuerySchema = z.strictObject({
  state: z.enum(runStates).optional(),
  kind: z.enum(runKinds).optional(),
  dataset: z.enum(datasetNames as [string, ...string[]]).optional(),
  sort: z.enum(runOrders).default('-created').describe('by a time, early ones first; with "-" late ones first'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: idSchema.describe('what `next` of the page before says'),
  after: idSchema.describe('the same as cursor'),
});

/** Of a recording that is sent. */
export const uploadQuerySchema = z.strictObject({
  file: idSchema.describe(
    'name of the file where the recording is one, such as session.nwb; a folder is sent as an archive',
  ),
});

/** What recording is checked. */
export const checkRequestSchema = z.strictObject({
  data: z.string().min(1).describe('name under the data root'),
});
