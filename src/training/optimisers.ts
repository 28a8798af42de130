import { ownKernels } from '../engine/native/own-kernels.ts';
import { runOp } from '../engine/ops.ts';
import { tf } from '../engine/tensorflow.ts';

/** Running quantities of one weight, by name: moments, momentum and the like. */
type Slots = Readonly<Record<string, tf.Tensor>>;

/** One update of one weight. `step` counts from 1. Returns the new value and the new slots. */
export interface Update {
  readonly slotNames: readonly string[];
  apply(value: tf.Tensor, gradient: tf.Tensor, slots: Slots, learningRate: number, step: number): [tf.Tensor, Slots];
}

/** Whether our own kernel makes a step in one operation; it is the default for `fused`. */
const hasKernel = (): boolean => ownKernels() !== undefined;

/** Adamax, Kingma & Ba (2015), Algorithm 2; ε inside the maximum as PyTorch has it. */
export function adamax({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, fused = hasKernel() } = {}): Update {
  return {
    slotNames: ['moment', 'infinityNorm'],
    apply(value, gradient, slots, learningRate, step) {
      const rate = learningRate / (1 - beta1 ** step);
      if (fused) {
        const settings = { beta1, beta2, epsilon, rate, kept: 1, l2: 0, rootScale: 1, isAdamax: true };
        const inputs = [value, gradient, slots.moment, slots.infinityNorm];
        const [next, moment, infinityNorm] = inOneOperation(inputs, settings);
        return [next, { moment, infinityNorm }];
      }
      const moment = slots.moment.mul(beta1).add(gradient.mul(1 - beta1));
      const infinityNorm = slots.infinityNorm.mul(beta2).maximum(gradient.abs().add(epsilon));
      return [value.sub(moment.div(infinityNorm).mul(rate)), { moment, infinityNorm }];
    },
  };
}

/**
 * Adam, Kingma & Ba (2015), Algorithm 1, with L2 regularisation `weightDecay`; `decoupled` decays the weight itself
 * instead (AdamW, Loshchilov & Hutter 2019, Algorithm 2).
 */
export function adam({
  beta1 = 0.9,
  beta2 = 0.999,
  epsilon = 1e-8,
  weightDecay = 0,
  decoupled = false,
  fused = hasKernel(),
} = {}): Update {
  return {
    slotNames: ['moment', 'secondMoment'],
    apply(value, gradient, slots, learningRate, step) {
      const kept = decoupled ? 1 - learningRate * weightDecay : 1;
      const l2 = decoupled ? 0 : weightDecay;
      const rate = learningRate / (1 - beta1 ** step);
      const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
      if (fused) {
        const settings = { beta1, beta2, epsilon, rate, kept, l2, rootScale, isAdamax: false };
        const inputs = [value, gradient, slots.moment, slots.secondMoment];
        const [next, moment, secondMoment] = inOneOperation(inputs, settings);
        return [next, { moment, secondMoment }];
      }
      const slope = l2 > 0 ? gradient.add(value.mul(l2)) : gradient;
      const moment = slots.moment.mul(beta1).add(slope.mul(1 - beta1));
      const secondMoment = slots.secondMoment.mul(beta2).add(slope.square().mul(1 - beta2));
      const root = secondMoment.sqrt().mul(rootScale).add(epsilon);
      const start = kept < 1 ? value.mul(kept) : value;
      return [start.sub(moment.div(root).mul(rate)), { moment, secondMoment }];
    },
  };
}

/** What a step of Adam or Adamax multiplies with; Adamax takes no regularisation and no root. */
interface StepSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** The learning rate over the correction of the first moment. */
  readonly rate: number;
  /** What decoupled decay leaves of the value. */
  readonly kept: number;
  readonly l2: number;
  /** Correction of the root of the second moment. */
  readonly rootScale: number;
  readonly isAdamax: boolean;
}

