import { z } from 'zod';
import { CortexError, schemaFaults } from '../../errors.ts';
import type { FrameShape } from '../video-frame.ts';
import type { TimePooling } from '../video-grid.ts';

const size = z.int().positive();
const fraction = z.number().min(0).lt(1);

/** Options of the 3-D U-Net; left out, those of Zhang et al. (2026), Commun. Biol., Methods, "Decoding model". */
export const videoUNetOptionsSchema = z.strictObject({
  /** Channels of the first block. */
  width: size.default(32),
  /** Units of the spike decoder's hidden layer. */
  hiddenUnits: size.default(512),
  /** Pooling over time of the four encoder blocks; `timePoolingFor` the frames when left out, [3, 3, 5, 1] for 45. */
  timePooling: z.tuple([size, size, size, size]).optional(),
  /** Fraction of the units and of the hidden units dropped in training. */
  unitDropout: fraction.default(0),
  hiddenDropout: fraction.default(0),
});

/** Sizes of the paper's two baselines (its Methods, "Baseline models"). */
export const mlpOptionsSchema = z.strictObject({
  hiddenUnits: z.tuple([size, size]).default([512, 1024]),
});
export const shallowCnnOptionsSchema = z.strictObject({
  /** Channels of the maps that the units make, and behind each of the three blocks. */
  channels: z.tuple([size, size, size, size]).default([64, 32, 16, 8]),
});

/** What a decoder is built for. */
export interface DecoderShape {
  /** Recorded units that it reads. */
  readonly units: number;
  /** Frames of the video, and time bins of the responses. */
  readonly frames: number;
  /** Size of a frame; the paper's [32, 32, 3] when left out. */
  readonly frame?: FrameShape;
}

/** A VideoUNet: its options, and what it is built for. */
export type VideoUNetConfig = Omit<z.output<typeof videoUNetOptionsSchema>, 'timePooling'> & {
  readonly timePooling: TimePooling;
} & DecoderShape;

/** What is known of a decoder before it is built. */
export interface DecoderCard {
  readonly summary: string;
  readonly source: string;
  readonly options: z.ZodObject;
}

/** Every decoder, the network of the paper first. */
export const decoderCatalogue = {
  'video-unet': {
    summary: 'A coarse frame of every time bin, sharpened by a 3-D convolutional network over all frames.',
    source: 'Zhang et al. (2026), Commun. Biol., Methods, "Decoding model"',
    options: videoUNetOptionsSchema,
  },
  mlp: {
    summary: 'Two hidden layers on every time bin by itself: a baseline.',
    source: 'Zhang et al. (2026), Commun. Biol., Methods, "Baseline models"',
    options: mlpOptionsSchema,
  },
  'shallow-cnn': {
    summary:
      'Maps of a quarter of the frame of every time bin, refined by three convolutions frame by frame: a baseline.',
    source: 'Zhang et al. (2026), Commun. Biol., Methods, "Baseline models"',
    options: shallowCnnOptionsSchema,
  },
} as const satisfies Record<string, DecoderCard>;

export type DecoderName = keyof typeof decoderCatalogue;
export type DecoderOptions<Name extends DecoderName> = z.output<(typeof decoderCatalogue)[Name]['options']>;
export const decoderNames = Object.keys(decoderCatalogue) as [DecoderName, ...DecoderName[]];

/** Which decoder: its name, and its options where they differ from the usual ones. */
export const decoderConfigSchema = z.strictObject({
  decoder: z.enum(decoderNames).default(decoderNames[0]),
  options: z.record(z.string(), z.unknown()).default({}),
});
export type DecoderConfig = z.output<typeof decoderConfigSchema>;
export type DecoderConfigInput = z.input<typeof decoderConfigSchema>;

/** The card of a decoder. */
export const decoderCard = (name: DecoderName): DecoderCard => decoderCatalogue[name];

/**
 * The options of a decoder, checked and filled up with the paper's. Throws InvalidInput that names the option at fault
 * and the options there are.
 */
export function decoderOptions<Name extends DecoderName>(
  name: Name,
  options: Readonly<Record<string, unknown>>,
): DecoderOptions<Name> {
  const schema = decoderCard(name).options;
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data as DecoderOptions<Name>;
  throw new CortexError('InvalidInput', `Options of ${name}: ${schemaFaults(parsed.error)}. ${optionsThereAre(name)}`, {
    details: { options },
    cause: parsed.error,
  });
}

/** The sentence about the options that a decoder has. */
export function optionsThereAre(name: DecoderName): string {
  return `${name} has the options ${Object.keys(decoderCard(name).options.shape).join(', ')}.`;
}
