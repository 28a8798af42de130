import { decoderCard } from '../../src/models/decoders/catalogue.ts';
import { decoderParameterTable } from '../../src/models/decoders/parameter-table.ts';
import { encoderOptions } from '../../src/models/encoders/encoder-options.ts';
import { parameterTable } from '../../src/models/encoders/parameter-table.ts';
import { encoderArchitecture } from '../../src/models/encoders/registry.ts';
import { schemaOptions } from '../../src/models/schema-options.ts';
import type { ModelCards } from './models.ts';

/** Units that parameters are counted for: those of NS1, and of the paper's decoders. */
const counted = { encoders: { units: 119, channels: 34 }, decoders: { units: 140, frames: 45 } };

/** The cards of every encoder and decoder. Loads TensorFlow's library, as the registry of the encoders does. */
export function modelCards(): ModelCards {
  return {
    countedFor: counted,
    encoders: parameterTable(counted.encoders).map(({ model, domain, nonlinearity, ...parameters }) => {
      const architecture = encoderArchitecture(model);
      const { summary, source, input, twoSided } = architecture;
      const facts = { name: model, domain, summary, source, input, causal: !twoSided, nonlinearity };
      return { ...facts, parameters, options: encoderOptions(architecture) };
    }),
    decoders: decoderParameterTable(counted.decoders).map(({ decoder, parameters, reason }) => {
      const { summary, source, options, closedForm = false } = decoderCard(decoder);
      const facts = { name: decoder, summary, source, closedForm, parameters, ...(reason && { reason }) };
      return { ...facts, options: schemaOptions(options) };
    }),
  };
}
