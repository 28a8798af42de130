import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import type { VideoUNetConfig } from '../config/study.ts';
import { CortexError, nearestName } from '../errors.ts';
import { inverseOrder, permute } from '../permute.ts';
import { videoStages } from './video-core.ts';
import { frameSize } from './video-unet.ts';

/** Named arrays of a PyTorch module, shaped as there. */
export type StateDict = Readonly<Record<string, NdArray>>;

/** One array under both names. */
interface WeightLink {
  /** Name in `VideoUNet.weights`. */
  readonly name: string;
  /** Key in the state dict of the code of Zhang et al. (2026). */
  readonly peer: string;
  /** Shape in the state dict. */
  readonly peerShape: readonly number[];
  /** The same values with every axis apart, where `peerShape` has merged some. */
  readonly apart: readonly number[];
  /** Axes of `apart` in the order that ours have. */
  readonly order: readonly number[];
}

const countersOfBatchNorm = /\.num_batches_tracked$/;

/**
 * Weights for `VideoUNet.weights.assign` from the state dict of the paper's code (channels first there, last here).
 * Throws InvalidData naming an array that is missing, unknown or of another shape than `config` asks for.
 */
export function fromStateDict(state: StateDict, config: VideoUNetConfig): Record<string, Float32Array> {
  const links = linksOf(config);
  const known = new Set(links.map(({ peer }) => peer));
  const unknown = Object.keys(state).find((peer) => !known.has(peer) && !countersOfBatchNorm.test(peer));
  if (unknown !== undefined) throw unknownName('state dict', unknown, [...known]);
  const entries = links.map(({ name, peer, peerShape, apart, order }) => {
    const array = Object.hasOwn(state, peer) ? state[peer] : undefined;
    if (array?.shape.join() !== peerShape.join()) {
      const found = array ? `is [${array.shape.join(', ')}]` : 'is missing';
      throw new CortexError(
        'InvalidData',
        `"${peer}" must be [${peerShape.join(', ')}] in the state dict but ${found}; check sites, width and hiddenUnits.`,
      );
    }
    return [name, permute(ndarray(apart, array.data), order).data] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The state dict of weights, gradients or anything else that has the shapes of `VideoUNet.weights`; `values` need not
 * be complete. Throws InvalidData naming a weight that a model of `config` does not have or whose length is wrong.
 */
export function toStateDict(
  values: Readonly<Record<string, Float32Array>>,
  config: VideoUNetConfig,
): Record<string, NdArray> {
  const links = new Map(linksOf(config).map((link) => [link.name, link]));
  const entries = Object.entries(values).map(([name, data]) => {
    const link = links.get(name);
    if (!link) throw unknownName('model', name, [...links.keys()]);
    const { peer, peerShape, apart, order } = link;
    if (data.length !== sizeOf(peerShape)) {
      throw new CortexError(
        'InvalidData',
        `Weight "${name}" needs ${sizeOf(peerShape)} values but has ${data.length}.`,
      );
    }
    const ours = ndarray(
      order.map((axis) => apart[axis]),
      data,
    );
    return [peer, ndarray(peerShape, permute(ours, inverseOrder(order)).data)] as const;
  });
  return Object.fromEntries(entries);
}

function linksOf(config: VideoUNetConfig): WeightLink[] {
  const { sites, hiddenUnits, frames, width, timePooling } = config;
  const pixels = [3, frameSize, frameSize];
  const merged = sizeOf(pixels);
  const stages = videoStages(width, timePooling).flatMap(({ name, kind, kernelSize, channelsIn, channelsOut }) => {
    const block = Number(name.slice(-1)) - 1;
    // Four modules a block: convolution first when encoding, up-sampling first when decoding.
    const convolution = 4 * block + (kind === 'encode' ? 0 : 1);
    const peer = `${kind}r.${convolution}`;
    const kernelShape = [channelsOut, channelsIn, kernelSize, kernelSize, kernelSize];
    return [
      link(`${name}/kernel`, `${peer}.weight`, kernelShape, [2, 3, 4, 1, 0]),
      link(`${name}/bias`, `${peer}.bias`, [channelsOut]),
      ...normLinks(`${name}/norm`, `${kind}r.${convolution + 1}`, channelsOut),
    ];
  });
  return [
    link('spikes/dense1/kernel', 'Dense.dense1.weight', [hiddenUnits, sites], [1, 0]),
    link('spikes/dense1/bias', 'Dense.dense1.bias', [hiddenUnits]),
    ...normLinks('spikes/norm', 'Dense.bn1', frames),
    {
      ...link('spikes/dense2/kernel', 'Dense.dense2.weight', [merged, hiddenUnits]),
      apart: [...pixels, hiddenUnits],
      order: [3, 1, 2, 0],
    },
    { ...link('spikes/dense2/bias', 'Dense.dense2.bias', [merged]), apart: pixels, order: [1, 2, 0] },
    ...stages,
  ];
}

function normLinks(name: string, peer: string, channels: number): WeightLink[] {
  return [
    link(`${name}/gamma`, `${peer}.weight`, [channels]),
    link(`${name}/beta`, `${peer}.bias`, [channels]),
    link(`${name}/runningMean`, `${peer}.running_mean`, [channels]),
    link(`${name}/runningVariance`, `${peer}.running_var`, [channels]),
  ];
}

function link(
  name: string,
  peer: string,
  peerShape: readonly number[],
  order: readonly number[] = peerShape.map((_, axis) => axis),
): WeightLink {
  return { name, peer, peerShape, apart: peerShape, order };
}

function unknownName(kind: string, name: string, known: readonly string[]): CortexError {
  const near = nearestName(name, known);
  return new CortexError(
    'InvalidData',
    `A VideoUNet ${kind} has no "${name}".${near ? ` Did you mean "${near}"?` : ''}`,
  );
}
