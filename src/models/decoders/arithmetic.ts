import { sizeOf } from '../../arrays.ts';
import { upsampledTaps } from '../../layers/upsampled-convolution.ts';
import { type Stage, videoStages } from '../video-core.ts';
import { frameOf } from '../video-frame.ts';
import { videoGrid } from '../video-grid.ts';
import type { WeightSpec } from '../weights.ts';
import type { VideoUNetConfig } from './catalogue.ts';
import type { DecoderPlan } from './registry.ts';

/**
 * Multiplications of one sample's way through a decoder, about: those of every weight as often as it is used. For
 * comparisons of one decoder at several sizes, not for times.
 */
export function productsPerSample({ name, config, specs }: Pick<DecoderPlan, 'name' | 'config' | 'specs'>): number {
  const pixels = sizeOf(frameOf(config).slice(0, 2));
  const isUNet = name === 'video-unet';
  const perFrame = specs
    .filter(({ name: weight }) => !isUNet || weight.startsWith('spikes/'))
    .reduce((sum, spec) => sum + sizeOf(spec.shape) * usesPerFrame(spec, pixels), 0);
  return config.frames * perFrame + (isUNet ? productsOfStages(config as VideoUNetConfig) : 0);
}

/** A dense kernel is used once a frame, a convolution's at every pixel of its maps, which the first two blocks have fewer of. */
function usesPerFrame({ name, shape }: WeightSpec, pixels: number): number {
  if (shape.length !== 4) return 1;
  if (name.startsWith('block1/')) return pixels / 16;
  return name.startsWith('block2/') ? pixels / 4 : pixels;
}

function productsOfStages(config: VideoUNetConfig): number {
  const grid = videoGrid(config.frames, frameOf(config), config.timePooling);
  let lengths: readonly number[] = grid.padded;
  let sum = 0;
  for (const stage of videoStages(config.width, grid)) {
    const taps = tapsOf(stage, lengths);
    const phases = stage.kind === 'decode' ? sizeOf(stage.factors) : 1;
    sum += sizeOf(lengths) * phases * taps * stage.channelsIn * stage.channelsOut;
    lengths = lengths.map((length, axis) =>
      stage.kind === 'encode' ? length / stage.factors[axis] : length * stage.factors[axis],
    );
  }
  return sum;
}

function tapsOf({ kind, kernelSize, factors }: Stage, lengths: readonly number[]): number {
  if (kind === 'encode') return sizeOf(kernelSize);
  return sizeOf(kernelSize.map((size, axis) => upsampledTaps(size, factors[axis], lengths[axis])));
}
