import type { NdArray } from '../../../src/arrays.ts';
import { generate } from './generator.ts';
import { type GoldenBatch, type GoldenNetwork, type TrainingPass, trainOnBatch } from './network-steps.ts';
import { compareRecord, entriesOf, relativeL2, type TensorRecord } from './record.ts';
import type { Tally } from './tally.ts';

/** What the file says about the gradients of one pass. */
export interface ExpectedGradients {
  readonly input: TensorRecord;
  /** By the names of the peer's state dict. */
  readonly params: Readonly<Record<string, TensorRecord>>;
}

/** Names in messages, the largest relative L2 difference, and the input's axes in the order of the file. */
export interface GradientOptions {
  readonly prefix: string;
  readonly limit: number;
  readonly inputLayout: (array: NdArray) => NdArray;
}

/** Relative size of the changes of the weights that show what a decision of a ReLU or a maximum is worth. */
const perturbation = 1e-6;
const perturbations = 4;
/** The decision that fell otherwise moves a gradient by what the perturbed weights show and rounding besides. */
const margin = 1.5;
/** The golden files: a single decision moves gradients by up to 2 %; more than this is a fault in any case. */
const decisionLimit = 0.05;

/**
 * Gradients of a training pass against the file's. Where one is further off than `limit`, a value at the threshold of a
 * ReLU or of a maximum may have fallen to the other side in single precision; then the weights are moved by 1e-6 of
 * themselves, and a gradient may be 1.5 times as far off as that moves it, up to 5 %, which the report says.
 */
export async function compareGradients(
  tally: Tally,
  network: GoldenNetwork,
  batch: GoldenBatch,
  pass: Pick<TrainingPass, 'gradients' | 'inputGradient'>,
  expected: ExpectedGradients,
  { prefix, limit, inputLayout }: GradientOptions,
): Promise<void> {
  const named = ({ gradients, inputGradient }: typeof pass): Record<string, NdArray> => ({
    ...network.stateOf(gradients),
    [inputName]: inputLayout(inputGradient),
  });
  const records: Record<string, TensorRecord> = { [inputName]: expected.input, ...expected.params };
  const ours = named(pass);
  const isOff = Object.entries(records).some(
    ([name, record]) => ours[name] && relativeL2(ours[name].data, record, entriesOf(record)) > limit,
  );
  const noise = isOff ? await decisionNoise(network, batch, named, ours, records) : {};
  for (const [name, record] of Object.entries(records)) {
    const what = name === inputName ? `${prefix}gradient of the input` : `${prefix}gradient: ${name}`;
    if (name !== inputName) tally.equal(`${what} is there`, Object.hasOwn(ours, name), true);
    if (!Object.hasOwn(ours, name)) continue;
    const entriesL2 = Math.max(limit, Math.min(margin * (noise[name] ?? 0), decisionLimit));
    compareRecord(tally, what, ours[name], record, { entriesL2 });
    if (entriesL2 > limit)
      tally.leaveOut(what, `compared to ${entriesL2.toPrecision(2)}, what single decisions are worth`);
  }
}

const inputName = 'input';

/** Largest relative L2 change of every gradient, over its sampled entries, when the weights move; they are put back. */
async function decisionNoise(
  network: GoldenNetwork,
  batch: GoldenBatch,
  named: (pass: TrainingPass) => Record<string, NdArray>,
  ours: Readonly<Record<string, NdArray>>,
  records: Readonly<Record<string, TensorRecord>>,
): Promise<Record<string, number>> {
  const start = await network.weights.values();
  const noise: Record<string, number> = {};
  for (let seed = 0; seed < perturbations; seed++) {
    const moved = Object.entries(start).map(([name, values], stream) => {
      const changes = generate(seed, stream, values.length, 1, perturbation);
      return [name, values.map((value, i) => value * changes[i])] as const;
    });
    network.weights.assign(Object.fromEntries(moved));
    const pass = trainOnBatch(network, batch);
    pass.statistics.dispose();
    const gradients = named(pass);
    for (const [name, record] of Object.entries(records)) {
      if (!ours[name]) continue;
      const change = relativeL2(
        gradients[name].data,
        record,
        (record.index ?? []).map((flat) => ours[name].data[flat]),
      );
      noise[name] = Math.max(noise[name] ?? 0, change);
    }
  }
  network.weights.assign(start);
  return noise;
}
