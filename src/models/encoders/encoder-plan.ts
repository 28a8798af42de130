import { CortexError, quoted } from '../../errors.ts';
import type { WeightSpec } from '../weights.ts';
import type { AnyArchitecture, SignalShape } from './architecture.ts';
import { type EncoderConfig, type EncoderConfigInput, resolvedConfig } from './encoder-config.ts';
import { type EncoderShape, expectFrames } from './encoder-shape.ts';
import { nonlinearitySpecs } from './output-nonlinearity.ts';
import { prefilterCopies, prefilterSpecs } from './prefilters/prefilter.ts';
import { encoderArchitecture } from './registry.ts';

/** An encoder before it is built: what it is made of, and its weights. */
export interface EncoderPlan {
  readonly config: Required<EncoderConfig>;
  readonly architecture: AnyArchitecture;
  readonly shape: SignalShape;
  readonly specs: readonly WeightSpec[];
}

/**
 * What an encoder of a config is for signals of a shape; nothing is drawn. Throws NotFound for a model that is not registered, and
 * InvalidInput for options that it does not have, frames that it does not take and a prefilter that they cannot have.
 */
export function planEncoder(input: EncoderConfigInput, ofData: EncoderShape): EncoderPlan {
  const config = resolvedConfig(input);
  const { model, options, prefilter, nonlinearity } = config;
  const architecture = encoderArchitecture(model);
  const { frame, units } = ofData;
  expectFrames(architecture, frame);
  if (prefilter !== 'none' && (architecture.input !== 'frames' || frame.length !== 1)) {
    throw new CortexError(
      'InvalidInput',
      `Prefilter ${quoted(prefilter)} works on spectrograms but ${model} takes ${architecture.input} of shape [${frame}]; leave it out.`,
    );
  }
  const shape = { ...ofData, copies: prefilterCopies(prefilter) };
  const specs = [
    ...scalingSpecs(ofData),
    ...prefilterSpecs(prefilter, ofData),
    ...architecture.specs(options, shape),
    ...nonlinearitySpecs(nonlinearity, units),
  ];
  return { config, architecture, shape, specs };
}

function scalingSpecs({ frame, units }: EncoderShape): WeightSpec[] {
  const fixed = { trainable: false, parameter: false };
  const inputShape = frame.length === 1 ? [frame[0]] : [1];
  return [
    { name: 'input/mean', shape: inputShape, initialiser: { constant: 0 }, ...fixed },
    { name: 'input/sd', shape: inputShape, initialiser: { constant: 1 }, ...fixed },
    { name: 'output/mean', shape: [units], initialiser: { constant: 0 }, ...fixed },
    { name: 'output/sd', shape: [units], initialiser: { constant: 1 }, ...fixed },
  ];
}