/** A step by our own kernel on value, gradient and both moments, all of one shape. Returns the new value and moments. */
function inOneOperation(inputs: tf.Tensor[], settings: StepSettings): tf.Tensor[] {
  const { beta1, beta2, epsilon, rate, kept, l2, rootScale, isAdamax } = settings;
  // In the order of `Settings` in own-kernels/adam.cc.
  const numbers = [kept, l2, beta1, 1 - beta1, beta2, 1 - beta2, epsilon, rate, rootScale, Number(isAdamax)];
  return runOp('CortexAdam', [], [...inputs, tf.tensor1d(numbers)], 3);
}

/** Stochastic gradient descent with momentum (PyTorch's form: velocity = momentum · velocity + gradient). */
export function sgd({ momentum = 0 } = {}): Update {
  return {
    slotNames: ['velocity'],
    apply(value, gradient, slots, learningRate) {
      const velocity = slots.velocity.mul(momentum).add(gradient);
      return [value.sub(velocity.mul(learningRate)), { velocity }];
    },
  };
}

/** RMSprop, Tieleman & Hinton (2012), Lecture 6.5. */
export function rmsprop({ decay = 0.99, epsilon = 1e-8 } = {}): Update {
  return {
    slotNames: ['meanSquare'],
    apply(value, gradient, slots, learningRate) {
      const meanSquare = slots.meanSquare.mul(decay).add(gradient.square().mul(1 - decay));
      return [value.sub(gradient.div(meanSquare.sqrt().add(epsilon)).mul(learningRate)), { meanSquare }];
    },
  };
}

/**
 * Applies an update rule to named variables and keeps their slots. `weightDecay` gives variables a decoupled decay:
 * each step first multiplies them by 1 − learningRate · decay (Loshchilov & Hutter 2019, Algorithm 2, line 12).
 */
export class Optimiser {
  /** Updates applied so far. */
  step = 0;
  private readonly update: Update;
  private readonly variables: Readonly<Record<string, tf.Variable>>;
  private readonly weightDecay: Readonly<Record<string, number>>;
  private readonly slots = new Map<string, Record<string, tf.Variable>>();

  constructor(
    update: Update,
    variables: Readonly<Record<string, tf.Variable>>,
    weightDecay: Readonly<Record<string, number>> = {},
  ) {
    this.update = update;
    this.variables = variables;
    this.weightDecay = weightDecay;
    for (const [name, variable] of Object.entries(variables)) {
      const entries = update.slotNames.map((slot) => [slot, tf.tidy(() => tf.variable(tf.zerosLike(variable), false))]);
      this.slots.set(name, Object.fromEntries(entries));
    }
  }

  /** Names of the variables. */
  get names(): string[] {
    return Object.keys(this.variables);
  }

  /** Moves every variable that has a gradient; the gradients stay the caller's to dispose. */
  apply(gradients: Readonly<Record<string, tf.Tensor>>, learningRate: number): void {
    this.step++;
    for (const [name, gradient] of Object.entries(gradients)) {
      const slots = this.slots.get(name)!;
      tf.tidy(() => {
        const variable = this.variables[name];
        const decay = this.weightDecay[name] ?? 0;
        const start = decay > 0 ? variable.mul(1 - learningRate * decay) : variable;
        const [value, next] = this.update.apply(start, gradient, slots, learningRate, this.step);
        variable.assign(value);
        for (const slot of this.update.slotNames) slots[slot].assign(next[slot]);
      });
    }
  }

  /** The slots as "<weight>#<slot>" → values, for a checkpoint. */
  async slotValues(): Promise<Record<string, Float32Array>> {
    const values: Record<string, Float32Array> = {};
    for (const [name, slots] of this.slots) {
      for (const [slot, variable] of Object.entries(slots)) {
        values[`${name}#${slot}`] = Float32Array.from(await variable.data());
      }
    }
    return values;
  }

  /** Restores what `slotValues` and `step` said. */
  restore(values: Readonly<Record<string, Float32Array>>, step: number): void {
    this.step = step;
    tf.tidy(() => {
      for (const [name, slots] of this.slots) {
        for (const [slot, variable] of Object.entries(slots)) {
          variable.assign(tf.tensor(values[`${name}#${slot}`], variable.shape));
        }
      }
    });
  }

  dispose(): void {
    for (const slots of this.slots.values()) tf.dispose(slots);
    this.slots.clear();
  }
}
