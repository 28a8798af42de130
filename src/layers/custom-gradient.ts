import { tf } from '../engine/tensorflow.ts';

type GradientResult<R extends tf.Tensor> = { value: R; gradFunc: (dy: R, saved: tf.Tensor[]) => tf.Tensor[] };

/**
 * `tf.customGrad` with its inputs as one tuple: `forward` gets them and `save`, through which every tensor that the
 * gradient needs has to go; `gradFunc` gives one gradient an input.
 */
export function customGradient<I extends tf.Tensor[], R extends tf.Tensor>(
  inputs: I,
  forward: (inputs: I, save: (tensors: tf.Tensor[]) => void) => GradientResult<R>,
): R {
  const wrapped = tf.customGrad((...args) => {
    const save = args.pop() as unknown as (tensors: tf.Tensor[]) => void;
    return forward(args as unknown as I, save);
  });
  return wrapped(...inputs) as R;
}
