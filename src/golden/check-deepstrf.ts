import { z } from 'zod';
import { type NdArray, ndarray } from '../arrays.ts';
import { startEngine } from '../engine/index.ts';
import { tf } from '../engine/tensorflow.ts';
import { adapTrans } from '../models/auditory/prefilters/adaptrans.ts';
import { icAdaptation } from '../models/auditory/prefilters/ic-adaptation.ts';
import { adaptationDecays, adaptationTimeConstantMs } from '../models/auditory/prefilters/time-constants.ts';
import { Encoder } from '../models/encoder.ts';
import { permute } from '../permute.ts';
import { dclsKernel, type PeerModel, type PeerParameters, peerModels } from './deepstrf-models.ts';
import { generate, generateTensor } from './generator.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { fromTensor, toTensor, withTensors } from './tensors.ts';

const parameterSchema = z.looseObject({
  p: z.int(),
  name: z.string(),
  shape: z.array(z.int()),
  offset: z.number().optional(),
  scale: z.number().optional(),
  values: z.array(z.number()).optional(),
  /** [offset, scale] of each index of the first axis. */
  rule: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
});
type Parameter = z.infer<typeof parameterSchema>;

const modelSchema = z.looseObject({
  trainable_parameters: z.int(),
  params: z.array(parameterSchema),
  eval_output: tensorRecordSchema,
  train_output_B2: tensorRecordSchema.optional(),
  dcls_kernel: tensorRecordSchema.optional(),
  dstrf: z.array(z.looseObject({ ...tensorRecordSchema.shape, unit: z.int(), t: z.int() })),
});
type Model = z.infer<typeof modelSchema>;

const inputSchema = z.looseObject({ p: z.int(), shape: z.array(z.int()), offset: z.number(), scale: z.number() });
const prefilterSchema = z.looseObject({
  F: z.int(),
  K: z.int(),
  x: inputSchema,
  CF_Hz: z.array(z.number()),
  tau_ms: z.array(z.number()),
  a: z.array(z.number()),
  d: z.array(z.number()),
  p_of_w: z.array(z.number()),
  adaptrans_output: tensorRecordSchema,
  willmore_output: tensorRecordSchema,
});

const schema = z.looseObject({
  seed: z.int(),
  input: inputSchema,
  models: z.record(z.string(), modelSchema),
  prefilters: z.array(prefilterSchema),
});

const outputs: RecordTolerance = { entries: { absolute: 1e-5, relative: 1e-5 }, moments: { mean: 1e-4, std: 1e-4 } };
const gradients: RecordTolerance = { entries: { ofRange: 2e-6, relative: 1e-4 } };
const kernels: RecordTolerance = { entries: { absolute: 1e-6 } };
const adaptation: RecordTolerance = { entries: { absolute: 2e-5 } };

/** Our model with the layers of a peer's, and by how many parameters it differs and why. */
interface Counterpart {
  readonly model: string;
  readonly options: Record<string, unknown>;
  readonly nonlinearity?: 'identity' | 'sigmoid' | 'parametric-sigmoid';
  readonly prefilter?: 'adaptrans';
  readonly units?: number;
  readonly more: number;
}

/** NRF_DCLS has none: ours takes free kernels only. */
const counterparts: Readonly<Record<string, Counterpart>> = {
  Linear: { model: 'linear', options: { lags: 9 }, more: 0 },
  LinearNonlinear: { model: 'ln', options: { lags: 9 }, nonlinearity: 'sigmoid', more: 0 },
  NRF: { model: 'nrf', options: {}, nonlinearity: 'identity', more: 0 },
  // Ours has no batch norm (40) but a gain and an offset for the unit.
  DNet: { model: 'dnet', options: {}, more: -38 },
  // Our sigmoid has a base.
  ConvNet2D: { model: 'cnn-2d', options: { hidden: 20 }, nonlinearity: 'parametric-sigmoid', more: 1 },
  Linear_AdapTrans: { model: 'linear', options: { lags: 9 }, prefilter: 'adaptrans', more: 0 },
  NRF_AdapTrans: { model: 'nrf', options: {}, nonlinearity: 'identity', prefilter: 'adaptrans', more: 0 },
  ConvNet2D_AdapTrans: {
    model: 'cnn-2d',
    options: { hidden: 20 },
    nonlinearity: 'parametric-sigmoid',
    prefilter: 'adaptrans',
    more: 1,
  },
  Linear_DCLS: {
    model: 'ln',
    options: { lags: 9, parameterisation: 'dcls', terms: 10 },
    nonlinearity: 'identity',
    more: 0,
  },
  Linear_3_neurons: { model: 'linear', options: { lags: 9 }, units: 3, more: 0 },
};

/**
 * Auditory models of deepSTRF, their dSTRFs, parameter counts and prefilters (deepstrf.json). The peer's convolutions
 * see as far into the future as into the past; ours are causal and are moved by half their length here.
 */
export async function checkDeepStrf(json: unknown): Promise<CheckReport> {
  const { seed, input, models, prefilters } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const x = permute(generateTensor(seed, input), [0, 3, 2, 1]);
  for (const [name, fixture] of Object.entries(models)) {
    const model = peerModels[name];
    if (!model) {
      tally.leaveOut(name, 'no model is called so');
      continue;
    }
    checkModel(tally, name, fixture, model, x, seed);
    checkParameterCount(tally, name, fixture, x.shape[2]);
  }
  for (const fixture of prefilters) checkPrefilter(tally, fixture, seed);
  tally.leaveOut(
    'DNet recursion',
    'the peer cuts its leak after 14 bins; the registry has the recursion (Rahman 2019)',
  );
  tally.leaveOut(
    'AdapTrans rectifier',
    'the snapshot has no ReLU and takes every bin for 1 ms; ours follows the paper',
  );
  tally.leaveOut(
    'Willmore rectifier',
    'the snapshot takes the magnitude; ours is half-wave, as the paper (Willmore 2016)',
  );
  return tally.report();
}

