import { readFileSync } from 'node:fs';

/** Widest vector instructions of this machine's processor, which decide the speed and the last bits of its kernels. */
export type VectorLevel = 'AVX-512' | 'AVX2' | 'AVX' | 'SSE' | 'NEON' | 'unknown';

/** The vector level of this machine; "unknown" where the system does not say it. */
export function vectorLevel(): VectorLevel {
  if (process.arch === 'arm64') return 'NEON';
  if (process.platform !== 'linux') return 'unknown';
  return levelOfFlags(/^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '');
}

/** The vector level of a processor whose flags /proc/cpuinfo lists so. */
export function levelOfFlags(flags: string): VectorLevel {
  const known = new Set(flags.split(/\s+/));
  if (['avx512f', 'avx512bw', 'avx512dq', 'avx512vl'].every((flag) => known.has(flag))) return 'AVX-512';
  if (known.has('avx2') && known.has('fma')) return 'AVX2';
  if (known.has('avx')) return 'AVX';
  return known.has('sse4_1') ? 'SSE' : 'unknown';
}
