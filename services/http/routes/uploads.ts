import { Hono } from 'hono';
import { CortexError } from '../../../src/errors.ts';
import type { AppDeps } from '../app-deps.ts';
import { bounds } from '../bounds.ts';
import { namedFolder } from '../data-root.ts';
import { type HidePaths, hideIn } from '../security/hide-paths.ts';
import { UploadStore } from '../uploads/upload-store.ts';
import { uploadTypes } from '../uploads/upload-types.ts';
import { expectContentEncoding, expectMediaType, readJson, readQuery } from './body.ts';
import { checkRequestSchema, uploadQuerySchema } from './queries.ts';

/** No name that is part of another address. */
const namePattern = '(?!uploads$|check$)[^/]+';

/** Sending, listing, checking and removing recordings of one's own, under `/v1/datasets`. */
export function uploadRoutes(
  { dataRoot, analyses, checks = analyses }: Pick<AppDeps, 'dataRoot' | 'analyses' | 'checks'>,
  hide: HidePaths,
): Hono {
  const uploads = dataRoot === undefined ? undefined : new UploadStore(dataRoot);
  const expectUploads = (): UploadStore => {
    if (uploads) return uploads;
    throw new CortexError('Conflict', 'This server has no folder of recordings; start it with --data-root DIR.');
  };
  return new Hono()
    .get('/uploads', async (c) => c.json({ recordings: (await uploads?.list()) ?? [] }))
    .post('/check', async (c) => {
      const asked = await readJson(c, checkRequestSchema, { mostBytes: bounds.configBytes });
      const task = { kind: 'check' as const, data: await namedFolder(asked.data, dataRoot) };
      return c.json(hideIn(await checks.run(task, { signal: c.req.raw.signal }), hide));
    })
    .on(['POST', 'PUT'], `/:name{${namePattern}}`, async (c) => {
      const store = expectUploads();
      const { file } = readQuery(c, uploadQuerySchema);
      const type = expectMediaType(
        c,
        file === undefined ? (['application/zip', 'application/gzip'] as const) : uploadTypes,
      );
      // Kept bytes are those of the recording.
      expectContentEncoding(c, []);
      const form = file !== undefined ? { file } : type === 'application/zip' ? 'zip' : 'tgz';
      const { recording, isNew } = await store.receive(c, c.req.param('name'), form);
      return c.json(recording, isNew ? 201 : 200);
    })
    .delete(`/:name{${namePattern}}`, async (c) =>
      c.json({ ...(await expectUploads().remove(c.req.param('name'))), removed: true }),
    );
}
