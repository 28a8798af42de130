import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kindsOfRun } from '../../../services/runs/kinds.ts';
import { runOpener } from '../../../services/runs/open-run.ts';
import { newProvenance, writeRunFile } from '../../../services/runs/run-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', onUnhandled);
});
afterEach(() => {
  process.off('unhandledRejection', onUnhandled);
});

/** An opener of made-up runs, numbered as they are opened; what it opens and disposes of is written to `events`. */
function openerOf(kind: string, events: string[]) {
  let opened = 0;
  return runOpener({
    readRecord: async (runDir: string) => ({ finished: 'yes', folder: runDir }),
    weightFiles: (runDir) => [join(runDir, 'weights')],
    open: async (runDir) => {
      const run = `${kind} ${++opened}`;
      events.push(`open ${run}`);
      if (runDir.endsWith('broken')) throw new Error(`${kind} cannot be read`);
      return run;
    },
    dispose: (run) => events.push(`dispose ${run}`),
  });
}

async function runFolder(): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'weights'), 'first');
  return folder;
}

/** Lets rejections that nobody handles be reported. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test('the last run stays open, until its weights change or one of another kind is asked for', async () => {
  const events: string[] = [];
  const [heard, decoded] = [openerOf('encoder', events), openerOf('decoder', events)];
  const [a, b] = [await runFolder(), await runFolder()];
  const first = await heard(a);
  expect(await heard(a)).toBe(first);
  expect(events).toEqual(['open encoder 1']);

  await writeFile(join(a, 'weights'), 'other weights');
  expect(await heard(a)).toBe('encoder 2');
  expect(events).toEqual(['open encoder 1', 'open encoder 2', 'dispose encoder 1']);

  await decoded(b);
  expect(events.slice(3).sort()).toEqual(['dispose encoder 2', 'open decoder 1']);
  expect(await heard(a)).toBe('encoder 3');
  expect(events.slice(5).sort()).toEqual(['dispose decoder 1', 'open encoder 3']);
});

test('those who ask at once for the same run share it', async () => {
  const events: string[] = [];
  const open = openerOf('encoder', events);
  const folder = await runFolder();
  const [one, other] = await Promise.all([open(folder), open(folder)]);
  expect([one, other, events]).toEqual(['encoder 1', 'encoder 1', ['open encoder 1']]);
});

test('two openings that fail at once reach those who asked and nobody else, and are tried again', async () => {
  const events: string[] = [];
  const [heard, decoded] = [openerOf('encoder', events), openerOf('decoder', events)];
  const failed = await Promise.allSettled([heard('a broken'), decoded('b broken'), heard('c broken')]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(heard('c broken')).rejects.toThrow('encoder cannot be read');
  await heard(await runFolder());
  await settle();
  expect(events.filter((event) => event.startsWith('dispose'))).toEqual([]);
  expect(events).toHaveLength(5);
  expect(unhandled).toEqual([]);
});

test('two finished runs without their weights, asked for at once, are two errors that name the files', async () => {
  const engine = {
    backend: 'wasm' as const,
    version: '1',
    device: 'cpu',
    threads: 1,
    kernels: 'wasm',
    vectorLevel: 'AVX2',
    summary: 'x',
    attempts: [],
  };
  const config = kindsOfRun.encoding.config.parse({ kind: 'encoding', dataset: 'auditory-sim', model: 'ln' });
  const folders = [temporaryFolder(), temporaryFolder()];
  for (const folder of folders) {
    const provenance = newProvenance(engine);
    await writeRunFile(folder, { config, ...provenance, finished: provenance.started });
  }
  const failed = await Promise.allSettled(folders.map(kindsOfRun.encoding.open));
  await settle();
  for (const [i, one] of failed.entries()) {
    expect(one).toMatchObject({ status: 'rejected', reason: { tag: 'MissingFile' } });
    expect(one.status === 'rejected' && String(one.reason)).toContain(folders[i]);
  }
  expect(unhandled).toEqual([]);
});
