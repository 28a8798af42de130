import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { withJsonArrays } from '../../../src/io/array-json.ts';
import { encodeNpz } from '../../../src/io/npz.ts';
import { comparisonSettingsSchema } from '../../analyses/comparison/request.ts';
import { type ResultFormat, readResult, resultFormats } from '../../analyses/result-folder.ts';
import { type Answer, answerOf, answerSchema } from '../../analyses/subspaces/answer.ts';
import { subspaceRequestSchema } from '../../analyses/subspaces/request.ts';
import { readStoredSubspaces } from '../../analyses/subspaces/stored.ts';
import { analysisArrays } from '../../analyses/subspaces/tables.ts';
import type { AppDeps } from '../app-deps.ts';
import { HttpProblem } from '../problems.ts';
import { limitBody, readJson } from './body.ts';
import { blameRequest, finishedRun } from './finished-run.ts';
import { negotiate } from './negotiate.ts';

const comparisonBodySchema = comparisonSettingsSchema.extend({
  runs: z.tuple([z.string().min(1), z.string().min(1)]),
});

const subspaceBodySchema = subspaceRequestSchema.extend({ answer: answerSchema.optional() });

/**
 * `POST /v1/runs/{id}/subspaces`: the tuning subspaces of a run's units; worked out once for the same settings. `answer`
 * says how much of the analysis is sent.
 */
export function subspaceRoutes({ store, analyses }: Pick<AppDeps, 'store' | 'analyses'>): Hono {
  return new Hono().post('/:id/subspaces', limitBody(256 * 1024), async (c) => {
    const { dir } = await finishedRun(store, c.req.param('id'), ['encoding']);
    const format = negotiate(c, resultFormats);
    const { answer, ...request } = await readJson(c, subspaceBodySchema);
    if (answer && format.startsWith('image/')) {
      throw new HttpProblem(422, `"answer" chooses among numbers but Accept is ${format}; leave one of them out.`);
    }
    const { folder } = await analyses.run({ kind: 'subspaces', runDir: dir, request }).catch(blameRequest);
    return answer ? sendPart(c, folder, format, answer) : send(c, folder, format);
  });
}

/** `POST /v1/comparisons`: two encoding runs side by side. */
export function comparisonRoutes({ store, analyses }: Pick<AppDeps, 'store' | 'analyses'>): Hono {
  return new Hono().post('/', limitBody(64 * 1024), async (c) => {
    const format = negotiate(c, resultFormats);
    const { runs, ...settings } = await readJson(c, comparisonBodySchema);
    const found = await Promise.all(runs.map((id) => finishedRun(store, id, ['encoding']).catch(blameRequest)));
    const [a, b] = found.map(({ dir }) => dir);
    const { folder } = await analyses.run({ kind: 'compare', runDirs: [a, b], settings }).catch(blameRequest);
    return send(c, folder, format);
  });
}

async function send(c: Context, folder: string, format: ResultFormat): Promise<Response> {
  const bytes = await readResult(folder, format);
  return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': format, Vary: 'Accept' });
}

/** Some of an analysis, as JSON or npz. */
async function sendPart(c: Context, folder: string, format: ResultFormat, answer: Answer): Promise<Response> {
  const part = await readStoredSubspaces(folder)
    .then((stored) => answerOf(stored, answer))
    .catch(blameRequest);
  const json = format === 'application/json';
  const body = json ? JSON.stringify(withJsonArrays(part)) : encodeNpz(analysisArrays(part));
  return c.body(body, 200, { 'Content-Type': format, Vary: 'Accept' });
}
