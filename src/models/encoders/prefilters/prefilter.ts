import type { tf } from '../../../engine/tensorflow.ts';
import type { WeightSpec, Weights } from '../../weights.ts';
import type { SignalShape } from '../architecture.ts';
import type { Prefilter } from '../names.ts';
import { adaptransPrefilter } from './adaptrans.ts';
import { icAdaptationPrefilter } from './ic-adaptation.ts';
import type { PrefilterDefinition } from './prefilter-definition.ts';
import { stpPrefilter } from './stp.ts';

export { type Prefilter, prefilterNames } from '../names.ts';

const prefilters: Readonly<Record<Prefilter, PrefilterDefinition>> = {
  none: { copies: 1, specs: () => [], apply: (x) => x.expandDims(3) },
  adaptrans: adaptransPrefilter,
  'ic-adaptation': icAdaptationPrefilter,
  stp: stpPrefilter,
};

/** Copies of every channel that a prefilter makes: ON and OFF are two. */
export const prefilterCopies = (prefilter: Prefilter): number => prefilters[prefilter].copies;

export function prefilterSpecs(prefilter: Prefilter, shape: Omit<SignalShape, 'copies'>): WeightSpec[] {
  return prefilters[prefilter].specs(shape);
}

/** Standardised spectrogram [batch, time, channel] → [batch, time, channel, copy]. */
export function applyPrefilter(prefilter: Prefilter, x: tf.Tensor3D, weights: Weights): tf.Tensor4D {
  return prefilters[prefilter].apply(x, weights);
}
