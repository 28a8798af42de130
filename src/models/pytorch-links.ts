import { inverseOrder, type NdArray, ndarray, permute, sizeOf } from '../arrays.ts';
import { CortexError, nearestName, quoted } from '../errors.ts';
import { videoStages } from './video-core.ts';
import type { VideoGrid } from './video-grid.ts';

/** Named arrays of a PyTorch module, shaped as there. */
export type StateDict = Readonly<Record<string, NdArray>>;

/** One array under both names. */
export interface WeightLink {
  /** Name among our weights. */
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
 * Our weights from a state dict. Throws InvalidData naming an array that is missing, unknown or of another shape than
 * the links say; `network` is its name in messages.
 */
export function readLinked(
  state: StateDict,
  links: readonly WeightLink[],
  network: string,
): Record<string, Float32Array> {
  const known = new Set(links.map(({ peer }) => peer));
  const unknown = Object.keys(state).find((peer) => !known.has(peer) && !countersOfBatchNorm.test(peer));
  if (unknown !== undefined) throw unknownName(`${network} state dict`, unknown, [...known]);
  const entries = links.map(({ name, peer, peerShape, apart, order }) => {
    const array = Object.hasOwn(state, peer) ? state[peer] : undefined;
    if (array?.shape.join() !== peerShape.join()) {
      const found = array ? `is [${array.shape.join(', ')}]` : 'is missing';
      throw new CortexError(
        'InvalidData',
        `"${peer}" must be [${peerShape.join(', ')}] in the state dict but ${found}; check units, width and hiddenUnits.`,
      );
    }
    return [name, permute(ndarray(apart, array.data), order).data] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The state dict of values that have the shapes of our weights; they need not be complete. Throws InvalidData naming
 * one that no link knows or whose length is wrong.
 */
export function writeLinked(
  values: Readonly<Record<string, Float32Array>>,
  links: readonly WeightLink[],
  network: string,
): Record<string, NdArray> {
  const byName = new Map(links.map((one) => [one.name, one]));
  const entries = Object.entries(values).map(([name, data]) => {
    const found = byName.get(name);
    if (!found) throw unknownName(`${network} model`, name, [...byName.keys()]);
    const { peer, peerShape, apart, order } = found;
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

/** Links of the eight stages of `videoStages`. */
export function videoStageLinks(width: number, grid: VideoGrid): WeightLink[] {
  return videoStages(width, grid).flatMap(({ name, kind, kernelSize, channelsIn, channelsOut }) => {
    const block = Number(name.slice(-1)) - 1;
    // Four modules a block: convolution first when encoding, up-sampling first when decoding.
    const convolution = 4 * block + (kind === 'encode' ? 0 : 1);
    const peer = `${kind}r.${convolution}`;
    const kernelShape = [channelsOut, channelsIn, ...kernelSize];
    return [
      link(`${name}/kernel`, `${peer}.weight`, kernelShape, [2, 3, 4, 1, 0]),
      link(`${name}/bias`, `${peer}.bias`, [channelsOut]),
      ...normLinks(`${name}/norm`, `${kind}r.${convolution + 1}`, channelsOut),
    ];
  });
}

/** Links of a batch norm. */
export function normLinks(name: string, peer: string, channels: number): WeightLink[] {
  return [
    link(`${name}/gamma`, `${peer}.weight`, [channels]),
    link(`${name}/beta`, `${peer}.bias`, [channels]),
    link(`${name}/runningMean`, `${peer}.running_mean`, [channels]),
    link(`${name}/runningVariance`, `${peer}.running_var`, [channels]),
  ];
}

/** A link without merged axes; `order` as in `permute`, from theirs to ours. */
export function link(
  name: string,
  peer: string,
  peerShape: readonly number[],
  order: readonly number[] = peerShape.map((_, axis) => axis),
): WeightLink {
  return { name, peer, peerShape, apart: peerShape, order };
}

function unknownName(what: string, name: string, known: readonly string[]): CortexError {
  const near = nearestName(name, known);
  const article = /^[aeiou]/.test(what) ? 'An' : 'A';
  return new CortexError(
    'InvalidData',
    `${article} ${what} has no ${quoted(name)}.${near ? ` Did you mean "${near}"?` : ''}`,
  );
}
