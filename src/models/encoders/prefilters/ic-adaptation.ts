import type { tf } from '../../../engine/tensorflow.ts';
import { exponentialMemory } from '../../../layers/exponential-memory.ts';
import type { PrefilterDefinition } from './prefilter-definition.ts';
import { adaptationDecays } from './time-constants.ts';

/**
 * Adaptation to the mean level in the inferior colliculus (Willmore et al. 2016, J. Neurosci. 36:280): relu(x − M) with
 * the exponential memory M of every channel. x [batch, time, channel], decay [channel]; `bins` ends the memory.
 */
export function icAdaptation(x: tf.Tensor3D, decay: tf.Tensor1D, bins?: number): tf.Tensor3D {
  return x.sub<tf.Tensor3D>(exponentialMemory(x, decay, bins)).relu();
}

export const icAdaptationPrefilter: PrefilterDefinition = {
  copies: 1,
  specs: (shape) => [
    {
      name: 'prefilter/decay',
      shape: [shape.frame[0]],
      initialiser: { draw: () => adaptationDecays(shape) },
      trainable: false,
      parameter: false,
    },
  ],
  apply: (x, weights) => icAdaptation(x, weights.get('prefilter/decay')).expandDims(3),
};
