import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that outlives restarts of ours as a record: its id, and a mark that tells it from a later process of the same id. */
export interface ProcessRef {
  readonly pid: number;
  readonly mark: string;
}

/** A reference to a running process; undefined when there is no such process. */
export function referenceProcess(pid: number): ProcessRef | undefined {
  const mark = startMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

/** A reference to this process. */
export function thisProcess(): ProcessRef {
  return { pid: process.pid, mark: startMark(process.pid) ?? '' };
}

/** True while exactly the referenced process runs: a later process that was given the same id does not count. */
export function isAlive(reference: ProcessRef): boolean {
  return startMark(reference.pid) === reference.mark;
}

/** When the process started, in the operating system's own words; process ids are reused, this is not. */
function startMark(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, field 2, may hold spaces and brackets: count the fields after its last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    return state === 'Z' ? undefined : `${boot}:${startTicks}`;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
