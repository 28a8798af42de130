import { z } from 'zod';
import { type NdArray, takeRows } from '../arrays.ts';
import type { VideoUNetConfig } from '../config/study.ts';
import { isNative, startEngine } from '../engine/index.ts';
import { tf } from '../engine/tensorflow.ts';
import { fromStateDict, toStateDict } from '../models/pytorch-weights.ts';
import { VideoUNet } from '../models/video-unet.ts';
import { adam, adamax, type Update } from '../training/optimisers.ts';
import { generateTensor } from './generator.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { channelsFirst, channelsLast, fromTensor, toTensor } from './tensors.ts';
import { stepOnBatch, trainOnBatch, type VideoBatch } from './video-unet-steps.ts';

const generatedSchema = z.looseObject({
  p: z.int(),
  shape: z.array(z.int()),
  offset: z.number(),
  scale: z.number(),
});
const recordsSchema = z.record(z.string(), tensorRecordSchema);
const optimiserSchema = z.looseObject({
  settings: z.looseObject({ lr: z.number(), betas: z.tuple([z.number(), z.number()]), eps: z.number() }),
  losses: z.looseObject({ value: z.array(z.number()) }),
  params_after_1: z.record(z.string(), z.looseObject({ index: z.array(z.int()), value: z.array(z.number()) })),
});
const schema = z.looseObject({
  seed: z.int(),
  model: z.looseObject({ ncell: z.int(), hiddensize: z.int() }),
  parameter_count: z.int(),
  params: z.array(generatedSchema.extend({ name: z.string() })),
  inputs: z.looseObject({ x: generatedSchema, target: generatedSchema }),
  eval: z.looseObject({ B: z.int(), activations: recordsSchema }),
  train: z.looseObject({
    loss: z.looseObject({ value: z.number() }),
    activations: recordsSchema,
    grad_input: tensorRecordSchema,
    grad_params: recordsSchema,
    running_stats_after_one_forward: z.looseObject({ tensors: recordsSchema }),
  }),
  optimiser: z.looseObject({ Adamax: optimiserSchema, Adam: optimiserSchema }),
});
type Fixture = z.infer<typeof schema>;

const evalTolerance: RecordTolerance = { entries: { ofRange: 2e-5 }, moments: { mean: 1e-5, std: 1e-5 } };
const trainTolerance: RecordTolerance = { entries: { ofRange: 2e-4 }, moments: { mean: 1e-4, std: 1e-4 } };
const gradientTolerance: RecordTolerance = { entriesL2: 2e-3 };
const statisticsTolerance: RecordTolerance = { entries: { absolute: 2e-6 } };
const stepTolerance = { absolute: 2e-5 };
/** Relative, by the number of steps before: both optimisers begin with steps of ± the learning rate. */
const lossTolerances = [5e-6, 5e-3];
const laterLossTolerance = 3e-2;
/** Wider networks take minutes on wasm. */
const widestOnWasm = 8;

/** Blocks of the peer by our stages. */
const peerStages: Readonly<Record<string, string>> = {
  encoder1: 'encoder.3',
  encoder2: 'encoder.7',
  encoder3: 'encoder.11',
  encoder4: 'encoder.15',
  decoder1: 'decoder.3',
  decoder2: 'decoder.7',
  decoder3: 'decoder.11',
  decoder4: 'decoder.14',
};

/** VideoUNet, its gradients and first optimiser steps against the paper's code in PyTorch (videounet_h*.json). */
export async function checkVideoUNet(json: unknown): Promise<CheckReport> {
  const fixture = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const config = configOf(fixture);
  if (!isNative() && config.width > widestOnWasm) {
    tally.leaveOut(`width ${config.width}`, 'too slow on the wasm engine; run it natively');
    return tally.report();
  }
  const state = Object.fromEntries(fixture.params.map((param) => [param.name, generateTensor(fixture.seed, param)]));
  const start = fromStateDict(state, config);
  const batch = {
    spikes: generateTensor(fixture.seed, fixture.inputs.x),
    target: channelsLast(generateTensor(fixture.seed, fixture.inputs.target)),
  };
  const model = new VideoUNet(config, 0);
  try {
    tally.equal('parameters', model.parameterCount, fixture.parameter_count);
    model.weights.assign(start);
    checkEvaluation(tally, model, fixture, batch.spikes);
    await checkTraining(tally, model, fixture, batch);
    for (const name of ['Adamax', 'Adam'] as const) {
      model.weights.assign(start);
      await checkOptimiser(tally, model, fixture, batch, name);
    }
  } finally {
    model.dispose();
  }
  return tally.report();
}

