import type { NdArray } from '../../../arrays.ts';
import {
  link,
  normLinks,
  readLinked,
  type StateDict,
  videoStageLinks,
  type WeightLink,
  writeLinked,
} from '../../pytorch-links.ts';
import { type FrameShape, frameOf } from '../../video-frame.ts';
import { videoGrid } from '../../video-grid.ts';
import type { InverseVideoUNetConfig } from './inverse-video-unet.ts';

/** What fixes the shapes of an inverse VideoUNet. */
export type InverseShape = Pick<InverseVideoUNetConfig, 'frames' | 'width' | 'hiddenUnits' | 'timePooling'> & {
  readonly units: number;
  /** [32, 32, 3] when left out. */
  readonly frame?: FrameShape;
};

/**
 * Weights of "inverse-video-unet" from a state dict of the paper's code (`reverse_Dense`, `encoder`, `decoder`;
 * channels first there, last here). Throws InvalidData naming an array that is missing, unknown or misshapen.
 */
export function fromInverseStateDict(state: StateDict, shape: InverseShape): Record<string, Float32Array> {
  return readLinked(state, linksOf(shape), 'inverse VideoUNet');
}

/**
 * The state dict of weights, gradients or anything else that has their shapes; `values` need not be complete. Throws
 * InvalidData naming a weight that the model does not have or whose length is wrong.
 */
export function toInverseStateDict(
  values: Readonly<Record<string, Float32Array>>,
  shape: InverseShape,
): Record<string, NdArray> {
  return writeLinked(values, linksOf(shape), 'inverse VideoUNet');
}

function linksOf(shape: InverseShape): WeightLink[] {
  const { units, hiddenUnits, frames, width, timePooling } = shape;
  const frame = frameOf(shape);
  const [height, columns, colours] = frame;
  return [
    {
      ...link('frames/dense/kernel', 'reverse_Dense.dense2.weight', [hiddenUnits, colours * height * columns]),
      apart: [hiddenUnits, colours, height, columns],
      order: [2, 3, 1, 0],
    },
    link('frames/dense/bias', 'reverse_Dense.dense2.bias', [hiddenUnits]),
    ...normLinks('frames/norm', 'reverse_Dense.bn1', frames),
    link('readout/kernel', 'reverse_Dense.dense1.weight', [units, hiddenUnits], [1, 0]),
    link('readout/bias', 'reverse_Dense.dense1.bias', [units]),
    ...videoStageLinks(width, videoGrid(frames, frame, timePooling)),
  ];
}
