import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import type { Analysis } from '../../analyses/analysis.ts';
import type { AppDeps } from '../app-deps.ts';
import { HttpProblem } from '../problems.ts';
import { type AnalysisRequest, readAnalysisRequest } from './analysis-request.ts';
import { limitBody } from './body.ts';
import { blameRequest, finishedRun } from './finished-run.ts';
import { negotiate } from './negotiate.ts';

type Deps = Pick<AppDeps, 'store' | 'compute' | 'analyses'>;

/**
 * What can be asked of finished runs, under `/v1`: `POST /runs/{id}/NAME` for analyses of one run, `POST /NAME` with the
 * ids in `runs` for those of several, and `GET /runs/{id}/NAME` where there are choices.
 */
export function analysisRoutes(deps: Deps, registry: readonly Analysis[]): Hono {
  const app = new Hono();
  for (const analysis of registry) {
    const { name, runs, kinds, choices } = analysis;
    const limit = limitBody((analysis.array ? 64 * 1024 : 256) * 1024);
    const [fewest, most] = runs;
    if (fewest === 1) {
      app.post(`/runs/:id/${name}`, limit, async (c) => {
        const { dir } = await finishedRun(deps.store, c.req.param('id'), kinds);
        const form = formOf(c, analysis);
        return answer(c, deps, { analysis, runDirs: [dir], form, asked: await readAnalysisRequest(c, analysis) });
      });
    }
    if (most > 1) {
      app.post(`/${name}`, limit, async (c) => {
        const form = formOf(c, analysis);
        const { runs: ids, ...asked } = await readAnalysisRequest(c, analysis, { severalRuns: true });
        const found = await Promise.all(ids.map((id) => finishedRun(deps.store, id, kinds).catch(blameRequest)));
        return answer(c, deps, { analysis, runDirs: found.map(({ dir }) => dir), form, asked });
      });
    }
    if (choices) {
      app.get(`/runs/:id/${name}`, async (c) => {
        await finishedRun(deps.store, c.req.param('id'), kinds);
        return c.json({ [name]: choices.list });
      });
    }
  }
  return app;
}

interface Asked {
  readonly analysis: Analysis;
  readonly runDirs: readonly string[];
  readonly form: string;
  readonly asked: Pick<AnalysisRequest, 'request' | 'part'>;
}

/** Where there is one form only it is sent, whatever the header says. */
function formOf(c: Context, { forms }: Analysis): string {
  const offered = Object.keys(forms);
  return offered.length > 1 ? negotiate(c, offered) : offered[0];
}

async function answer(c: Context, deps: Deps, { analysis, runDirs, form, asked }: Asked): Promise<Response> {
  const part = analysis.version === undefined ? undefined : analysis.part;
  if (asked.part !== undefined && !part?.forms.includes(form)) {
    throw new HttpProblem(422, `"answer" chooses among numbers but Accept is ${form}; leave one of them out.`);
  }
  const { name, forms } = analysis;
  const child = analysis.slow ? deps.analyses : deps.compute;
  const found = await child.run({ kind: 'analysis', name, runDirs, request: asked.request, form }).catch(blameRequest);
  const headers = { 'Content-Type': form, ...(Object.keys(forms).length > 1 && { Vary: 'Accept' }) };
  if ('body' in found) return c.body(bodyOf(found.body), 200, headers);
  if (part && asked.part !== undefined) {
    return c.body(bodyOf(await part.write(found.folder, asked.part, form).catch(blameRequest)), 200, headers);
  }
  return c.body(bodyOf(await readFile(join(found.folder, forms[form]))), 200, headers);
}

const bodyOf = (content: string | Uint8Array) => (typeof content === 'string' ? content : Uint8Array.from(content));
