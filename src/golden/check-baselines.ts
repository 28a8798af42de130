import { z } from 'zod';
import { type NdArray, takeRows } from '../arrays.ts';
import { startEngine } from '../engine/index.ts';
import type { tf } from '../engine/tensorflow.ts';
import { type BaselineConfig, fromBaselineStateDict, toBaselineStateDict } from '../models/baseline-weights.ts';
import { MlpDecoder } from '../models/mlp-decoder.ts';
import { ShallowCnnDecoder } from '../models/shallow-cnn-decoder.ts';
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
  eval_B1_activations: recordsSchema.default({}),
  eval_B1_output: tensorRecordSchema,
  train_B2: z.looseObject({
    output: tensorRecordSchema,
    mse_loss: z.looseObject({ value: z.number() }),
    grad_input: tensorRecordSchema,
    zero_gradient_params: z.array(z.string()),
    grad_params: recordsSchema,
    running_stats_after_one_forward: recordsSchema,
  }),
});
type ModelFixture = z.infer<typeof modelSchema>;
const schema = z.looseObject({
  seed: z.int(),
  inputs: z.looseObject({ x: generatedSchema, target: generatedSchema }),
  models: z.looseObject({ MLP: modelSchema, ShallowCNN: modelSchema }),
});

/** The file's own tolerances; moments as for the other networks. */
const forwardTolerance: RecordTolerance = {
  entries: { absolute: 1e-5, relative: 1e-5 },
  moments: { mean: 1e-5, std: 1e-5 },
};
const gradientTolerance: RecordTolerance = { entriesL2: 1e-3 };
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
  const [, frames, sites] = inputs.x.shape;
  const batch = {
    input: generateTensor(seed, inputs.x),
    target: channelsLast(generateTensor(seed, inputs.target)),
  };
  const baselines = { MLP: mlp(sites, frames), ShallowCNN: shallowCnn(sites, frames) };
  for (const name of ['MLP', 'ShallowCNN'] as const) {
    const { network, config } = baselines[name];
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

function mlp(sites: number, frames: number): Baseline {
  const model = new MlpDecoder({ decoder: 'mlp', sites, frames, hiddenUnits: [512, 1024] }, 0);
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

function shallowCnn(sites: number, frames: number): Baseline {
  const model = new ShallowCnnDecoder({ decoder: 'shallow-cnn', sites, frames, channels: [64, 32, 16, 8] }, 0);
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
  batch: GoldenBatch,
): Promise<void> {
  const { train_B2: train } = fixture;
  tally.equal(`${name}: parameters`, network.weights.parameterCount, fixture.parameter_count);
  const evaluated = evaluateNetwork(network, takeRows(batch.input, [0]));
  const evaluation = { ...fixture.eval_B1_activations, output: fixture.eval_B1_output };
  compareNamed(tally, `${name}, eval`, mapsOf(evaluated), evaluation, forwardTolerance);

  const { loss, activations, inputGradient, gradients, statistics } = trainOnBatch(network, batch);
  tally.close(`${name}: loss`, loss, train.mse_loss.value, lossTolerance);
  compareNamed(tally, `${name}, train`, mapsOf(activations), { output: train.output }, forwardTolerance);
  compareRecord(tally, `${name}: gradient of the input`, inputGradient, train.grad_input, gradientTolerance);
  compareNamed(tally, `${name}: gradient`, network.stateOf(gradients), train.grad_params, gradientTolerance);

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
