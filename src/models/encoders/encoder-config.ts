import { z } from 'zod';
import { CortexError, schemaFaults } from '../../errors.ts';
import { parsedSettings } from '../../parsed-settings.ts';
import type { AnyArchitecture } from './architecture.ts';
import { encoderOptions } from './encoder-options.ts';
import { outputNonlinearities } from './output-nonlinearity.ts';
import { prefilterNames } from './prefilters/prefilter.ts';
import { encoderArchitecture } from './registry.ts';

/** Which encoder: the model's name, its options, and the slots that every model has. */
export const encoderConfigSchema = z.strictObject({
  /** Name in the registry, see `encoderNames`. */
  model: z.string().min(1),
  /** Options of that model; left out, they take the model's defaults. */
  options: z.record(z.string(), z.unknown()).default({}),
  /** Adaptation in front of the model; only for spectrograms. */
  prefilter: z.enum(prefilterNames).default('none'),
  /** The model's own when left out. */
  nonlinearity: z.enum(outputNonlinearities).optional(),
});
export type EncoderConfig = z.infer<typeof encoderConfigSchema>;
/** The same with what may be left out. */
export type EncoderConfigInput = z.input<typeof encoderConfigSchema>;

/**
 * A config with every option and slot that it leaves open. Throws NotFound for a model that is not registered and
 * InvalidInput for options and slots that it does not have.
 */
export function resolvedConfig(input: EncoderConfigInput): Required<EncoderConfig> {
  const config = parsedSettings(encoderConfigSchema, input, 'The encoder');
  const architecture = encoderArchitecture(config.model);
  const options = parseOptions(architecture, config.options);
  return { ...config, options, nonlinearity: config.nonlinearity ?? architecture.nonlinearity };
}

function parseOptions(architecture: AnyArchitecture, options: Record<string, unknown>): Record<string, unknown> {
  const { name, schema } = architecture;
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const known = encoderOptions(architecture).map((option) => option.name);
  throw new CortexError(
    'InvalidInput',
    `Options of ${name}: ${schemaFaults(parsed.error)}. It has the options ${known.join(', ')}.`,
    { details: { options }, cause: parsed.error },
  );
}
