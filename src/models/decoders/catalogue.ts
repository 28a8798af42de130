import { z } from 'zod';

/** Shape of a VideoUNet (Zhang et al. 2026, Methods, "Decoding model"). */
export const videoUNetConfigSchema = z.strictObject({
  units: z.int().positive(),
  frames: z.int().positive(),
  /** Channels of the first block; 32 in the paper. */
  width: z.int().positive(),
  /** Units of the spike decoder's hidden layer; 512 in the paper. */
  hiddenUnits: z.int().positive(),
  /** Pooling over time of the four encoder blocks; its product is the number of frames. */
  timePooling: z.tuple([z.int().positive(), z.int().positive(), z.int().positive(), z.int().positive()]),
  /** Fraction of the units and of the hidden units dropped in training. */
  unitDropout: z.number().min(0).lt(1).default(0),
  hiddenDropout: z.number().min(0).lt(1).default(0),
});
export type VideoUNetConfig = z.infer<typeof videoUNetConfigSchema>;

/** The networks that turn spikes into videos: that of Zhang et al. (2026) and its two baselines. */
export const decoderNames = ['video-unet', 'mlp', 'shallow-cnn'] as const;
export type DecoderName = (typeof decoderNames)[number];
