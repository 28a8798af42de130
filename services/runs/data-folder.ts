import { resolve } from 'node:path';
import { type DatasetName, datasets } from '../../datasets/catalogue.ts';

/**
 * A config whose data folder is absolute, so that it is the same one wherever the run is resumed or analysed. Where the
 * config names none, recorded data lie in `fallback` (CORTEX_DATA), as it is now.
 */
export function withDataFolder<T extends { readonly dataset: DatasetName; readonly data?: string }>(
  config: T,
  fallback: string | undefined = process.env.CORTEX_DATA,
): T {
  const data = config.data ?? (datasets[config.dataset].kind === 'recorded' ? fallback : undefined);
  return data ? { ...config, data: resolve(data) } : config;
}
