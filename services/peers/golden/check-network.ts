import { z } from 'zod';
import { type NdArray, takeRows } from '../../../src/arrays.ts';
import { isNative } from '../../../src/engine/index.ts';
import type { StateDict } from '../../../src/models/pytorch-links.ts';
import { compareGradients } from './compare-gradients.ts';
import { generateTensor } from './generator.ts';
import { evaluateNetwork, type GoldenBatch, type GoldenNetwork, stepOnBatch, trainOnBatch } from './network-steps.ts';
import { optimiserSchema, updateOf } from './network-updates.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import { scaledTo, type Tally } from './tally.ts';
import { channelsFirst, channelsLast } from './tensors.ts';

const generatedSchema = z.looseObject({
  p: z.int(),
  shape: z.array(z.int()),
  offset: z.number(),
  scale: z.number(),
});
const recordsSchema = z.record(z.string(), tensorRecordSchema);

/** What the golden files of VideoUNet and of its inverse have in common. */
export const networkFixtureSchema = z.looseObject({
  seed: z.int(),
  model: z.looseObject({ ncell: z.int(), hiddensize: z.int() }),
  parameter_count: z.int(),
  params: z.array(generatedSchema.extend({ name: z.string() })),
  inputs: z.looseObject({ x: generatedSchema, target: generatedSchema }),
  eval: z.looseObject({ B: z.int(), activations: recordsSchema }),
  train: z.looseObject({
    /** Rows of the batch; all of the inputs when not given. */
    B: z.int().optional(),
    loss: z.looseObject({ value: z.number() }),
    activations: recordsSchema,
    grad_input: tensorRecordSchema,
    grad_params: recordsSchema,
    running_stats_after_one_forward: z.looseObject({ tensors: recordsSchema }),
  }),
  /** By name; a note says what they are. */
  optimiser: z.record(z.string(), z.union([optimiserSchema, z.string()])),
});
export type NetworkFixture = z.infer<typeof networkFixtureSchema>;

const evalTolerance: RecordTolerance = { entries: { ofRange: 2e-5 }, moments: { mean: 1e-5, std: 1e-5 } };
const trainTolerance: RecordTolerance = { entries: { ofRange: 2e-4 }, moments: { mean: 1e-4, std: 1e-4 } };
/** Relative L2 difference of gradients. */
const gradientL2 = 2e-3;
const statisticsTolerance: RecordTolerance = { entries: { absolute: 2e-6 } };
/** For steps of a learning rate up to the published one, in proportion for larger ones: the first step is ± that rate. */
const stepTolerance = 2e-5;
const learningRateUpTo = 0.01;
/** Relative, by the number of steps before: both optimisers begin with steps of ± the learning rate. */
const lossTolerances = [5e-6, 5e-3];
const laterLossTolerance = 3e-2;
/** Wider networks take minutes on wasm. */
const widestOnWasm = 8;

/** Blocks of the peer by the stages of `runVideoStages`. */
export const peerStages: Readonly<Record<string, string>> = {
  encoder1: 'encoder.3',
  encoder2: 'encoder.7',
  encoder3: 'encoder.11',
  encoder4: 'encoder.15',
  decoder1: 'decoder.3',
  decoder2: 'decoder.7',
  decoder3: 'decoder.11',
  decoder4: 'decoder.14',
};

/** True, with a note in the tally, when the engine is too slow for this file. */
export function leftOutOnWasm(tally: Tally, { model }: NetworkFixture): boolean {
  if (isNative() || model.hiddensize <= widestOnWasm) return false;
  tally.leaveOut(`width ${model.hiddensize}`, 'too slow on the wasm engine; run it natively');
  return true;
}

/** Pooling over time of the paper's four blocks. */
const publishedPooling: TimePooling = [3, 3, 5, 1];
type TimePooling = [number, number, number, number];

/**
 * Pooling over time of the four blocks, from the bins of the activations [batch, channel, time, …] behind them; the
 * published one where the file does not have them all.
 */
export function timePoolingOf(
  tally: Tally,
  { eval: { activations }, train }: NetworkFixture,
  frames: number,
): TimePooling {
  const bins = (block: string) => (activations[block] ?? train.activations[block])?.shape[2];
  const behind = [1, 2, 3, 4].map((i) => bins(peerStages[`encoder${i}`]));
  const pooling = behind.map((after, i) => ([frames, ...behind][i] ?? Number.NaN) / (after ?? Number.NaN));
  if (pooling.every(Number.isInteger)) return [pooling[0], pooling[1], pooling[2], pooling[3]];
  tally.assume('pooling over time', publishedPooling.join(', '));
  return publishedPooling;
}

