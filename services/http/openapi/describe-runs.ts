import { runCardSchema } from '../../cards/run-card.ts';
import { runConfigSchema } from '../../runs/config.ts';
import { metricsQuerySchema, runsQuerySchema } from '../routes/queries.ts';
import { json, type RouteDescription } from './route-description.ts';
import { artifactListSchema, eventSchema, metricsSchema, runListSchema, runSchema } from './schemas.ts';

const tag = 'Runs';
const location = { Location: 'Address of the run.' };

/** The routes under `/v1/runs` but for the analyses. */
export const runDescriptions: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/v1/runs',
    tag,
    summary: 'Start a run: an encoding, a study of a decoder, only its training, or several decoders side by side',
    headers: { 'Idempotency-Key': 'Who asks again with the same key gets the run that was started then.' },
    body: { types: json(runConfigSchema), required: true },
    answers: { 202: { description: 'The run waits or runs.', types: json(runSchema), headers: location } },
    problems: [400, 408, 413, 415, 422, 503, 507],
  },
  {
    method: 'get',
    path: '/v1/runs',
    tag,
    summary: 'List runs, filtered and sorted, page by page',
    query: runsQuerySchema,
    answers: {
      200: { description: 'Runs, and the cursor of the next page when there are more.', types: json(runListSchema) },
    },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}',
    tag,
    summary: 'State, progress and scores of a run',
    answers: { 200: { description: 'The run.', types: json(runSchema) } },
    problems: [404],
  },
  {
    method: 'delete',
    path: '/v1/runs/{id}',
    tag,
    summary: 'Cancel a run; remove one that has ended',
    answers: { 200: { description: 'The run as it was left.', types: json(runSchema) } },
    problems: [404, 409, 507],
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/resume',
    tag,
    summary: 'Go on with a run that has failed or was cancelled',
    answers: { 202: { description: 'The run waits or runs.', types: json(runSchema), headers: location } },
    problems: [404, 409, 503, 507],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/card',
    tag,
    summary: 'Axes, units, regions, conditions and numbers of a run, and a request for all that can be asked of it',
    answers: { 200: { description: 'The card; what an older run does not say is null.', types: json(runCardSchema) } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/events',
    tag,
    summary: 'Follow a run by server-sent events: progress, state, end',
    headers: { 'Last-Event-ID': 'Id of the last event that was had: those behind it are sent.' },
    answers: {
      200: { description: 'Events until the run has ended.', types: { 'text/event-stream': eventSchema } },
      204: { description: 'All events have been had.' },
    },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/metrics',
    tag,
    summary: 'Every number of a run: the course of its training and its scores',
    query: metricsQuerySchema,
    answers: { 200: { description: 'A number a row.', types: { ...json(metricsSchema), 'text/csv': 'text' } } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/artifacts',
    tag: 'Files',
    summary: 'List the files of a run',
    answers: { 200: { description: 'The files.', types: json(artifactListSchema) } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/artifacts/{path}',
    tag: 'Files',
    summary: 'A file of a run, or a part of it; the path may have slashes',
    headers: {
      Range: 'bytes=FIRST-LAST: that part alone.',
      'If-Range': 'ETag: all of the file when it is another one.',
      'If-None-Match': 'ETags: nothing when the file is one of them.',
    },
    answers: {
      200: {
        description: 'The file.',
        types: { '*/*': 'bytes' },
        headers: { ETag: 'Another one with other content.' },
      },
      206: { description: 'The part.', types: { '*/*': 'bytes' }, headers: { 'Content-Range': 'Which part.' } },
      304: { description: 'The file is the one that was had.' },
    },
    problems: [404, 416],
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/archive',
    tag: 'Files',
    summary: 'All files of a run in one zip archive',
    answers: { 200: { description: 'The archive.', types: { 'application/zip': 'bytes' } } },
    problems: [404, 422],
  },
];
