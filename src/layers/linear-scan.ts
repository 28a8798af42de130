import { ownKernels } from '../engine/native/own-kernels.ts';
import { runOp } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';
import { CortexError } from '../errors.ts';
import { customGradient } from './custom-gradient.ts';

/**
 * Linear recurrence y(t) = a(t)·y(t−1) + b(t) with y(−1) = 0, time on axis 1 of b: by our own kernel, else by
 * doubling (Hillis & Steele 1986, "Data parallel algorithms"). `a` broadcasts to b and may not depend on time
 * ([channel], [1, 1, channel]). Differentiable in both: the gradient is one scan that runs backwards.
 * Throws InvalidInput when a does not broadcast to b.
 */
export function linearScan<T extends tf.Tensor>(a: tf.Tensor, b: T): T {
  const factorShape = [...Array(Math.max(0, b.rank - a.rank)).fill(1), ...a.shape];
  if (b.rank < 2 || a.rank > b.rank || factorShape.some((size, axis) => size !== 1 && size !== b.shape[axis])) {
    throw new CortexError(
      'InvalidInput',
      `linearScan needs b [batch, time, …] and a that broadcasts to it, but b is [${b.shape}] and a is [${a.shape}].`,
    );
  }
  const inputs: [factor: tf.Tensor, input: T] = [a.reshape(factorShape), b];
  return customGradient(inputs, ([factor, input], save) => {
    const y = scan(factor, input, 'forward');
    save([factor, y]);
    return {
      value: y,
      gradFunc: (dy, [factor, y]) => {
        const time = y.shape[1] ?? 1;
        const later = factor.shape[1] === 1 ? factor : shift(factor, -1, time);
        const dInput = scan(later, dy, 'backward');
        return [sumTo(dInput.mul(shift(y, 1, time)), factor.shape), dInput];
      },
    };
  });
}

type Direction = 'forward' | 'backward';

/** `backward`: y(t) = factor(t)·y(t+1) + input(t), with y = 0 after the end. */
function scan<T extends tf.Tensor>(factor: tf.Tensor, input: T, direction: Direction): T {
  return ownKernels() === undefined ? scanByDoubling(factor, input, direction) : scanInOrder(factor, input, direction);
}

/** By our own kernel, one time after the other. */
function scanInOrder<T extends tf.Tensor>(factor: tf.Tensor, input: T, direction: Direction): T {
  const [batch, time] = input.shape as [number, number];
  const rest = input.shape.slice(2);
  const [rows, times] = factor.shape as [number, number];
  const factors = tf.broadcastTo(factor, [rows, times, ...rest]).reshape([rows, times, -1]);
  const backwards = tf.tensor1d([direction === 'backward' ? 1 : 0]);
  const [y] = runOp('CortexLinearScan', [], [factors, input.reshape([batch, time, -1]), backwards]);
  return y.reshape(input.shape) as T;
}

/** In log2(time) steps over the whole array. */
export function scanByDoubling<T extends tf.Tensor>(factor: tf.Tensor, input: T, direction: Direction): T {
  const time = input.shape[1] ?? 1;
  const varies = factor.shape[1] !== 1;
  const first = direction === 'forward';
  let y: tf.Tensor = input.clone();
  // Products of `reach` factors, at the times that have so many before (after) them.
  let products = varies ? part(factor, first ? 1 : 0, time - 1) : factor;
  for (let reach = 1; reach < time; reach *= 2) {
    const rest = time - reach;
    const early = part(y, 0, rest);
    const late = part(y, reach, rest);
    y = first
      ? tf.concat([part(y, 0, reach), late.add(products.mul(early))], 1)
      : tf.concat([early.add(products.mul(late)), part(y, rest, reach)], 1);
    if (!varies) products = products.square();
    else if (rest > reach) {
      products = part(products, 0, rest - reach).mul(part(products, reach, rest - reach));
    }
  }
  return y as T;
}

/** Times start … start + length − 1 of x. */
function part(x: tf.Tensor, start: number, length: number): tf.Tensor {
  const begin = x.shape.map((_, axis) => (axis === 1 ? start : 0));
  return tf.slice(
    x,
    begin,
    x.shape.map((size, axis) => (axis === 1 ? length : size)),
  );
}

/** x(t − 1) for `by` = 1, x(t + 1) for −1, zero where there is none. */
function shift(x: tf.Tensor, by: 1 | -1, time: number): tf.Tensor {
  const zero = tf.zerosLike(part(x, 0, 1));
  return by === 1 ? tf.concat([zero, part(x, 0, time - 1)], 1) : tf.concat([part(x, 1, time - 1), zero], 1);
}

/** Sum over the axes along which `shape` was broadcast. */
function sumTo(x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = shape.flatMap((size, axis) => (size === 1 && x.shape[axis] !== 1 ? [axis] : []));
  return axes.length > 0 ? x.sum(axes, true) : x;
}
