import type { NdArray } from '../../../arrays.ts';
import { CortexError } from '../../../errors.ts';
import type { VideoUNetConfig } from '../../../models/decoders/catalogue.ts';
import { VideoUNet } from '../../../models/decoders/video-unet.ts';
import type { SideThresholds } from '../contrast-readout.ts';
import type { Ensemble, Member } from './ensemble.ts';
import { responseComponents } from './response-components.ts';

/** An ensemble as arrays that a file can hold: "member-0/scale/mean", …, "member-0/network/spikes/dense1/kernel", … */
export interface EnsembleTensors {
  readonly tensors: Readonly<Record<string, NdArray>>;
  readonly thresholds: SideThresholds;
}

/** Copies the members out: what standardises and projects spike counts, and the weights of the network. */
export async function ensembleTensors({ members, thresholds }: Ensemble): Promise<EnsembleTensors> {
  const parts = members.map(async ({ components: { scale, whitening }, model }, i) => {
    const network = Object.entries(await model.weights.arrays());
    const named: [string, NdArray][] = [
      ['scale/mean', vector(scale.mean)],
      ['scale/sd', vector(scale.sd)],
      ['whitening/offset', vector(whitening.offset)],
      ['whitening/projection', whitening.projection],
      ...network.map(([name, array]): [string, NdArray] => [`network/${name}`, array]),
    ];
    return named.map(([name, array]) => [`member-${i}/${name}`, array] as const);
  });
  return { tensors: Object.fromEntries((await Promise.all(parts)).flat()), thresholds };
}

/**
 * The ensemble of `members` networks back from its arrays, bit for bit; the caller disposes it. Throws InvalidData for an
 * array that is missing or does not fit the network.
 */
export function ensembleOf(
  { tensors, thresholds }: EnsembleTensors,
  { network, members: count }: { readonly network: VideoUNetConfig; readonly members: number },
): Ensemble {
  const members: Member[] = [];
  const dispose = () => {
    for (const { model } of members) model.dispose();
  };
  try {
    for (let i = 0; i < count; i++) members.push(memberOf(tensors, `member-${i}/`, network));
    return { members, thresholds, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function memberOf(tensors: EnsembleTensors['tensors'], prefix: string, network: VideoUNetConfig): Member {
  const part = (name: string): NdArray => {
    const found = tensors[`${prefix}${name}`];
    if (found) return found;
    throw new CortexError('InvalidData', `There is no array "${prefix}${name}" among the networks of this fold.`);
  };
  const components = responseComponents({
    scale: { mean: part('scale/mean').data, sd: part('scale/sd').data },
    whitening: { offset: part('whitening/offset').data, projection: part('whitening/projection') },
  });
  const own = `${prefix}network/`;
  const weights = Object.entries(tensors).filter(([name]) => name.startsWith(own));
  const model = new VideoUNet(network, 0);
  try {
    model.weights.assign(Object.fromEntries(weights.map(([name, { data }]) => [name.slice(own.length), data])));
  } catch (error) {
    model.dispose();
    throw error;
  }
  return { components, model };
}

const vector = (data: Float32Array): NdArray => ({ shape: [data.length], data });
