import { readFileSync, writeFileSync } from 'node:fs';

/** Has Linux forget the largest resident size of this process so far (proc(5), clear_refs); elsewhere nothing. */
export function resetPeakMemory(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: `peakMemoryMiB` is then that of the whole process, or null.
  }
}

/** Largest resident size of this process since then, in MiB; null where the system does not say. */
export function peakMemoryMiB(): number | null {
  try {
    const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kib === undefined ? null : Math.round(Number(kib) / 1024);
  } catch {
    return null;
  }
}
