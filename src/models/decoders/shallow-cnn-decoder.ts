import { expectShape, sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import { relu } from '../../layers/activations.ts';
import { batchNorm } from '../../layers/batch-norm.ts';
import { resizeBilinear } from '../../layers/bilinear.ts';
import { dense } from '../chain.ts';
import { imageNorm } from '../encoders/visual/image-norm.ts';
import type { ForwardMode } from '../forward-mode.ts';
import { type FrameShape, frameOf } from '../video-frame.ts';
import { batchNormSpecs, trainable, type WeightSpec, Weights } from '../weights.ts';
import { frameSize, unitKernel, type VideoDecoder } from './video-decoder.ts';

/** Shape of a shallow CNN decoder; the paper has maps of 64, 32, 16 and 8 channels. */
export interface ShallowCnnConfig {
  readonly decoder: 'shallow-cnn';
  readonly units: number;
  readonly frames: number;
  /** [32, 32, 3] when left out. */
  readonly frame?: FrameShape;
  /** Channels of the maps that the units make, and behind each of the three blocks. */
  readonly channels: readonly [number, number, number, number];
}

/** The three blocks; their maps are up-sampled twofold behind the first two. */
const blockNames = ['block1', 'block2', 'block3'] as const;
/** Edge of the maps that the units make of the paper's frames. */
export const firstMapSize = frameSize / 4;

/** Height and width of the maps that the units make, a quarter of the frame's (rounded up). */
export const firstMapsOf = ([height, width]: FrameShape): [height: number, width: number] => [
  Math.ceil(height / 4),
  Math.ceil(width / 4),
];

/**
 * The paper's second baseline, which draws every frame on its own: spikes [batch, time, unit] → maps of a
 * quarter of the frame's height and width (8 × 8) → two blocks of 3 × 3 convolution, batch norm and ReLU, each
 * followed by bilinear up-sampling (half-pixel centres) to half the frame and to the frame → a third block → 3 × 3
 * convolution and sigmoid, video [batch, time, height, width, colour] in [0, 1]. 602,115 parameters at 140 units and the
 * paper's frames.
 * Zhang et al. (2026), Commun. Biol., Methods, "Baseline models"; the order of blocks and up-sampling is ours.
 */
export class ShallowCnnDecoder implements VideoDecoder {
  readonly name = 'shallow-cnn';
  readonly config: ShallowCnnConfig;
  readonly weights: Weights;

  /** Draws the starting weights from streams "init/…" of `seed`. */
  constructor(config: ShallowCnnConfig, seed: number) {
    this.config = config;
    this.weights = new Weights(shallowCnnSpecs(config), seed);
  }

  get parameterCount(): number {
    return this.weights.parameterCount;
  }

  /** As in `VideoDecoder`; `onStage` sees the maps [batch · time, height, width, channel] of every stage. */
  forward(
    spikes: tf.Tensor3D,
    mode: ForwardMode = { training: false },
    onStage?: (stage: string, maps: tf.Tensor4D) => void,
  ): tf.Tensor5D {
    const { units, frames, channels } = this.config;
    expectShape(spikes, 'spikes', ['batch', 'time', 'unit'], [undefined, frames, units]);
    const frame = frameOf(this.config);
    const [height, width] = frame;
    const sizes = [[Math.ceil(height / 2), Math.ceil(width / 2)] as const, [height, width] as const];
    let maps = dense(spikes, this.weights.get<tf.Rank.R2>(unitKernel))
      .add(this.weights.get('spikes/dense1/bias'))
      .reshape<tf.Tensor4D>([-1, ...firstMapsOf(frame), channels[0]]);
    onStage?.('dense', maps);
    for (const [i, block] of blockNames.entries()) {
      maps = this.block(block, maps, mode);
      onStage?.(block, maps);
      if (i === sizes.length) continue;
      maps = resizeBilinear(maps, sizes[i], { alignCorners: false });
      onStage?.(`${block}/up`, maps);
    }
    return this.convolve('frames', maps)
      .add(this.weights.get('frames/bias'))
      .sigmoid()
      .reshape([spikes.shape[0], frames, ...frame]);
  }

  biasOf(norm: string): string | undefined {
    return norm.replace(/norm$/, 'bias');
  }

  dispose(): void {
    this.weights.dispose();
  }

  private block(name: string, x: tf.Tensor4D, mode: ForwardMode): tf.Tensor4D {
    const maps = this.convolve(name, x);
    const norm = `${name}/norm`;
    if (!mode.training) {
      return relu(imageNorm(norm, this.weights, maps.add<tf.Tensor4D>(this.weights.get(`${name}/bias`)), mode));
    }
    const gamma = this.weights.get<tf.Rank.R1>(`${norm}/gamma`);
    const beta = this.weights.get<tf.Rank.R1>(`${norm}/beta`);
    // The plain one: the native kernel misses the variance of so many pixels by more than PyTorch does.
    const normed = batchNorm(maps.expandDims(1), gamma, beta, (mean, variance) =>
      mode.statistics.record(norm, mean, variance),
    );
    return relu(normed.reshape(maps.shape));
  }

  private convolve(name: string, x: tf.Tensor4D): tf.Tensor4D {
    return tf.conv2d(x, this.weights.get<tf.Rank.R4>(`${name}/kernel`), 1, 'same');
  }
}

/** The weights of a shallow CNN decoder, in order. */
export function shallowCnnSpecs(config: ShallowCnnConfig): WeightSpec[] {
  const { units, channels } = config;
  const frame = frameOf(config);
  const colours = frame[2];
  const pixels = sizeOf(firstMapsOf(frame)) * channels[0];
  return [
    // LeCun et al. (1998), §4.6: unit variance in, unit variance out.
    trainable(unitKernel, [units, pixels], { normalSd: 1 / Math.sqrt(units) }),
    trainable('spikes/dense1/bias', [pixels], { constant: 0 }),
    ...blockNames.flatMap((block, i): WeightSpec[] => [
      convolutionKernel(block, channels[i], channels[i + 1]),
      {
        // The batch norm behind it cancels it.
        name: `${block}/bias`,
        shape: [channels[i + 1]],
        initialiser: { constant: 0 },
        trainable: false,
        parameter: true,
      },
      ...batchNormSpecs(`${block}/norm`, channels[i + 1]),
    ]),
    convolutionKernel('frames', channels[3], colours),
    trainable('frames/bias', [colours], { constant: 0 }),
  ];
}

/** He et al. (2015), eq. 10. */
function convolutionKernel(name: string, channelsIn: number, channelsOut: number): WeightSpec {
  return trainable(`${name}/kernel`, [3, 3, channelsIn, channelsOut], { normalSd: Math.sqrt(2 / (9 * channelsIn)) });
}