function checkModel(tally: Tally, name: string, fixture: Model, model: PeerModel, x: NdArray, seed: number): void {
  const parameters = Object.fromEntries(fixture.params.map((one) => [one.name, parameterOf(one, seed)]));
  tf.tidy(() => {
    const both = toTensor<tf.Rank.R4>(x);
    const first = both.slice([0, 0, 0, 0], [1, -1, -1, -1]);
    compareOutput(tally, name, model(first, parameters, false), fixture.eval_output);
    if (fixture.train_output_B2) {
      compareOutput(tally, `${name} in training`, model(both, parameters, true), fixture.train_output_B2);
    }
    checkGradients(tally, name, fixture, model, parameters, first);
    if (fixture.dcls_kernel) {
      const layer = name === 'Linear_DCLS' ? 'conv' : 'convs.0';
      // [lag, channel, unit] → [unit, 1, channel, tap] in the order of time.
      const kernel = tf.reverse(dclsKernel(parameters, layer), 0).transpose([2, 1, 0]).expandDims(1);
      compareRecord(tally, `${name} kernel`, fromTensor(kernel), fixture.dcls_kernel, kernels);
    }
  });
}

/** Our output [batch, time, unit] against the peer's [batch, time], or [batch, unit, 1, time] of several units. */
function compareOutput(tally: Tally, name: string, output: tf.Tensor3D, record: Model['eval_output']): void {
  const [batch, time, units] = output.shape;
  const theirs = units === 1 ? [batch, time] : [batch, units, 1, time];
  const array = fromTensor(output.transpose([0, 2, 1]).reshape(theirs));
  compareRecord(tally, name, array, record, outputs);
}

function checkGradients(
  tally: Tally,
  name: string,
  { dstrf }: Model,
  model: PeerModel,
  parameters: PeerParameters,
  x: tf.Tensor4D,
): void {
  for (const { unit, t, ...record } of dstrf) {
    const gradient = withTensors(() => {
      const slope = tf.grad((input: tf.Tensor) =>
        model(input as tf.Tensor4D, parameters, false)
          .slice([0, t, unit], [1, 1, 1])
          .sum(),
      )(x);
      return fromTensor(slope.squeeze([0, 3]).transpose());
    });
    compareRecord(tally, `${name} dSTRF of unit ${unit} at ${t}`, gradient, record, gradients);
  }
}

function checkParameterCount(tally: Tally, name: string, fixture: Model, channels: number): void {
  const counterpart = counterparts[name];
  if (!counterpart) {
    tally.leaveOut(`${name} parameter count`, 'no model of the registry has these layers');
    return;
  }
  const { model, options, nonlinearity, prefilter, units = 1, more } = counterpart;
  const encoder = new Encoder({ model, options, nonlinearity, prefilter }, { frame: [channels], units, binMs: 5 }, 0);
  tally.equal(`${name} parameters`, encoder.parameterCount, fixture.trainable_parameters + more);
  encoder.dispose();
}

function checkPrefilter(tally: Tally, fixture: z.infer<typeof prefilterSchema>, seed: number): void {
  const { F: channels, K: taps, x, CF_Hz: channelHz } = fixture;
  const name = `prefilter of ${channels} bands`;
  tally.allClose(`${name} τ`, channelHz.map(adaptationTimeConstantMs), fixture.tau_ms, { relative: 1e-6 });
  // The peer takes every bin for 1 ms.
  const decays = adaptationDecays({ frame: [channels], units: 1, binMs: 1, channelHz });
  tally.allClose(`${name} a`, decays, fixture.a, { absolute: 1e-6 });
  tf.tidy(() => {
    const stimulus = toTensor(permute(generateTensor(seed, x), [0, 3, 2, 1])).squeeze<tf.Tensor3D>([3]);
    const d = tf.tensor1d(fixture.d);
    const p = tf.fill([channels], fixture.p_of_w[0]) as tf.Tensor1D;
    const both = adapTrans(stimulus, { on: d, off: d, p }, { bins: taps - 1 });
    compareRecord(
      tally,
      `${name}: AdapTrans`,
      fromTensor(both.transpose([0, 3, 2, 1])),
      fixture.adaptrans_output,
      adaptation,
    );
    // The peer takes the magnitude |x − M| in place of the rectifier: the sum of ours over both signs.
    const a = tf.tensor1d(fixture.a);
    const rises = icAdaptation(stimulus, a, taps - 1);
    const adapted = rises.add(icAdaptation(stimulus.neg(), a, taps - 1)).expandDims(3);
    compareRecord(
      tally,
      `${name}: Willmore`,
      fromTensor(adapted.transpose([0, 3, 2, 1])),
      fixture.willmore_output,
      adaptation,
    );
  });
}

function parameterOf(parameter: Parameter, seed: number): NdArray {
  const { p, shape, offset = 0, scale = 1, values, rule } = parameter;
  if (values) return ndarray(shape, Float32Array.from(values));
  const plain = generateTensor(seed, { p, shape, offset, scale });
  if (!rule) return plain;
  const size = plain.data.length / shape[0];
  const parts = Object.values(rule).map(([offset, scale]) => generate(seed, p, plain.data.length, offset, scale));
  return ndarray(
    shape,
    plain.data.map((_, i) => parts[Math.floor(i / size)][i]),
  );
}
