import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { CortexError } from '../../errors.ts';
import { tf } from '../tensorflow.ts';

/** The values of a float32 tensor where they lie in the wasm memory, not a copy: valid until a next tensor is made. */
export function viewOf(x: tf.Tensor): Float32Array {
  const backend = tf.backend();
  const values = backend instanceof BackendWasm ? backend.typedArrayFromHeap(x) : undefined;
  if (values instanceof Float32Array) return values;
  throw new CortexError('InvalidInput', `A view needs a float32 tensor of the wasm engine, got one of ${x.dtype}.`);
}
