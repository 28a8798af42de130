import type { NdArray } from '../../arrays.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import type { BestWeights } from './best-weights.ts';
import type { FlatOptimiser } from './flat-optimiser.ts';
import type { WeightAverage } from './weight-average.ts';

/** One epoch of training. */
export interface EncoderEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss of the epoch's batches. */
  readonly loss: number;
  /** Validation score, in the epochs that have one. */
  readonly validation?: number | undefined;
}

/** How a descent went, up to now or to its end. */
export interface DescentOutcome {
  readonly history: EncoderEpoch[];
  /** Epoch of the best weights; 0 before the first validation. */
  readonly bestEpoch: number;
  /** Its validation score; NaN without validation clips. */
  readonly bestScore: number;
}

/**
 * Where a descent is at the end of an epoch: all that its further epochs depend on. Crops, shifts, noise, dropout masks
 * and learning rates are functions of seed and step, so the number of epochs done is the whole random state; it also
 * tells how long ago the best epoch was, which is what early stopping goes by.
 */
export interface DescentState extends DescentOutcome {
  /** weight/<name>, optimiser/<group>#<slot>, average/<group> (with a weight average) and best/<name>. */
  readonly tensors: Readonly<Record<string, NdArray>>;
}

/** What a descent moves. */
export interface DescentParts {
  readonly encoder: Encoder;
  readonly optimiser: FlatOptimiser;
  readonly average: WeightAverage | undefined;
  readonly best: BestWeights;
}

/** Copies the state out of the parts. */
export async function takeDescent(parts: DescentParts, history: EncoderEpoch[]): Promise<DescentState> {
  const { encoder, optimiser, average, best } = parts;
  return {
    history: [...history],
    bestEpoch: best.epoch,
    bestScore: best.score,
    tensors: {
      ...withPrefix('weight/', await encoder.weights.arrays()),
      ...withPrefix('optimiser/', vectors(await optimiser.slotValues())),
      ...withPrefix('average/', vectors((await average?.values()) ?? {})),
      ...withPrefix('best/', await best.arrays()),
    },
  };
}

/** Puts a state back that was taken after `steps` steps; the parts go on as those did that it was taken from. */
export function restoreDescent(parts: DescentParts, { bestEpoch, bestScore, tensors }: DescentState, steps: number) {
  const { encoder, optimiser, average, best } = parts;
  encoder.weights.assign(valuesOf(withoutPrefix('weight/', tensors)));
  optimiser.restore(valuesOf(withoutPrefix('optimiser/', tensors)), steps);
  average?.restore(valuesOf(withoutPrefix('average/', tensors)), steps);
  best.resume(bestEpoch, bestScore, withoutPrefix('best/', tensors));
}

/** The named values with `prefix` in front of every name. */
export function withPrefix<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`${prefix}${name}`, value]));
}

/** Those whose names begin with `prefix`, without it. */
export function withoutPrefix<T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

/** The values of named arrays, without their shapes. */
export function valuesOf(named: Readonly<Record<string, NdArray>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(named).map(([name, { data }]) => [name, data]));
}

function vectors(named: Readonly<Record<string, Float32Array>>): Record<string, NdArray> {
  return Object.fromEntries(Object.entries(named).map(([name, data]) => [name, { shape: [data.length], data }]));
}
