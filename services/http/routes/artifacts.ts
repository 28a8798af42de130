import { homedir } from 'node:os';
import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { CortexError } from '../../../src/errors.ts';
import type { RunRecord, RunStore } from '../../store/run-store.ts';
import type { AppDeps } from '../app-deps.ts';
import { type Artifact, openArtifact } from '../artifacts/artifact.ts';
import { namesTag, readRange } from '../artifacts/byte-range.ts';
import { listFiles } from '../artifacts/list-files.ts';
import { type ArchivedFile, zipped } from '../artifacts/zip-stream.ts';
import { HttpProblem } from '../problems.ts';
import { rootHider } from '../security/hide-paths.ts';

/** Bytes of the files of an archive: a zip archive without the extension for more than 4 GiB. */
const mostArchivedBytes = 2 ** 32 - 2 ** 24;

/** The files of runs, under `/v1/runs/{id}`: `artifacts`, `artifacts/PATH` and, all of them, `archive`. */
export function artifactRoutes({ store, dataRoot }: { store: RunStore } & Pick<AppDeps, 'dataRoot'>): Hono {
  const hiderOf = ({ dir, state }: RunRecord) => {
    const { data } = state.config;
    return rootHider([store.root, dir, data, dataRoot, process.env.CORTEX_DATA, homedir()]);
  };
  return new Hono()
    .get('/:id/artifacts', async (c) => {
      const run = await store.get(c.req.param('id'));
      const hide = hiderOf(run);
      const artifacts = [];
      for await (const { name, size, type, etag, modified } of opened(run, hide)) {
        artifacts.push({ name, size, type, etag, modified, url: urlOf(run.id, name) });
      }
      return c.json({ artifacts });
    })
    .get('/:id/artifacts/:path{.+}', async (c) => {
      const run = await store.get(c.req.param('id'));
      const artifact = await openArtifact(run.dir, c.req.param('path'), hiderOf(run));
      return send(c, artifact);
    })
    .get('/:id/archive', async (c) => {
      const run = await store.get(c.req.param('id'));
      const hide = hiderOf(run);
      let bytes = 0;
      for await (const { size } of opened(run, hide)) bytes += size;
      if (bytes > mostArchivedBytes) {
        throw new CortexError('Unsupported', `The run has ${bytes} bytes, too many for an archive; get its artifacts.`);
      }
      return c.body(Readable.toWeb(Readable.from(zipped(archived(run, hide)))) as ReadableStream, 200, {
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${run.id}.zip"`,
        ...asItIs,
      });
    });
}

/** The bytes are those of the file, so that parts of it can be asked for. */
const asItIs = { 'Cache-Control': 'no-cache, no-transform' };

const urlOf = (id: string, name: string): string =>
  `/v1/runs/${id}/artifacts/${name.split('/').map(encodeURIComponent).join('/')}`;

/** Every file of a run, closed again when the next is asked for; one that is removed meanwhile is left out. */
async function* opened(run: RunRecord, hide: ReturnType<typeof rootHider>): AsyncGenerator<Artifact> {
  for (const name of await listFiles(run.dir)) {
    const artifact = await openArtifact(run.dir, name, hide).catch((error: unknown) => {
      if (error instanceof CortexError && error.tag === 'NotFound') return undefined;
      throw error;
    });
    if (!artifact) continue;
    try {
      yield artifact;
    } finally {
      await artifact.close();
    }
  }
}

async function* archived(run: RunRecord, hide: ReturnType<typeof rootHider>): AsyncGenerator<ArchivedFile> {
  for await (const artifact of opened(run, hide)) {
    const { name, modified } = artifact;
    yield { name: `${run.id}/${name}`, modified: new Date(modified), content: () => artifact.stream() };
  }
}

async function send(c: Context, artifact: Artifact): Promise<Response> {
  const { size, type, etag, modified } = artifact;
  const headers = {
    ...asItIs,
    'Content-Type': type,
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Last-Modified': new Date(modified).toUTCString(),
  };
  if (namesTag(c.req.header('if-none-match'), etag)) {
    await artifact.close();
    return c.body(null, 304, headers);
  }
  const condition = c.req.header('if-range');
  // RFC 9110 §14.2: a range is of GET alone.
  const isRanged = c.req.method === 'GET' && (condition === undefined || condition === etag);
  const range = readRange(isRanged ? c.req.header('range') : undefined, size);
  if (range === 'outside') {
    await artifact.close();
    throw new HttpProblem(416, `The file has ${size} bytes.`, { headers: { 'Content-Range': `bytes */${size}` } });
  }
  const length = range ? range.end - range.start + 1 : size;
  const whole = { ...headers, 'Content-Length': String(length) };
  if (c.req.method === 'HEAD' || size === 0) {
    await artifact.close();
    return c.body(null, 200, whole);
  }
  const body = Readable.toWeb(Readable.from(artifact.stream(range))) as ReadableStream;
  if (!range) return c.body(body, 200, whole);
  return c.body(body, 206, { ...whole, 'Content-Range': `bytes ${range.start}-${range.end}/${size}` });
}
