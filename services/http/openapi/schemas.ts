import { z } from 'zod';
import { datasetCardsSchema } from '../../cards/datasets.ts';
import { modelCardsSchema } from '../../cards/models.ts';
import { runCardSchema } from '../../cards/run-card.ts';
import { runKinds } from '../../runs/config.ts';
import { runStates } from '../../store/run-state.ts';
import { runMetricSchema } from '../metrics/run-metrics.ts';
import { recordingSchema } from '../uploads/upload-store.ts';

/** What the services answer, for the OpenAPI document. */

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** A sentence for the reader: the rule, the value that broke it, and what to do. */
  detail: z.string(),
  instance: z.string(),
  /** The log has it too. */
  requestId: z.string(),
  tag: z.string().optional(),
  /** Faults of the request by the path to them, such as `sessions/0`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const progressSchema = z.looseObject({ phase: z.string(), done: z.number(), total: z.number() });
const messageSchema = z.looseObject({ message: z.string() });
const time = z.iso.datetime();

const briefSchema = z.looseObject({
  id: z.string(),
  state: z.enum(runStates),
  config: z.looseObject({ kind: z.enum(runKinds), dataset: z.string() }),
  created: time,
});

const spreadSchema = z.object({ mean: z.number(), sd: z.number().nullable(), n: z.int() });

/** Decoders side by side on one sort of test samples: a decoder or a level a column. */
const decoderTableSchema = z.object({
  testedOn: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      parameters: z.int().nullable(),
      seeds: z.int(),
      folds: z.int().nullable(),
      seconds: z.number().nullable(),
      metrics: z.record(z.string(), spreadSchema.nullable()),
      directions: z.array(
        z.object({ directionDeg: z.number(), meanDeg: z.number().nullable(), sdDeg: z.number().nullable() }),
      ),
    }),
  ),
});

/** A run, with what it came to once it has succeeded. */
export const runSchema = briefSchema.extend({
  started: time.optional(),
  finished: time.optional(),
  progress: progressSchema.optional(),
  error: messageSchema.optional(),
  /** Of a run of several decoders. */
  tables: z.array(decoderTableSchema).optional(),
  removed: z.boolean().optional(),
});

export const runListSchema = z.object({ runs: z.array(briefSchema), next: z.string().optional() });

export const jobSchema = z.looseObject({
  id: z.string(),
  analysis: z.string(),
  runs: z.array(z.string()),
  state: z.enum(runStates),
  created: time,
  started: time.optional(),
  finished: time.optional(),
  expires: time
    .optional()
    .describe('when it is ended unless somebody asks about it; not told while somebody waits or follows'),
  progress: progressSchema.optional(),
  error: messageSchema.optional(),
  /** Address of the result, once it is there. */
  result: z.string().optional(),
  removed: z.boolean().optional(),
});

export const jobListSchema = z.object({ jobs: z.array(jobSchema) });

export const artifactListSchema = z.object({
  artifacts: z.array(
    z.object({
      /** Path from the run folder. */
      name: z.string(),
      size: z.int(),
      type: z.string(),
      etag: z.string(),
      modified: time,
      url: z.string(),
    }),
  ),
});

export const recordingListSchema = z.object({ recordings: z.array(recordingSchema) });
export const removedRecordingSchema = recordingSchema.extend({ removed: z.literal(true) });
/** Of `checkRecording`. */
export const recordingCardSchema = z.looseObject({
  name: z.string(),
  warnings: z.array(z.string()),
  refused: z.string().nullable(),
});

export const metricsSchema = z.object({ metrics: z.array(runMetricSchema) });
export const modelSchema = z.union([modelCardsSchema.shape.encoders.element, modelCardsSchema.shape.decoders.element]);
/** A server-sent event; its data are JSON. */
export const eventSchema = z.object({ id: z.string(), event: z.enum(['state', 'progress', 'end']), data: z.string() });
export const objectSchema = z.looseObject({});
export const choicesSchema = z.record(z.string(), z.array(z.object({ name: z.string(), description: z.string() })));

/** Schemas that the document names, each once. */
export const namedSchemas = {
  Problem: problemSchema,
  Run: runSchema,
  RunList: runListSchema,
  RunCard: runCardSchema,
  Job: jobSchema,
  JobList: jobListSchema,
  ArtifactList: artifactListSchema,
  Metrics: metricsSchema,
  Models: modelCardsSchema,
  Model: modelSchema,
  Datasets: datasetCardsSchema,
} as const satisfies Record<string, z.ZodType>;
