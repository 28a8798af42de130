import type { tf } from '../../../../engine/tensorflow.ts';
import { melCorners } from '../../../../signal/filter-bank.ts';
import type { WeightSpec, Weights } from '../../../weights.ts';

/** The channels that a front end makes of a sound. */
export interface Bank {
  readonly channels: number;
  readonly samplingRateHz: number;
  /** Samples in a bin; need not be whole. */
  readonly samplesPerBin: number;
  readonly lowestHz: number;
  readonly highestHz: number;
}

/**
 * A front end inside a model: sound → channels, differentiable in its weights and in the sound. Bin t of its output
 * depends on the samples before `ends[t]` alone. Names of its weights begin with "front/".
 */
export interface LearnableFrontEnd {
  /** Centres of the channels at the start, rising. */
  centresHz(bank: Bank): number[];
  specs(bank: Bank): WeightSpec[];
  /** sound [batch, sample], the sample after the last one of every bin → [batch, bin, channel]. */
  analyse(sound: tf.Tensor2D, ends: Int32Array, bank: Bank, weights: Weights): tf.Tensor3D;
}

/** Centres equally spaced in mel between two frequencies. */
export function melCentres({ channels, lowestHz, highestHz }: Bank): number[] {
  return melCorners(channels, lowestHz, highestHz).slice(1, -1);
}
