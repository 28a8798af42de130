import { spawn } from 'node:child_process';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLock } from '../../../src/engine/native/lock.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const root = new URL('../../..', import.meta.url).pathname;

/** A process that takes the lock, appends "in", works, appends "out". */
function worker(lock: string, log: string, workMs: number) {
  const code = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(join(root, 'src/engine/native/lock.ts'))};
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in\\n');
      await sleep(${workMs});
      appendFileSync(${JSON.stringify(log)}, 'out\\n');
    });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: root });
  return { child, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

test('two processes work one after the other', async () => {
  const at = temporaryFolder();
  const workers = [1, 2].map(() => worker(join(at, 'lock'), join(at, 'log'), 300));
  expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0]);
  expect(readFileSync(join(at, 'log'), 'utf8')).toBe('in\nout\nin\nout\n');
  expect(existsSync(join(at, 'lock'))).toBe(false);
});

test('the lock of a process that was killed is taken over at once', async () => {
  const at = temporaryFolder();
  const { child, ended } = worker(join(at, 'lock'), join(at, 'log'), 60_000);
  await until(() => existsSync(join(at, 'log')));
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(join(at, 'lock'))).toBe(true);
  const started = Date.now();
  expect(await withLock(join(at, 'lock'), async () => 'done')).toBe('done');
  expect(Date.now() - started).toBeLessThan(2_000);
});

test('a lock that was silent for long is taken over though a process has its number', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, JSON.stringify({ pid: process.pid, token: 'another life' }));
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(lock, longAgo, longAgo);
  expect(await withLock(lock, async () => 'done')).toBe('done');
});

test('a held lock makes others wait, and says who holds it', async () => {
  const lock = join(temporaryFolder(), 'lock');
  const waitedFor: number[] = [];
  let held = false;
  const first = withLock(lock, () => {
    held = true;
    return sleep(300, 'first');
  });
  // Both come for it by way of the thread pool, in any order.
  await until(() => held);
  const second = withLock(
    lock,
    async () => 'second',
    (pid) => waitedFor.push(pid),
  );
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  expect(waitedFor).toContain(process.pid);
});

test('work that fails gives the lock back', async () => {
  const lock = join(temporaryFolder(), 'lock');
  await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(lock)).toBe(false);
});
