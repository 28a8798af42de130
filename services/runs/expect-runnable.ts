import { resolvedConfig } from '../../src/models/encoders/encoder-config.ts';
import type { RunConfig } from './config.ts';

/** Throws InvalidInput for an encoder that does not have the options of a config; those of decoders its schema has seen. */
export function expectRunnable(config: RunConfig): void {
  if (config.kind !== 'encoding') return;
  const { model, options, prefilter, nonlinearity } = config;
  resolvedConfig({ model, options, prefilter, nonlinearity });
}
