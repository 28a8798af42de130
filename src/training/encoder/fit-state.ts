import type { NdArray } from '../../arrays.ts';
import type { Encoder } from '../../models/encoders/encoder.ts';
import { type DescentOutcome, type DescentState, valuesOf } from './descent-state.ts';

/** Where a fit is at the end of an epoch. */
export interface FitState {
  /** Which initialisation, from 0. */
  readonly start: number;
  readonly descent: DescentState;
  /** The best of the initialisations before this one; absent in the first. */
  readonly former?: FinishedDescent | undefined;
}

/** An initialisation that came to its end. */
interface FinishedDescent extends DescentOutcome {
  /** Weights of the best epoch, by name. */
  readonly weights: Readonly<Record<string, NdArray>>;
}

/** The same with the encoder itself, which has those weights. */
export interface Fitted {
  readonly encoder: Encoder;
  readonly descent: DescentOutcome;
}

/** The state in initialisation `start`; `best` is the best of those before it. */
export async function stateOf(start: number, descent: DescentState, best: Fitted | undefined): Promise<FitState> {
  const former = best && { ...best.descent, weights: await best.encoder.weights.arrays() };
  return { start, descent, former };
}

/** Gives a new `encoder` what was left of an initialisation. */
export function revived({ weights, ...descent }: FinishedDescent, encoder: Encoder): Fitted {
  encoder.weights.assign(valuesOf(weights));
  return { encoder, descent };
}
