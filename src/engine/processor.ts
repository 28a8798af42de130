import { readFileSync } from 'node:fs';

/** Widest vector instructions of this machine's processor, which decide the speed and the last bits of its kernels. */
export type VectorLevel = 'AVX-512' | 'AVX2' | 'AVX' | 'SSE' | 'NEON' | 'unknown';

let ofThisMachine: VectorLevel | undefined;

/** The vector level of this machine, looked up once; "unknown" where the system does not say it. */
export function vectorLevel(): VectorLevel {
  ofThisMachine ??= lookUpVectorLevel();
  return ofThisMachine;
}

function lookUpVectorLevel(): VectorLevel {
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

/**
 * The vector level that oneDNN's kernels use: that of the processor, or lower where the user limits it
 * (`ONEDNN_MAX_CPU_ISA`, such as "AVX2").
 */
export function kernelVectorLevel(
  env: NodeJS.ProcessEnv = process.env,
  processor: VectorLevel = vectorLevel(),
): VectorLevel {
  const limit = env.ONEDNN_MAX_CPU_ISA?.toUpperCase() ?? '';
  const limited: VectorLevel | undefined = limit.startsWith('SSE')
    ? 'SSE'
    : limit.startsWith('AVX2')
      ? 'AVX2'
      : limit === 'AVX'
        ? 'AVX'
        : undefined;
  if (limited === undefined || !x86Levels.includes(processor)) return processor;
  return x86Levels.indexOf(limited) < x86Levels.indexOf(processor) ? limited : processor;
}

const x86Levels: readonly VectorLevel[] = ['SSE', 'AVX', 'AVX2', 'AVX-512'];
