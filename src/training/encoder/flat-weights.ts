import { sizeOf } from '../../arrays.ts';
import { tf } from '../../engine/tensorflow.ts';
import type { WeightSpec, Weights } from '../../models/weights.ts';

/**
 * The trained weights of a model as two long vectors, one of kernels and one of everything else, so that a step over
 * many small weights is a few operations on long ones. The vectors are the truth; `write` copies them into the model.
 */
export class FlatWeights {
  readonly weights: Weights;
  /** Weights of two and more axes, and the rest; an empty group is left out. */
  readonly groups: readonly FlatGroup[];

  constructor(weights: Weights, names: readonly string[]) {
    this.weights = weights;
    const chosen = weights.specs.filter(({ name }) => names.includes(name));
    const kernels = chosen.filter(({ shape }) => shape.length > 1);
    const others = chosen.filter(({ shape }) => shape.length <= 1);
    const groups = [
      { name: 'kernels', specs: kernels },
      { name: 'others', specs: others },
    ];
    this.groups = groups.filter(({ specs }) => specs.length > 0);
  }

  /** Names of the weights, in the order of the vectors. */
  get names(): string[] {
    return this.groups.flatMap(({ specs }) => specs.map(({ name }) => name));
  }

  /** The model's values as vectors, one a group. */
  read(): tf.Tensor1D[] {
    return this.pack(Object.fromEntries(this.names.map((name) => [name, this.weights.get(name)])));
  }

  /** Named arrays as vectors; zeros for what is not there. */
  pack(named: Readonly<Record<string, tf.Tensor>>): tf.Tensor1D[] {
    return tf.tidy(() =>
      this.groups.map(({ specs }) =>
        tf.concat1d(
          specs.map(
            ({ name, shape }) => named[name]?.reshape([sizeOf(shape)]) ?? tf.zeros([sizeOf(shape)]),
          ) as tf.Tensor1D[],
        ),
      ),
    );
  }

  /** Sets the model's weights to the vectors. */
  write(vectors: readonly tf.Tensor[]): void {
    tf.tidy(() => {
      for (const [i, { specs }] of this.groups.entries()) {
        const parts = tf.split(
          vectors[i],
          specs.map(({ shape }) => sizeOf(shape)),
        );
        for (const [k, { name, shape }] of specs.entries()) {
          this.weights.get(name).assign(parts[k].reshape([...shape]));
        }
      }
    });
  }
}

interface FlatGroup {
  readonly name: string;
  readonly specs: readonly WeightSpec[];
}
