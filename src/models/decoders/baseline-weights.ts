import { type NdArray, sizeOf } from '../../arrays.ts';
import { link, normLinks, readLinked, type StateDict, type WeightLink, writeLinked } from '../pytorch-links.ts';
import { frameOf } from '../video-frame.ts';
import type { MlpDecoderConfig } from './mlp-decoder.ts';
import { firstMapsOf, type ShallowCnnConfig } from './shallow-cnn-decoder.ts';
import { unitKernel } from './video-decoder.ts';

/** A baseline decoder's shape. */
export type BaselineConfig = MlpDecoderConfig | ShallowCnnConfig;

/**
 * Weights of a baseline decoder from a PyTorch state dict (`fc1`, `bn1`, `fc2`, `bn2`, `fc3`; `fc`, `conv1`, `bn1`, …,
 * `conv4`), channels first there, last here. Throws InvalidData naming an array that is missing, unknown or of another
 * shape than `config` asks for.
 */
export function fromBaselineStateDict(state: StateDict, config: BaselineConfig): Record<string, Float32Array> {
  return readLinked(state, linksOf(config), config.decoder);
}

/**
 * The state dict of weights, gradients or anything else that has the shapes of the decoder's weights; `values` need not
 * be complete. Throws InvalidData naming a weight that the decoder does not have or whose length is wrong.
 */
export function toBaselineStateDict(
  values: Readonly<Record<string, Float32Array>>,
  config: BaselineConfig,
): Record<string, NdArray> {
  return writeLinked(values, linksOf(config), config.decoder);
}

function linksOf(config: BaselineConfig): WeightLink[] {
  return config.decoder === 'mlp' ? mlpLinks(config) : shallowCnnLinks(config);
}

function mlpLinks(config: MlpDecoderConfig): WeightLink[] {
  const { units, frames, hiddenUnits } = config;
  const [first, second] = hiddenUnits;
  const [height, width, colours] = frameOf(config);
  return [
    link(unitKernel, 'fc1.weight', [first, units], [1, 0]),
    link('spikes/dense1/bias', 'fc1.bias', [first]),
    ...normLinks('spikes/norm', 'bn1', frames),
    link('hidden/dense/kernel', 'fc2.weight', [second, first], [1, 0]),
    link('hidden/dense/bias', 'fc2.bias', [second]),
    ...normLinks('hidden/norm', 'bn2', frames),
    ...mapLinks('frames/dense', 'fc3', second, [colours, height, width]),
  ];
}

function shallowCnnLinks(config: ShallowCnnConfig): WeightLink[] {
  const { units, channels } = config;
  const frame = frameOf(config);
  const colours = frame[2];
  const blocks = channels
    .slice(1)
    .flatMap((channelsOut, i) => [
      link(`block${i + 1}/kernel`, `conv${i + 1}.weight`, [channelsOut, channels[i], 3, 3], [2, 3, 1, 0]),
      link(`block${i + 1}/bias`, `conv${i + 1}.bias`, [channelsOut]),
      ...normLinks(`block${i + 1}/norm`, `bn${i + 1}`, channelsOut),
    ]);
  return [
    ...mapLinks('spikes/dense1', 'fc', units, [channels[0], ...firstMapsOf(frame)]),
    ...blocks,
    link('frames/kernel', 'conv4.weight', [colours, channels[3], 3, 3], [2, 3, 1, 0]),
    link('frames/bias', 'conv4.bias', [colours]),
  ];
}

/** Links of a dense layer whose outputs are maps [channel, height, width]. */
function mapLinks(name: string, peer: string, inputs: number, maps: readonly [number, number, number]): WeightLink[] {
  const merged = sizeOf(maps);
  return [
    { ...link(`${name}/kernel`, `${peer}.weight`, [merged, inputs]), apart: [...maps, inputs], order: [3, 1, 2, 0] },
    { ...link(`${name}/bias`, `${peer}.bias`, [merged]), apart: maps, order: [1, 2, 0] },
  ];
}
