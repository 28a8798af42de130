import { resolve } from 'node:path';

/** Data sets that are made, not read. */
const simulated: readonly string[] = ['auditory-sim', 'visual-sim', 'siegel-sim'];

/**
 * A config whose data folder is absolute, so that it is the same one wherever the run is resumed or analysed. Where the
 * config names none, recorded data lie in `fallback` (CORTEX_DATA), as it is now.
 */
export function withDataFolder<T extends { readonly dataset: string; readonly data?: string }>(
  config: T,
  fallback: string | undefined = process.env.CORTEX_DATA,
): T {
  const data = config.data ?? (simulated.includes(config.dataset) ? undefined : fallback);
  return data ? { ...config, data: resolve(data) } : config;
}
