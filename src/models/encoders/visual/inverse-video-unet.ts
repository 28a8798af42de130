import { z } from 'zod';
import { expectShape, sizeOf } from '../../../arrays.ts';
import type { tf } from '../../../engine/tensorflow.ts';
import { dropout } from '../../../layers/dropout.ts';
import { normaliseBins } from '../../bin-norm.ts';
import type { ForwardMode } from '../../forward-mode.ts';
import { biasOfNorm, runVideoStages, videoStageSpecs, videoStages } from '../../video-core.ts';
import { timePoolingFor, videoGrid } from '../../video-grid.ts';
import { batchNormSpecs, trainable } from '../../weights.ts';
import type { Architecture, Network } from '../architecture.ts';

const positive = z.int().positive();
const options = z.strictObject({
  /** Frames of every clip; the network sees a clip whole. */
  frames: positive.default(45),
  /** Channels of the first block; 32 in the paper. */
  width: positive.default(32),
  /** Units of the hidden layer behind every frame; 512 in the paper. */
  hiddenUnits: positive.default(512),
  /** Pooling over time of the four encoder blocks; `timePoolingFor` the frames when left out, [3, 3, 5, 1] for 45. */
  timePooling: z.tuple([positive, positive, positive, positive]).optional(),
  /** Share of the hidden units that are left out in training. */
  dropout: z.number().min(0).lt(1).default(0),
});
const schema = options.transform(({ timePooling, dropout, ...sizes }) => ({
  ...sizes,
  timePooling: timePooling ?? timePoolingFor(sizes.frames),
  dropout,
}));
export type InverseVideoUNetConfig = z.infer<typeof schema>;

/**
 * The decoder VideoUNet inverted (Zhang et al. 2026, Methods, "Encoding model", and their code): the 3-D U-Net takes
 * the video, then every frame goes through a dense layer, batch norm over the time bins, ReLU and a linear readout.
 * Output t depends on all frames, later ones included. Videos of other sizes than the grid's are laid on it with their
 * edges repeated, see `videoGrid`.
 */
export const inverseVideoUNet: Architecture<InverseVideoUNetConfig> = {
  name: 'inverse-video-unet',
  domain: 'visual',
  summary: 'The 3-D U-Net of the decoder on the whole video, a dense layer on every frame and a linear readout.',
  source: 'Zhang, Lin, Deng, Siegel, Miller & Yan (2026), Commun. Biol., doi 10.1038/s42003-025-09486-7',
  input: 'frames',
  twoSided: true,
  schema,
  nonlinearity: 'identity',
  specs(config, { frame, units }) {
    const { frames, width, hiddenUnits } = config;
    const pixels = sizeOf(frame);
    return [
      ...videoStageSpecs(videoStages(width, gridOf(config, frame))),
      // LeCun et al. (1998), §4.6: unit variance in, unit variance out.
      trainable('frames/dense/kernel', [pixels, hiddenUnits], { normalSd: 1 / Math.sqrt(pixels) }),
      trainable('frames/dense/bias', [hiddenUnits], { constant: 0 }),
      ...batchNormSpecs('frames/norm', frames),
      trainable('readout/kernel', [hiddenUnits, units], { normalSd: 1 / Math.sqrt(hiddenUnits) }),
      trainable('readout/bias', [units], { constant: 0 }),
    ];
  },
  receptiveFieldBins: ({ frames }) => frames,
  drive: (net, x, mode) => inverseDrive(net, x, mode),
  features: (net, x, mode) => inverseFeatures(net, x, mode),
  biasOf: (norm) => (norm === 'frames/norm' ? undefined : biasOfNorm(norm)),
};

/** What sees the output of every stage of the U-Net by its name, and that of the batch norm over time as "frames/norm". */
type OnStage = (stage: string, output: tf.Tensor) => void;

/** Responses [batch, time, unit] to a video [batch, time, height, width, colour]. */
export function inverseDrive(
  net: Network<InverseVideoUNetConfig>,
  x: tf.Tensor,
  mode: ForwardMode,
  onStage?: OnStage,
): tf.Tensor3D {
  const hidden = inverseFeatures(net, x, mode, onStage);
  const [batch, time, width] = hidden.shape;
  return hidden
    .reshape<tf.Tensor2D>([batch * time, width])
    .matMul(net.weights.get<tf.Rank.R2>('readout/kernel'))
    .add(net.weights.get('readout/bias'))
    .reshape([batch, time, net.shape.units]);
}

/** Hidden units [batch, time, unit] behind every frame. */
function inverseFeatures(
  { config, shape, weights }: Network<InverseVideoUNetConfig>,
  x: tf.Tensor,
  mode: ForwardMode,
  onStage?: OnStage,
): tf.Tensor3D {
  const { frames, width, hiddenUnits } = config;
  const grid = gridOf(config, shape.frame);
  expectShape(x, 'video', ['batch', 'time', 'height', 'width', 'colour'], [undefined, frames, ...shape.frame]);
  const batch = x.shape[0];
  const video = runVideoStages(videoStages(width, grid), grid, weights, x as tf.Tensor5D, mode, onStage);
  const sums = video
    .reshape<tf.Tensor2D>([batch * frames, -1])
    .matMul(weights.get<tf.Rank.R2>('frames/dense/kernel'))
    .add(weights.get('frames/dense/bias'))
    .reshape<tf.Tensor3D>([batch, frames, hiddenUnits]);
  const normed = normaliseBins('frames/norm', weights, sums, mode);
  onStage?.('frames/norm', normed);
  return dropout(normed.relu(), config.dropout, 'hidden', mode.training ? mode.dropoutKey : undefined);
}

function gridOf({ frames, timePooling }: InverseVideoUNetConfig, [height, width, colours]: readonly number[]) {
  return videoGrid(frames, [height, width, colours], timePooling);
}
