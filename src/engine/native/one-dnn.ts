const switchName = 'TF_ENABLE_ONEDNN_OPTS';
const limitName = 'ONEDNN_MAX_CPU_ISA';

/**
 * Asks TensorFlow for its oneDNN kernels, before it is loaded. By itself it takes them only where the processor has
 * AVX-512 VNNI, bf16 or AMX; with AVX2 alone its own convolutions are three to four times slower. A value that the user
 * set stays.
 */
export function preferOneDnn(env: NodeJS.ProcessEnv = process.env): void {
  if (hasOneDnn()) env[switchName] ??= '1';
}

/** The kernels that compute, such as "oneDNN" or "oneDNN up to AVX2" (`ONEDNN_MAX_CPU_ISA` of the user's). */
export function kernelsInUse(env: NodeJS.ProcessEnv = process.env): string {
  if (!hasOneDnn() || /^(0|false)$/i.test(env[switchName] ?? '')) return 'Eigen';
  const limit = env[limitName];
  return limit && !/^(ALL|DEFAULT)$/i.test(limit) ? `oneDNN up to ${limit}` : 'oneDNN';
}

/** The macOS wheels are built without oneDNN. */
function hasOneDnn(): boolean {
  return process.platform !== 'darwin';
}
