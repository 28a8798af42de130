import { type NdArray, sizeOf } from '../arrays.ts';
import { tf } from '../engine/tensorflow.ts';
import { CortexError } from '../errors.ts';
import { type RandomStream, randomStream } from '../random/stream.ts';

/** How a weight starts: normal with the given standard deviation, a constant, or values drawn from its own stream. */
export type Initialiser =
  | { readonly normalSd: number }
  | { readonly constant: number }
  | { readonly draw: (stream: RandomStream, length: number) => Float32Array };

/** One named array of a model. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initialiser: Initialiser;
  /** False for running statistics and for biases that a batch norm cancels. */
  readonly trainable: boolean;
  /** False for running statistics, which are not parameters. */
  readonly parameter: boolean;
}

/** A learned weight. */
export function trainable(name: string, shape: readonly number[], initialiser: Initialiser): WeightSpec {
  return { name, shape, initialiser, trainable: true, parameter: true };
}

/** γ, β and running statistics of a batch norm over `channels`. */
export function batchNormSpecs(name: string, channels: number): WeightSpec[] {
  const fixed = { trainable: false, parameter: false };
  return [
    trainable(`${name}/gamma`, [channels], { constant: 1 }),
    trainable(`${name}/beta`, [channels], { constant: 0 }),
    { name: `${name}/runningMean`, shape: [channels], initialiser: { constant: 0 }, ...fixed },
    { name: `${name}/runningVariance`, shape: [channels], initialiser: { constant: 1 }, ...fixed },
  ];
}

/** The named variables of one model. Each weight draws its start from a stream of its own, "init/<name>". */
export class Weights {
  private current: readonly WeightSpec[] = [];
  private readonly variables = new Map<string, tf.Variable>();

  constructor(specs: readonly WeightSpec[], seed: number) {
    try {
      this.build(specs, seed);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  get specs(): readonly WeightSpec[] {
    return this.current;
  }

  /** Draws all weights anew, in the place of those that there were. */
  protected build(specs: readonly WeightSpec[], seed: number): void {
    this.dispose();
    this.current = specs;
    for (const spec of specs) {
      const values = initialValues(spec, seed);
      const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...spec.shape]), spec.trainable));
      this.variables.set(spec.name, variable);
    }
  }

  /** The variable called `name`; throws NotFound when the model has none. */
  get<R extends tf.Rank = tf.Rank>(name: string): tf.Variable<R> {
    const variable = this.variables.get(name);
    if (!variable) throw new CortexError('NotFound', `This model has no weight "${name}".`);
    return variable as tf.Variable<R>;
  }

  /** Names of the weights that training changes, in order. */
  get trainableNames(): string[] {
    return this.specs.filter((spec) => spec.trainable).map((spec) => spec.name);
  }

  /** Number of parameters: everything but running statistics. */
  get parameterCount(): number {
    return this.specs.filter((spec) => spec.parameter).reduce((sum, spec) => sum + sizeOf(spec.shape), 0);
  }

  /** Copies the values out, by name. */
  async values(): Promise<Record<string, Float32Array>> {
    const entries = this.specs.map(async ({ name }) => [name, Float32Array.from(await this.get(name).data())] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Copies the values out with their shapes, by name. */
  async arrays(): Promise<Record<string, NdArray>> {
    const values = await this.values();
    return Object.fromEntries(this.specs.map(({ name, shape }) => [name, { shape, data: values[name] }]));
  }

  /** Sets weights from values by name; a missing name or a wrong length is an error and changes nothing. */
  assign(values: Readonly<Record<string, Float32Array>>): void {
    for (const { name, shape } of this.specs) {
      if (values[name]?.length !== sizeOf(shape)) {
        throw new CortexError(
          'InvalidData',
          `Weight "${name}" needs ${sizeOf(shape)} values [${shape}] but the source has ${values[name]?.length ?? 'none'}.`,
        );
      }
    }
    tf.tidy(() => {
      for (const { name, shape } of this.specs) this.get(name).assign(tf.tensor(values[name], [...shape]));
    });
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }
}

function initialValues({ name, shape, initialiser }: WeightSpec, seed: number): Float32Array {
  const length = sizeOf(shape);
  if ('constant' in initialiser) return new Float32Array(length).fill(initialiser.constant);
  const stream = randomStream(seed, `init/${name}`);
  return 'draw' in initialiser ? initialiser.draw(stream, length) : stream.normals(length, initialiser.normalSd);
}
