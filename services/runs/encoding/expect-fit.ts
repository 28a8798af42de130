import type { EncodingData } from '../../../src/data/encoding-data.ts';
import { planEncoder } from '../../../src/models/encoders/encoder-plan.ts';
import { encoderShapeOf, expectFrames } from '../../../src/models/encoders/encoder-shape.ts';
import { encoderArchitecture } from '../../../src/models/encoders/registry.ts';
import { withRecipe } from '../../../src/training/encoder/fit-encoder.ts';
import type { EncodingConfig } from './config.ts';
import { encoderConfigOf } from './network-fingerprint.ts';

/**
 * Plans the network of a run without building it. Throws InvalidInput for frames that its model does not take, and for options and a
 * training that do not fit the data; those of a core are the core's.
 */
export function expectEncoderFit(config: EncodingConfig, data: EncodingData): void {
  expectFrames(encoderArchitecture(config.model), data.frame);
  if (config.core !== undefined) return;
  planEncoder(withRecipe(encoderConfigOf(config), data, config.training).config, encoderShapeOf(data));
}
