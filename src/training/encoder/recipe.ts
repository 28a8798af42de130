import type { EncoderTraining } from './settings.ts';

/** How a model is set up and trained when nothing else is asked for. */
export interface EncoderRecipe {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly prefilter?: string;
  readonly nonlinearity?: string;
  readonly training: Partial<EncoderTraining>;
}