/** The state dict that a golden file starts from. */
export const stateOf = ({ seed, params }: NetworkFixture): StateDict =>
  Object.fromEntries(params.map((param) => [param.name, generateTensor(seed, param)]));

/** The golden batch, channels last. */
export const batchOf = ({ seed, inputs }: NetworkFixture): GoldenBatch => ({
  input: ourLayout(generateTensor(seed, inputs.x)),
  target: ourLayout(generateTensor(seed, inputs.target)),
});

/** Forward passes, gradients, running statistics and optimiser steps of a network that starts from `start`. */
export async function checkNetwork(
  tally: Tally,
  network: GoldenNetwork,
  fixture: NetworkFixture,
  start: Readonly<Record<string, Float32Array>>,
): Promise<void> {
  const all = batchOf(fixture);
  tally.equal('parameters', network.weights.parameterCount, fixture.parameter_count);
  network.weights.assign(start);
  const rows = Array.from({ length: fixture.eval.B }, (_, i) => i);
  const activations = evaluateNetwork(network, takeRows(all.input, rows));
  compareNamed(tally, 'eval', activations, fixture.eval.activations, evalTolerance);
  const trained = Array.from({ length: fixture.train.B ?? all.input.shape[0] }, (_, i) => i);
  const batch = { input: takeRows(all.input, trained), target: takeRows(all.target, trained) };
  await checkTraining(tally, network, fixture, batch);
  for (const [name, expected] of Object.entries(fixture.optimiser)) {
    if (typeof expected === 'string') continue;
    network.weights.assign(start);
    await checkOptimiser(tally, network, expected, batch, name);
  }
}

async function checkTraining(
  tally: Tally,
  network: GoldenNetwork,
  { train }: NetworkFixture,
  batch: GoldenBatch,
): Promise<void> {
  const pass = trainOnBatch(network, batch);
  const { loss, activations, statistics } = pass;
  tally.close('train: loss', loss, train.loss.value, { relative: lossTolerances[0] });
  compareNamed(tally, 'train', activations, train.activations, trainTolerance);

  const expected = { input: train.grad_input, params: train.grad_params };
  const options = { prefix: '', limit: gradientL2, inputLayout: peerLayout };
  await compareGradients(tally, network, batch, pass, expected, options);

  statistics.applyTo(network.weights, (norm) => network.biasOf(norm));
  const state = network.stateOf(await network.weights.values());
  const { tensors } = train.running_stats_after_one_forward;
  compareNamed(tally, 'after one pass', state, tensors, statisticsTolerance, asIs);
}

async function checkOptimiser(
  tally: Tally,
  network: GoldenNetwork,
  { settings, losses, params_after_1: peers }: z.infer<typeof optimiserSchema>,
  batch: GoldenBatch,
  name: string,
): Promise<void> {
  const update = updateOf(name, settings);
  if (!update) {
    tally.leaveOut(name, 'no update rule is called so, or not with a weight decay');
    return;
  }
  const absolute = scaledTo(settings.lr, learningRateUpTo, stepTolerance);
  const steps = losses.value.length - 1;
  const values = await stepOnBatch(network, batch, update, settings.lr, steps, (state) => {
    for (const [peer, { index, value }] of Object.entries(peers)) {
      const shown = index.map((flat) => state[peer].data[flat]);
      tally.allClose(`${name}: ${peer} after one step`, shown, value, { absolute });
    }
  });
  values.forEach((loss, step) => {
    const relative = lossTolerances[step] ?? laterLossTolerance;
    tally.close(`${name}: loss after ${step} steps`, loss, losses.value[step], { relative });
  });
}

function compareNamed(
  tally: Tally,
  what: string,
  actual: Readonly<Record<string, NdArray>>,
  expected: z.infer<typeof recordsSchema>,
  tolerance: RecordTolerance,
  layout: (array: NdArray) => NdArray = peerLayout,
): void {
  for (const [name, record] of Object.entries(expected)) {
    tally.equal(`${what}: ${name} is there`, Object.hasOwn(actual, name), true);
    if (Object.hasOwn(actual, name)) compareRecord(tally, `${what}: ${name}`, layout(actual[name]), record, tolerance);
  }
}

const asIs = (array: NdArray): NdArray => array;
const isVideo = ({ shape }: NdArray): boolean => shape.length === 5;
/** Videos have their channels on axis 1 in golden files; responses [batch, time, unit] are laid out alike. */
const peerLayout = (array: NdArray): NdArray => (isVideo(array) ? channelsFirst(array) : array);
const ourLayout = (array: NdArray): NdArray => (isVideo(array) ? channelsLast(array) : array);
