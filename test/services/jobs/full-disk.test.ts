import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Readiness } from '../../../services/http/operation/readiness.ts';
import { RunQueue } from '../../../services/jobs/run-queue.ts';
import { studyConfigSchema } from '../../../services/runs/decoding/config.ts';
import { RunStore } from '../../../services/store/run-store.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { engine } from '../http/routes/fake-app.ts';
import { until } from '../wait.ts';

// On a disk of its own, a small one in memory: needs a user who may mount, such as root of a container with the right to; else it is skipped.

const disk = join(temporaryFolder(), 'disk');
mkdirSync(disk);
const mounted = mount();

function mount(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (mounted) execFileSync('umount', ['--lazy', disk]);
});

const config = (seed: number) => studyConfigSchema.parse({ seed });

/** Fills the disk; what is returned makes room again. */
async function fill(): Promise<() => Promise<void>> {
  const file = join(disk, '.filler');
  for (let kib = 512; kib >= 1; kib /= 2) {
    const flag = { flag: 'a' };
    while (
      await writeFile(file, new Uint8Array(kib * 1024), flag).then(
        () => true,
        () => false,
      )
    );
  }
  return () => rm(file);
}

test.skipIf(!mounted)('with a full disk states stay true, and are written when there is room', async () => {
  const root = join(disk, 'runs');
  const store = new RunStore(root);
  const errors: unknown[] = [];
  const workerModule = new URL('./fake-worker.ts', import.meta.url);
  const queue = new RunQueue({ store, workerModule, onError: (error) => errors.push(error) });
  onTestFinished(() => queue.close());
  const readiness = new Readiness({ store, engineReport: async () => engine, diskLookMs: 0 });
  const stored = async (id: string) => JSON.parse(await readFile(join(root, id, 'state.json'), 'utf8')).state;

  const { id } = await queue.submit(config(2));
  await until('the run to be told as running', async () => (await stored(id)) === 'running');
  await until('the server to be ready', async () => (await readiness.faults()).length === 0);
  const makeRoom = await fill();
  expect(await readiness.faults()).toEqual([
    expect.stringMatching(/cannot be written \(ENOSPC\)\. The disk .* is full/),
  ]);
  await expect(queue.submit(config(1))).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await readdir(root)).toEqual([id]);

  // Cancelled, which the disk does not take: the store knows it all the same.
  expect((await queue.cancel(id)).state.state).toBe('cancelled');
  expect((await store.list()).runs.map(({ state }) => state.state)).toEqual(['cancelled']);
  expect(await stored(id)).toBe('running');
  expect(errors).toContainEqual(expect.objectContaining({ code: 'ENOSPC' }));

  await makeRoom();
  await until('the state to be written', async () => (await stored(id)) === 'cancelled');
  expect(await readiness.faults()).toEqual([]);
  const next = await queue.submit(config(1));
  await until('the next run', async () => (await stored(next.id)) === 'succeeded');
});
