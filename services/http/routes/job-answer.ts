import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Context } from 'hono';
import type { Analysis } from '../../analyses/analysis.ts';
import type { AnalysisAnswer } from '../../analyses/answer.ts';
import type { Job } from '../../jobs/job.ts';
import { HttpProblem } from '../problems.ts';
import { type HidePaths, hideIn } from '../security/hide-paths.ts';
import { blameRequest } from './finished-run.ts';
import { negotiate } from './negotiate.ts';

/** The media type that a request takes an analysis in. Where there is one form only it is sent, whatever the header says. */
export function formOf(c: Context, { forms }: Analysis): string {
  const offered = Object.keys(forms);
  return offered.length > 1 ? negotiate(c, offered) : offered[0];
}

/** Throws 422 for a part of a result in a form that has no parts. */
export function expectPart(analysis: Analysis, asked: unknown, form: string): void {
  const part = analysis.version === undefined ? undefined : analysis.part;
  if (asked === undefined || part?.forms.includes(form)) return;
  throw new HttpProblem(422, `"answer" chooses among numbers but Accept is ${form}; leave one of them out.`);
}

/** The response that holds an answer: a kept result, or the part of it that was asked for, in that form. */
export async function answerResponse(
  c: Context,
  analysis: Analysis,
  answer: AnalysisAnswer,
  { part: asked, form }: { readonly part?: unknown; readonly form: string },
): Promise<Response> {
  const { forms } = analysis;
  const headers = { 'Content-Type': form, ...(Object.keys(forms).length > 1 && { Vary: 'Accept' }) };
  if ('body' in answer) return c.body(bodyOf(answer.body), 200, headers);
  const part = analysis.version === undefined ? undefined : analysis.part;
  if (part && asked !== undefined) {
    return c.body(bodyOf(await part.write(answer.folder, asked, form).catch(blameRequest)), 200, headers);
  }
  return fileResponse(c, join(answer.folder, forms[form]), headers);
}

/** Files of more bytes are not read whole. */
const mostHeldBytes = 2 ** 20;

async function fileResponse(c: Context, path: string, headers: Record<string, string>): Promise<Response> {
  const { size } = await stat(path);
  if (size <= mostHeldBytes) return c.body(bodyOf(await readFile(path)), 200, headers);
  const stream = Readable.toWeb(createReadStream(path)) as ReadableStream;
  return c.body(stream, 200, { ...headers, 'Content-Length': String(size) });
}

const bodyOf = (content: string | Uint8Array) => (typeof content === 'string' ? content : Uint8Array.from(content));

/** What is told of a job. */
export function describeJob(
  { id, order, state, created, started, finished, progress, error, lease }: Job,
  hide: HidePaths,
) {
  const { analysis, runs } = order;
  const message = error instanceof Error ? error.message : undefined;
  return {
    id,
    analysis: analysis.name,
    runs,
    state,
    created,
    started,
    finished,
    expires: lease.expires,
    progress: progress && hideIn(progress, hide),
    ...(message !== undefined && { error: { message: hide(message) } }),
    ...(state === 'succeeded' && { result: `/v1/jobs/${id}/result` }),
  };
}

/** The 202 of a job that goes on: where it can be followed. */
export function acceptedJob(c: Context, job: Job, hide: HidePaths): Response {
  job.announce();
  return c.json(describeJob(job, hide), 202, { Location: `/v1/jobs/${job.id}`, 'Retry-After': '1' });
}
