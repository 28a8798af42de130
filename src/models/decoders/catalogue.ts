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

/** Options of the ridge regression from responses to pixels. */
export const linearOptionsSchema = z.strictObject({
  /** First and last bin that the frame of bin t is read from, counted from t; bins outside a sample count as the mean. */
  lags: z
    .tuple([z.int(), z.int()])
    .refine(([first, last]) => first <= last, 'the first bin must not lie behind the last')
    .default([0, 2]),
  /** The same weights in every bin, weights of its own for each, or what has the lower loss on the validation samples. */
  weights: z.enum(['chosen', 'shared', 'per-bin']).default('chosen'),
  /** Ridges to choose among on the validation samples, as fractions of the mean variance of a response times their number. */
  ridges: z.array(z.number().positive()).nonempty().default([1e-4, 1e-3, 1e-2, 0.1, 1, 10]),
});

/** Options of the nearest training condition. */
export const lookupOptionsSchema = z.strictObject({
  /**
   * How near responses are to a condition's mean response: by bins, or by the spikes of every unit in the whole sample
   * (`poisson-total`); or what has the lowest loss on the validation samples.
   */
  nearness: z.enum(['chosen', 'correlation', 'euclidean', 'poisson', 'poisson-total']).default('chosen'),
});
const noOptionsSchema = z.strictObject({});

/** What a decoder is built for. */
export interface DecoderShape {
  /** Recorded units that it reads. */
  readonly units: number;
  /** Frames of the video, and time bins of the responses. */
  readonly frames: number;
  /** Size of a frame; the paper's [32, 32, 3] when left out. */
  readonly frame?: FrameShape;
  /** Conditions that there are training samples of; decoders that keep their videos need it. */
  readonly conditions?: number;
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
  /** Fitted at once, without gradient steps: settings of the training do not apply. */
  readonly closedForm?: true;
  /** It may keep the video of every condition that it was trained on, so its size depends on their number. */
  readonly keepsVideos?: true;
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
  linear: {
    summary: 'Ridge regression from the responses around every bin to its pixels, fitted in closed form: a baseline.',
    source: 'Hoerl & Kennard (1970), Technometrics 12:55',
    options: linearOptionsSchema,
    closedForm: true,
    keepsVideos: true,
  },
  lookup: {
    summary: 'The video of the training condition whose mean response is nearest: a baseline.',
    source: 'nearest mean response; Poisson likelihood as in Jazayeri & Movshon (2006), Nat. Neurosci. 9:690',
    options: lookupOptionsSchema,
    closedForm: true,
    keepsVideos: true,
  },
  mean: {
    summary: 'The mean video of the training conditions, whatever the spikes: the trivial level.',
    source: 'ours',
    options: noOptionsSchema,
    closedForm: true,
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

/** Whether a decoder is fitted in closed form. */
export const isClosedForm = (name: DecoderName): boolean => decoderCard(name).closedForm === true;

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
  const names = Object.keys(decoderCard(name).options.shape);
  return names.length > 0 ? `${name} has the options ${names.join(', ')}.` : `${name} has no options.`;
}
