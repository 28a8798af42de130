import { CortexError, pickByName } from '../../errors.ts';
import { frameField } from '../video-frame.ts';
import { timePoolingFor } from '../video-grid.ts';
import type { WeightSpec } from '../weights.ts';
import {
  type DecoderConfigInput,
  type DecoderName,
  type DecoderOptions,
  type DecoderShape,
  decoderCatalogue,
  decoderNames,
  decoderOptions,
} from './catalogue.ts';
import { LinearVideoDecoder, linearVideoSpecs } from './linear-video-decoder.ts';
import { LookupDecoder, lookupSpecs } from './lookup-decoder.ts';
import { MeanDecoder, meanSpecs } from './mean-decoder.ts';
import { MlpDecoder, type MlpDecoderConfig, mlpSpecs } from './mlp-decoder.ts';
import { type ShallowCnnConfig, ShallowCnnDecoder, shallowCnnSpecs } from './shallow-cnn-decoder.ts';
import type { VideoDecoder } from './video-decoder.ts';
import { VideoUNet, videoUNetSpecs } from './video-unet.ts';

/** A decoder before it is built: the config of its network, its weights, and how to draw them from a seed. */
export interface DecoderPlan extends Pick<VideoDecoder, 'name' | 'config'> {
  readonly specs: readonly WeightSpec[];
  build(seed: number): VideoDecoder;
}

/** Why a lookup decoder cannot be planned. */
const withoutConditions =
  'lookup keeps a video of every training condition, so its size depends on their number; give `conditions`.';

const plans: {
  readonly [Name in DecoderName]: (options: DecoderOptions<Name>, shape: DecoderShape) => Omit<DecoderPlan, 'name'>;
} = {
  'video-unet': (options, shape) => {
    const { width, hiddenUnits, timePooling = timePoolingFor(shape.frames), ...dropouts } = options;
    const config = { width, hiddenUnits, timePooling, ...dropouts, ...shape };
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
  linear: (options, shape) => {
    const config = { ...options, ...shape };
    return { config, specs: linearVideoSpecs(config), build: (seed) => new LinearVideoDecoder(config, seed) };
  },
  lookup: (options, { conditions, ...shape }) => {
    if (conditions === undefined) throw new CortexError('InvalidInput', withoutConditions);
    const config = { ...options, ...shape, conditions };
    return { config, specs: lookupSpecs(config), build: (seed) => new LookupDecoder(config, seed) };
  },
  mean: (_options, config) => {
    return { config, specs: meanSpecs(config), build: (seed) => new MeanDecoder(config, seed) };
  },
};

/**
 * The decoder that the options ask for, not built yet; its config leaves a frame of the paper's size out. Throws NotFound
 * for an unknown name, InvalidInput for an option that is none or has a wrong value, and for a size that is no whole number
 * of at least 1.
 */
export function planDecoder(
  { decoder: name = decoderNames[0], options = {} }: DecoderConfigInput,
  shape: DecoderShape,
): DecoderPlan {
  pickByName('decoder', name, decoderCatalogue);
  const { frame, conditions, ...lengths } = shape;
  const sizes = { ...lengths, ...(conditions !== undefined && { conditions }) };
  expectSizes({ ...sizes, ...(frame && { height: frame[0], width: frame[1], colours: frame[2] }) });
  return { name, ...planOf(name, decoderOptions(name, options), { ...sizes, ...frameField(frame) }) };
}

function expectSizes(sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new CortexError(
      'InvalidInput',
      `The ${name} of a decoder must be a whole number of at least 1 but is ${value}; check the shape of the data.`,
    );
  }
}

function planOf<Name extends DecoderName>(name: Name, options: DecoderOptions<Name>, shape: DecoderShape) {
  return plans[name](options, shape);
}

/** The decoder that the options ask for, with starting weights from streams "init/…" of `seed`. Throws as `planDecoder`. */
export function newDecoder(config: DecoderConfigInput, shape: DecoderShape, seed: number): VideoDecoder {
  return planDecoder(config, shape).build(seed);
}
