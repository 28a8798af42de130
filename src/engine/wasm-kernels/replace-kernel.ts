import { CortexError } from '../../errors.ts';
import { tf } from '../tensorflow.ts';

export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The result of a kernel from its inputs and attributes; undefined where the stock kernel is to compute it. */
export type Compute = (inputs: Inputs, attrs: unknown) => tf.Tensor | undefined;

/** Puts our kernel in front of the wasm backend's own one of that name, if it has one. */
export function replaceKernel(name: string, compute: Compute): void {
  const stock = tf.getKernel(name, 'wasm');
  if (stock) tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    kernelName: name,
    backendName: 'wasm',
    kernelFunc: (call) => {
      const result = tf.tidy(() => compute(tensorsOf(call.inputs), call.attrs));
      if (result) return result;
      if (stock) return stock.kernelFunc(call);
      throw new CortexError(
        'Unsupported',
        `The wasm engine has no kernel ${name} for this call; use the native engine.`,
      );
    },
  });
}

/** Kernels are called with tensors, though their type promises only the facts of a tensor. */
function tensorsOf(inputs: tf.NamedTensorInfoMap): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, info]) => {
      if (info instanceof tf.Tensor) return [name, info];
      throw new CortexError('InvalidInput', `A wasm kernel needs a tensor as "${name}".`);
    }),
  );
}
