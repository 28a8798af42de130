import { datasetCardsSchema } from '../../cards/datasets.ts';
import { modelCardsSchema } from '../../cards/models.ts';
import { checkRequestSchema, uploadQuerySchema } from '../routes/queries.ts';
import { recordingSchema } from '../uploads/upload-store.ts';
import { uploadTypes } from '../uploads/upload-types.ts';
import { json, type RouteDescription } from './route-description.ts';
import {
  eventSchema,
  jobListSchema,
  jobSchema,
  modelSchema,
  objectSchema,
  recordingCardSchema,
  recordingListSchema,
  removedRecordingSchema,
} from './schemas.ts';

const wait = { Prefer: 'wait=SECONDS waits for the end first, 60 s at most.' };

/** Sending a recording. */
const sending = {
  path: '/v1/datasets/{name}',
  tag: 'Recordings of your own',
  summary: 'Send a recording: a .zip or .tgz archive of its folder, or its one file with ?file=NAME',
  query: uploadQuerySchema,
  body: { types: Object.fromEntries(uploadTypes.map((type) => [type, 'bytes' as const])), required: true },
  answers: {
    200: { description: 'The same had been sent before.', types: json(recordingSchema) },
    201: { description: 'It is there.', types: json(recordingSchema) },
  },
  problems: [400, 409, 413, 415, 422, 503, 507],
} satisfies Omit<RouteDescription, 'method'>;

/** The routes of the server itself, of what can be fitted, and of jobs. */
export const otherDescriptions: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/',
    tag: 'Server',
    summary: 'The page',
    answers: { 200: { description: 'The page.', types: { 'text/html': 'text' } } },
  },
  {
    method: 'get',
    path: '/page/{name}',
    tag: 'Server',
    summary: 'What the page at / is made of',
    answers: { 200: { description: 'A script or a style sheet.', types: { '*/*': 'bytes' } } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/healthz',
    tag: 'Server',
    summary: 'Whether the server is alive',
    answers: { 200: { description: 'It is.', types: json(objectSchema) } },
  },
  {
    method: 'get',
    path: '/readyz',
    tag: 'Server',
    summary: 'Whether the server can work: engine, and a runs folder that can be written',
    answers: { 200: { description: 'It can.', types: json(objectSchema) } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/metrics',
    tag: 'Server',
    summary: 'Metrics for Prometheus: requests, jobs, runs, the process',
    answers: { 200: { description: 'The metrics in text format.', types: { 'text/plain': 'text' } } },
  },
  {
    method: 'get',
    path: '/openapi.json',
    tag: 'Server',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', types: json(objectSchema) } },
  },
  {
    method: 'get',
    path: '/docs',
    tag: 'Server',
    summary: 'This document as a page',
    answers: { 200: { description: 'The page.', types: { 'text/html': 'text' } } },
  },
  {
    method: 'get',
    path: '/docs/{file}',
    tag: 'Server',
    summary: 'What the page is made of',
    answers: { 200: { description: 'A script or a style sheet.', types: { '*/*': 'bytes' } } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/engine',
    tag: 'Server',
    summary: 'What computes here, and why',
    answers: { 200: { description: 'The engine.', types: json(objectSchema) } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/v1/models',
    tag: 'What there is',
    summary: 'Encoders and decoders with their options and parameters',
    answers: { 200: { description: 'The cards.', types: json(modelCardsSchema) } },
    problems: [503],
  },
  {
    method: 'get',
    path: '/v1/models/{name}',
    tag: 'What there is',
    summary: 'An encoder or decoder',
    answers: { 200: { description: 'The card.', types: json(modelSchema) } },
    problems: [404, 503],
  },
  {
    method: 'get',
    path: '/v1/datasets',
    tag: 'What there is',
    summary: 'Data sets, and what may be chosen of them',
    answers: { 200: { description: 'The cards.', types: json(datasetCardsSchema) } },
  },
  {
    method: 'get',
    path: '/v1/datasets/uploads',
    tag: 'Recordings of your own',
    summary: 'Recordings that a config may name as its data',
    answers: { 200: { description: 'Those under the data root.', types: json(recordingListSchema) } },
  },
  { method: 'post', ...sending },
  // As `curl -T FILE` sends it.
  { method: 'put', ...sending },
  {
    method: 'delete',
    path: '/v1/datasets/{name}',
    tag: 'Recordings of your own',
    summary: 'Remove a recording that was sent',
    answers: { 200: { description: 'It is gone.', types: json(removedRecordingSchema) } },
    problems: [404, 409],
  },
  {
    method: 'post',
    path: '/v1/datasets/check',
    tag: 'Recordings of your own',
    summary: 'What is understood of a recording, before anything is fitted',
    body: { types: json(checkRequestSchema), required: true },
    answers: {
      200: { description: 'Its card; `refused` says why it cannot be used.', types: json(recordingCardSchema) },
    },
    problems: [400, 408, 413, 415, 422, 503],
  },
  {
    method: 'get',
    path: '/v1/jobs',
    tag: 'Jobs',
    summary: 'Analyses that take longer, newest first',
    answers: { 200: { description: 'The jobs.', types: json(jobListSchema) } },
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}',
    tag: 'Jobs',
    summary: 'How far a job is',
    headers: wait,
    answers: { 200: { description: 'The job.', types: json(jobSchema) } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}/result',
    tag: 'Jobs',
    summary: 'What came of a job, in the form that Accept asks for',
    headers: { ...wait, Accept: 'One of the forms of the analysis.' },
    answers: { 200: { description: 'The result.', types: { '*/*': 'bytes' } } },
    problems: [404, 406, 409, 422, 507],
  },
  {
    method: 'get',
    path: '/v1/jobs/{id}/events',
    tag: 'Jobs',
    summary: 'Follow a job by server-sent events: progress, state, end',
    headers: { 'Last-Event-ID': 'Id of the last event that was had: those behind it are sent.' },
    answers: {
      200: { description: 'Events until the job has ended.', types: { 'text/event-stream': eventSchema } },
      204: { description: 'All events have been had.' },
    },
    problems: [404],
  },
  {
    method: 'delete',
    path: '/v1/jobs/{id}',
    tag: 'Jobs',
    summary: 'Cancel a job; forget one that has ended',
    answers: { 200: { description: 'The job as it was left.', types: json(jobSchema) } },
    problems: [404],
  },
];
