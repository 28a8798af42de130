import { z } from 'zod';
import type { tf } from '../../../engine/tensorflow.ts';
import { CortexError, quoted, schemaFaults } from '../../../errors.ts';
import { binEnds, wholeBins } from '../../../signal/bin-ends.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import type { AnyArchitecture, Architecture, Network, SignalShape } from '../architecture.ts';
import { channelNorm, channelNormSpecs } from './front-ends/channel-norm.ts';
import type { Bank } from './front-ends/front-end.ts';
import { learnableFrontEndNames, learnableFrontEnds } from './front-ends/index.ts';

interface Config {
  readonly frontEnd: (typeof learnableFrontEndNames)[number];
  readonly channels: number;
  readonly lowestHz: number;
  readonly highestHz?: number | undefined;
  readonly core: string;
  readonly coreOptions: Record<string, unknown>;
}

/** Share of the sampling rate that the highest channel reaches when nothing is asked for. */
const highestShare = 0.45;

/**
 * A model that starts from the sound: a front end with weights of its own, then any of `cores`, the models of
 * spectrograms. Options of the core are checked and completed by the core's own schema.
 */
export function waveformModel(cores: readonly AnyArchitecture[]): Architecture<Config> {
  const coreOf = (name: string) => cores.find((core) => core.name === name);
  const schema: z.ZodType<Config> = z
    .strictObject({
      frontEnd: z.enum(learnableFrontEndNames).default('log-mel'),
      /** Channels that the front end makes. */
      channels: z.int().min(2).default(34),
      lowestHz: z.number().positive().default(500),
      /** 0.45 of the sampling rate when left out. */
      highestHz: z.number().positive().optional(),
      /** Name of the model behind the front end. */
      core: z.string().default('statenet-gru'),
      coreOptions: z.record(z.string(), z.unknown()).default({}),
    })
    .transform((config, context): Config => {
      const core = coreOf(config.core);
      if (!core) {
        context.addIssue({
          code: 'custom',
          message: `core must be a model of spectrograms (${cores.map(({ name }) => name).join(', ')}) but is ${quoted(config.core)}`,
        });
        return z.NEVER;
      }
      const parsed = core.schema.safeParse(config.coreOptions);
      if (parsed.success) return { ...config, coreOptions: parsed.data };
      context.addIssue({ code: 'custom', message: `options of ${core.name}: ${schemaFaults(parsed.error)}` });
      return z.NEVER;
    });

  /** The network behind the front end, and its input [batch, bin, channel, copy]. */
  const coreNetwork = (net: Network<Config>, sound: tf.Tensor, mode: ForwardMode) => {
    const { config, shape, weights } = net;
    const bank = bankOf(config, shape);
    const ends = binEnds(wholeBins(sound.shape[1] ?? 0, bank.samplesPerBin), bank.samplesPerBin);
    if (ends.length === 0) {
      throw new CortexError(
        'InvalidInput',
        `A sound of ${sound.shape[1]} samples is shorter than a bin of ${bank.samplesPerBin}; give a longer one.`,
      );
    }
    const channels = learnableFrontEnds[config.frontEnd].analyse(sound as tf.Tensor2D, ends, bank, weights);
    return {
      core: coreOf(config.core)!,
      network: { config: config.coreOptions, shape: coreShape(config, shape), weights },
      input: channelNorm(channels, weights, mode).expandDims(3),
    };
  };

  return {
    name: 'waveform',
    domain: 'auditory',
    summary: 'A learnable front end on the sound, and any model of spectrograms behind it.',
    source: 'deepSTRF, wav2spec; Ravanelli & Bengio (2018); Zeghidour et al. (2021); Wang et al. (2017)',
    input: 'waveform',
    schema,
    nonlinearity: 'identity',
    specs: (config, shape) => [
      ...learnableFrontEnds[config.frontEnd].specs(bankOf(config, shape)),
      ...channelNormSpecs(config.channels),
      ...coreOf(config.core)!.specs(config.coreOptions, coreShape(config, shape)),
    ],
    // Filters and pools of the front end reach back further than one bin, and PCEN without end.
    receptiveFieldBins: () => Number.POSITIVE_INFINITY,
    drive(net, sound, mode) {
      const { core, network, input } = coreNetwork(net, sound, mode);
      return core.drive(network, input, mode);
    },
    features(net, sound, mode) {
      const { core, network, input } = coreNetwork(net, sound, mode);
      if (core.features) return core.features(network, input, mode);
      throw new CortexError('Unsupported', `${core.name} has no core that its units share.`);
    },
  };
}

function bankOf({ channels, lowestHz, highestHz }: Config, shape: SignalShape): Bank {
  const samplingRateHz = soundRateOf('waveform', shape);
  const highest = highestHz ?? highestShare * samplingRateHz;
  if (!(lowestHz < highest && highest <= samplingRateHz / 2)) {
    throw new CortexError(
      'InvalidInput',
      `Channels from ${lowestHz} to ${highest} Hz need lowestHz < highestHz ≤ ${samplingRateHz / 2} Hz, half the sampling rate.`,
    );
  }
  const samplesPerBin = (samplingRateHz * shape.binMs) / 1000;
  return { channels, lowestHz, highestHz: highest, samplingRateHz, samplesPerBin };
}

function coreShape(config: Config, shape: SignalShape): SignalShape {
  const channelHz = learnableFrontEnds[config.frontEnd].centresHz(bankOf(config, shape));
  return { ...shape, frame: [config.channels], channelHz, copies: 1 };
}

/** Sampling rate of the sound; throws InvalidInput for data without one. */
export function soundRateOf(model: string, { samplingRateHz }: SignalShape): number {
  if (samplingRateHz !== undefined) return samplingRateHz;
  throw new CortexError(
    'InvalidInput',
    `${model} starts from the sound but these data have none; choose a model of spectrograms.`,
  );
}
