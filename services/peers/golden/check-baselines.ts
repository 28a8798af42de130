import { z } from 'zod';
import { type NdArray, takeRows } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import type { tf } from '../../../src/engine/tensorflow.ts';
import { CortexError } from '../../../src/errors.ts';
import {
  type BaselineConfig,
  fromBaselineStateDict,
  toBaselineStateDict,
} from '../../../src/models/decoders/baseline-weights.ts';
import { MlpDecoder } from '../../../src/models/decoders/mlp-decoder.ts';
import { firstMapSize, ShallowCnnDecoder } from '../../../src/models/decoders/shallow-cnn-decoder.ts';
import { compareGradients } from './compare-gradients.ts';
import { numbered, numberedIfAny } from './fields.ts';
import { generateTensor } from './generator.ts';
import { evaluateNetwork, type GoldenBatch, type GoldenNetwork, trainOnBatch } from './network-steps.ts';
import { compareRecord, type RecordTolerance, type TensorRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { channelsFirst, channelsLast } from './tensors.ts';

const generatedSchema = z.looseObject({ p: z.int(), shape: z.array(z.int()), offset: z.number(), scale: z.number() });
const recordsSchema = z.record(z.string(), tensorRecordSchema);
const modelSchema = z.looseObject({
  parameter_count: z.int(),
  params: z.array(generatedSchema.extend({ name: z.string() })),
});
const trainSchema = z.looseObject({
  output: tensorRecordSchema,
  mse_loss: z.looseObject({ value: z.number() }),
  grad_input: tensorRecordSchema,
  zero_gradient_params: z.array(z.string()),
  grad_params: recordsSchema,
  running_stats_after_one_forward: recordsSchema,
});
type ModelFixture = z.infer<typeof modelSchema>;
const schema = z.looseObject({
  seed: z.int(),
  inputs: z.looseObject({ x: generatedSchema, target: generatedSchema }),
  models: z.looseObject({ MLP: modelSchema, ShallowCNN: modelSchema }),
});

/** The file's own tolerances, for activations as large as its own; moments as for the other networks. */
const forwardTolerance: RecordTolerance = {
  entries: { absolute: 1e-5, relative: 1e-5, upTo: 11 },
  moments: { mean: 1e-5, std: 1e-5 },
};
/** Relative L2 difference of gradients. */
const gradientL2 = 1e-3;
const statisticsTolerance: RecordTolerance = { entries: { absolute: 1e-6 } };
const lossTolerance = { relative: 5e-6 };

/** Stages of the peer's shallow CNN by ours. */
const peerStages: Readonly<Record<string, string>> = {
  dense: 'fc',
  block1: 'block1',
  'block1/up': 'up1',
  block2: 'block2',
  'block2/up': 'up2',
  block3: 'block3',
};

interface Baseline {
  readonly network: GoldenNetwork;
  readonly config: BaselineConfig;
}

/** The two baseline decoders and their gradients against PyTorch (baselines.json). */
export async function checkBaselines(json: unknown): Promise<CheckReport> {
  const { seed, inputs, models } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const [, frames, units] = inputs.x.shape;
  const batch = {
    input: generateTensor(seed, inputs.x),
    target: channelsLast(generateTensor(seed, inputs.target)),
  };
  const makers = { MLP: mlp, ShallowCNN: shallowCnn };
  for (const name of ['MLP', 'ShallowCNN'] as const) {
    const { network, config } = makers[name](units, frames, outputsOf(models[name]));
    try {
      const state = models[name].params.map((param) => [param.name, generateTensor(seed, param)] as const);
      network.weights.assign(fromBaselineStateDict(Object.fromEntries(state), config));
      await checkBaseline(tally, name, network, models[name], batch);
    } finally {
      network.weights.dispose();
    }
  }
  return tally.report();
}

/** Outputs of every layer by its name, from the shape of its weight; throws InvalidData for a layer without one. */
function outputsOf({ params }: ModelFixture): (layer: string) => number {
  return (layer) => {
    const weight = params.find(({ name }) => name === `${layer}.weight`);
    if (weight) return weight.shape[0];
    throw new CortexError(
      'InvalidData',
      `"${layer}.weight", which gives the size of that layer, is not in the params.`,
    );
  };
}

function mlp(units: number, frames: number, outputs: (layer: string) => number): Baseline {
  const hiddenUnits = [outputs('fc1'), outputs('fc2')] as const;
  const model = new MlpDecoder({ decoder: 'mlp', units, frames, hiddenUnits }, 0);
  return {
    config: model.config,
    network: {
      weights: model.weights,
      forward: (spikes, mode) => model.forward(spikes as tf.Tensor3D, mode),
      biasOf: () => model.biasOf(),
      stateOf: (values) => toBaselineStateDict(values, model.config),
    },
  };
}

function shallowCnn(units: number, frames: number, outputs: (layer: string) => number): Baseline {
  const channels = [outputs('fc') / firstMapSize ** 2, outputs('conv1'), outputs('conv2'), outputs('conv3')] as const;
  const model = new ShallowCnnDecoder({ decoder: 'shallow-cnn', units, frames, channels }, 0);
  return {
    config: model.config,
    network: {
      weights: model.weights,
      forward: (spikes, mode, onBlock) =>
        model.forward(spikes as tf.Tensor3D, mode, (stage, maps) => onBlock(peerStages[stage], maps)),
      biasOf: (norm) => model.biasOf(norm),
      stateOf: (values) => toBaselineStateDict(values, model.config),
    },
  };
}

async function checkBaseline(
  tally: Tally,
  name: string,
  network: GoldenNetwork,
  fixture: ModelFixture,
  all: GoldenBatch,
): Promise<void> {
  tally.equal(`${name}: parameters`, network.weights.parameterCount, fixture.parameter_count);
  for (const { numbers, value: output } of numbered(fixture, /^eval_B(\d+)_output$/, tensorRecordSchema)) {
    const [rows] = numbers;
    const evaluated = evaluateNetwork(network, firstRows(all.input, rows));
    const [shown] = numberedIfAny(fixture, new RegExp(`^eval_B${rows}_activations$`), recordsSchema);
    compareNamed(tally, `${name}, eval`, mapsOf(evaluated), { ...shown?.value, output }, forwardTolerance);
  }
  const [{ numbers: trained, value: train }] = numbered(fixture, /^train_B(\d+)$/, trainSchema);
  const batch = { input: firstRows(all.input, trained[0]), target: firstRows(all.target, trained[0]) };
  const pass = trainOnBatch(network, batch);
  const { loss, activations, statistics } = pass;
  tally.close(`${name}: loss`, loss, train.mse_loss.value, lossTolerance);
  compareNamed(tally, `${name}, train`, mapsOf(activations), { output: train.output }, forwardTolerance);
  const expected = { input: train.grad_input, params: train.grad_params };
  const options = { prefix: `${name}: `, limit: gradientL2, inputLayout: (array: NdArray) => array };
  await compareGradients(tally, network, batch, pass, expected, options);

  const values = await network.weights.values();
  const untrained = network.weights.specs.filter(({ trainable, parameter }) => parameter && !trainable);
  const unmoved = Object.keys(
    network.stateOf(Object.fromEntries(untrained.map((spec) => [spec.name, values[spec.name]]))),
  );
  tally.equal(`${name}: parameters without a gradient`, unmoved, train.zero_gradient_params);

  statistics.applyTo(network.weights, (norm) => network.biasOf(norm));
  const state = network.stateOf(await network.weights.values());
  const { running_stats_after_one_forward: running } = train;
  compareNamed(tally, `${name}, after one pass`, state, running, statisticsTolerance);
}

function firstRows(array: NdArray, count: number): NdArray {
  return takeRows(
    array,
    Array.from({ length: count }, (_, i) => i),
  );
}

function compareNamed(
  tally: Tally,
  what: string,
  actual: Readonly<Record<string, NdArray>>,
  expected: Readonly<Record<string, TensorRecord>>,
  tolerance: RecordTolerance,
): void {
  for (const [name, record] of Object.entries(expected)) {
    tally.equal(`${what}: ${name} is there`, Object.hasOwn(actual, name), true);
    if (Object.hasOwn(actual, name)) compareRecord(tally, `${what}: ${name}`, actual[name], record, tolerance);
  }
}

/** Maps and videos with their channels where the file has them. */
function mapsOf(activations: Readonly<Record<string, NdArray>>): Record<string, NdArray> {
  return Object.fromEntries(Object.entries(activations).map(([name, maps]) => [name, channelsFirst(maps)]));
}
