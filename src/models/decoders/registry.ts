import { CortexError, pickByName } from '../../errors.ts';
import type { WeightSpec } from '../weights.ts';
import {
  type DecoderConfigInput,
  type DecoderName,
  type DecoderOptions,
  type DecoderShape,
  decoderCatalogue,
  decoderNames,
  decoderOptions,
  poolingFault,
} from './catalogue.ts';
import { MlpDecoder, type MlpDecoderConfig, mlpSpecs } from './mlp-decoder.ts';
import { type ShallowCnnConfig, ShallowCnnDecoder, shallowCnnSpecs } from './shallow-cnn-decoder.ts';
import type { VideoDecoder } from './video-decoder.ts';
import { VideoUNet, videoUNetSpecs } from './video-unet.ts';

/** A decoder before it is built: the config of its network, its weights, and how to draw them from a seed. */
export interface DecoderPlan extends Pick<VideoDecoder, 'name' | 'config'> {
  readonly specs: readonly WeightSpec[];
  build(seed: number): VideoDecoder;
}

const plans: {
  readonly [Name in DecoderName]: (options: DecoderOptions<Name>, shape: DecoderShape) => Omit<DecoderPlan, 'name'>;
} = {
  'video-unet': (options, shape) => {
    const config = { ...options, ...shape };
    return { config, specs: videoUNetSpecs(config), build: (seed) => new VideoUNet(config, seed) };
  },
  mlp: (options, shape) => {
    const config: MlpDecoderConfig = { decoder: 'mlp', ...options, ...shape };
    return { config, specs: mlpSpecs(config), build: (seed) => new MlpDecoder(config, seed) };
  },
  'shallow-cnn': (options, shape) => {
    const config: ShallowCnnConfig = { decoder: 'shallow-cnn', ...options, ...shape };
    return { config, specs: shallowCnnSpecs(config), build: (seed) => new ShallowCnnDecoder(config, seed) };
  },
};

/**
 * The decoder that the options ask for, not built yet. Throws NotFound for an unknown name, InvalidInput for an option
 * that is none, has a wrong value, or does not fit the number of frames.
 */
export function planDecoder(
  { decoder: name = decoderNames[0], options = {} }: DecoderConfigInput,
  shape: DecoderShape,
): DecoderPlan {
  pickByName('decoder', name, decoderCatalogue);
  const checked = decoderOptions(name, options);
  const fault = poolingFault(name, checked, shape.frames);
  if (fault) throw new CortexError('InvalidInput', `${fault.message}.`);
  return { name, ...planOf(name, checked, shape) };
}

function planOf<Name extends DecoderName>(name: Name, options: DecoderOptions<Name>, shape: DecoderShape) {
  return plans[name](options, shape);
}

/** The decoder that the options ask for, with starting weights from streams "init/…" of `seed`. Throws as `planDecoder`. */
export function newDecoder(config: DecoderConfigInput, shape: DecoderShape, seed: number): VideoDecoder {
  return planDecoder(config, shape).build(seed);
}
