import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const holderFacts = z.object({ pid: z.number().int(), token: z.string() });
type Holder = z.infer<typeof holderFacts>;

const beatMs = 2_000;
const silentMs = 30_000;
const pollMs = 200;

/**
 * Runs `work` while holding a lock file, one process at a time. The holder touches the file every two seconds; a lock
 * whose process is gone, or which was silent for 30 s (a reused process id, another container), is taken over.
 *
 * @param onWait called each time the lock is found held, with the holder's process id
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: (pid: number) => void = () => {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const me: Holder = { pid: process.pid, token: randomUUID() };
  while (!create(path, me)) {
    const holder = readHolder(path);
    if (isStale(path, holder)) removeStale(path, holder);
    else {
      onWait(holder?.pid ?? 0);
      await sleep(pollMs);
    }
  }
  const beat = setInterval(() => touch(path), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (readHolder(path)?.token === me.token) rmSync(path, { force: true });
  }
}

function create(path: string, holder: Holder): boolean {
  try {
    const file = openSync(path, 'wx');
    writeFileSync(file, JSON.stringify(holder));
    closeSync(file);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** The holder on record; undefined when the file is gone or only just being written. */
function readHolder(path: string): Holder | undefined {
  try {
    const parsed = holderFacts.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.data;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isStale(path: string, holder: Holder | undefined): boolean {
  const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return ageMs > silentMs || (holder !== undefined && !isAlive(holder.pid));
}

/** Removes a stale lock under a second, momentary lock: of several waiters only one may, and only that lock. */
function removeStale(path: string, seen: Holder | undefined): void {
  const guard = `${path}.takeover`;
  if (!create(guard, { pid: process.pid, token: '' })) {
    if (isStale(guard, readHolder(guard))) rmSync(guard, { force: true });
    return;
  }
  if (readHolder(path)?.token === seen?.token) rmSync(path, { force: true });
  rmSync(guard, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
