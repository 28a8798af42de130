import { type NdArray, sizeOf } from '../arrays.ts';
import type { VideoUNetConfig } from './decoders/catalogue.ts';
import {
  link,
  normLinks,
  readLinked,
  type StateDict,
  videoStageLinks,
  type WeightLink,
  writeLinked,
} from './pytorch-links.ts';
import { frameOf } from './video-frame.ts';
import { videoGrid } from './video-grid.ts';

export type { StateDict } from './pytorch-links.ts';

/**
 * Weights for `VideoUNet.weights.assign` from the state dict of the paper's code (channels first there, last here).
 * Throws InvalidData naming an array that is missing, unknown or of another shape than `config` asks for.
 */
export function fromStateDict(state: StateDict, config: VideoUNetConfig): Record<string, Float32Array> {
  return readLinked(state, linksOf(config), 'VideoUNet');
}

/**
 * The state dict of weights, gradients or anything else that has the shapes of `VideoUNet.weights`; `values` need not
 * be complete. Throws InvalidData naming a weight that a model of `config` does not have or whose length is wrong.
 */
export function toStateDict(
  values: Readonly<Record<string, Float32Array>>,
  config: VideoUNetConfig,
): Record<string, NdArray> {
  return writeLinked(values, linksOf(config), 'VideoUNet');
}

function linksOf(config: VideoUNetConfig): WeightLink[] {
  const { units, hiddenUnits, frames, width, timePooling } = config;
  const frame = frameOf(config);
  const [height, columns, colours] = frame;
  const pixels = [colours, height, columns];
  const merged = sizeOf(pixels);
  return [
    link('spikes/dense1/kernel', 'Dense.dense1.weight', [hiddenUnits, units], [1, 0]),
    link('spikes/dense1/bias', 'Dense.dense1.bias', [hiddenUnits]),
    ...normLinks('spikes/norm', 'Dense.bn1', frames),
    {
      ...link('spikes/dense2/kernel', 'Dense.dense2.weight', [merged, hiddenUnits]),
      apart: [...pixels, hiddenUnits],
      order: [3, 1, 2, 0],
    },
    { ...link('spikes/dense2/bias', 'Dense.dense2.bias', [merged]), apart: pixels, order: [1, 2, 0] },
    ...videoStageLinks(width, videoGrid(frames, frame, timePooling)),
  ];
}