function configOf({ model, inputs, params }: Fixture): VideoUNetConfig {
  return {
    sites: model.ncell,
    frames: inputs.x.shape[1],
    width: model.hiddensize,
    hiddenUnits: params.find(({ name }) => name === 'Dense.dense1.bias')?.shape[0] ?? 0,
    timePooling: [3, 3, 5, 1],
    siteDropout: 0,
    hiddenDropout: 0,
  };
}

function checkEvaluation(tally: Tally, model: VideoUNet, { eval: expected }: Fixture, spikes: NdArray): void {
  const rows = Array.from({ length: expected.B }, (_, i) => i);
  const activations: Record<string, NdArray> = {};
  tf.tidy(() => {
    const mode = { training: false } as const;
    const frames = model.decodeSpikes(toTensor(takeRows(spikes, rows)), mode);
    activations.Dense = fromTensor(frames);
    const video = model.refine(frames, mode, (stage, x) => {
      activations[peerStages[stage]] = fromTensor(x);
    });
    activations.output = fromTensor(video);
  });
  compareActivations(tally, 'eval', activations, expected.activations, evalTolerance);
}

async function checkTraining(tally: Tally, model: VideoUNet, { train }: Fixture, batch: VideoBatch): Promise<void> {
  const { loss, stages, spikeGradient, gradients, statistics } = trainOnBatch(model, batch);
  tally.close('train: loss', loss, train.loss.value, { relative: lossTolerances[0] });
  const { Dense, output, ...blocks } = stages;
  const renamed = Object.entries(blocks).map(([stage, x]) => [peerStages[stage], x]);
  const activations = { Dense, ...Object.fromEntries(renamed), output };
  compareActivations(tally, 'train', activations, train.activations, trainTolerance);

  compareRecord(tally, 'gradient of the spikes', spikeGradient, train.grad_input, gradientTolerance);
  compareNamed(tally, 'gradient', toStateDict(gradients, model.config), train.grad_params, gradientTolerance);

  statistics.applyTo(model.weights, (norm) => model.biasOf(norm));
  const state = toStateDict(await model.weights.values(), model.config);
  compareNamed(tally, 'after one pass', state, train.running_stats_after_one_forward.tensors, statisticsTolerance);
}

async function checkOptimiser(
  tally: Tally,
  model: VideoUNet,
  { optimiser }: Fixture,
  batch: VideoBatch,
  name: 'Adam' | 'Adamax',
): Promise<void> {
  const { settings, losses, params_after_1: peers } = optimiser[name];
  const [beta1, beta2] = settings.betas;
  const rules = { Adam: adam, Adamax: adamax };
  const update: Update = rules[name]({ beta1, beta2, epsilon: settings.eps });
  const steps = losses.value.length - 1;
  const values = await stepOnBatch(model, batch, update, settings.lr, steps, (state) => {
    for (const [peer, { index, value }] of Object.entries(peers)) {
      const shown = index.map((flat) => state[peer].data[flat]);
      tally.allClose(`${name}: ${peer} after one step`, shown, value, stepTolerance);
    }
  });
  values.forEach((loss, step) => {
    const relative = lossTolerances[step] ?? laterLossTolerance;
    tally.close(`${name}: loss after ${step} steps`, loss, losses.value[step], { relative });
  });
}

function compareActivations(
  tally: Tally,
  mode: string,
  actual: Readonly<Record<string, NdArray>>,
  expected: z.infer<typeof recordsSchema>,
  tolerance: RecordTolerance,
): void {
  const theirs = Object.entries(actual).map(([name, x]) => [name, channelsFirst(x)] as const);
  compareNamed(tally, mode, Object.fromEntries(theirs), expected, tolerance);
}

function compareNamed(
  tally: Tally,
  what: string,
  actual: Readonly<Record<string, NdArray>>,
  expected: z.infer<typeof recordsSchema>,
  tolerance: RecordTolerance,
): void {
  for (const [name, record] of Object.entries(expected)) {
    tally.equal(`${what}: ${name} is there`, Object.hasOwn(actual, name), true);
    if (Object.hasOwn(actual, name)) compareRecord(tally, `${what}: ${name}`, actual[name], record, tolerance);
  }
}
