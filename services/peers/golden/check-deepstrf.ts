import { z } from 'zod';
import { type NdArray, ndarray, permute } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { checkPrefilter, prefilterSchema } from './check-prefilter.ts';
import { counterpartOf } from './deepstrf-counterparts.ts';
import { dclsKernel, type PeerModel, type PeerParameters, type PeerSizes, peerModel } from './deepstrf-models.ts';
import { kwargsSchema, peerSizes } from './deepstrf-sizes.ts';
import { numberedIfAny } from './fields.ts';
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
  class: z.string(),
  kwargs: kwargsSchema,
  trainable_parameters: z.int(),
  params: z.array(parameterSchema),
  eval_output: tensorRecordSchema,
  dcls_kernel: tensorRecordSchema.optional(),
  dstrf: z.array(z.looseObject({ ...tensorRecordSchema.shape, unit: z.int(), t: z.int() })),
});
type Model = z.infer<typeof modelSchema>;

const inputSchema = z.looseObject({ p: z.int(), shape: z.array(z.int()), offset: z.number(), scale: z.number() });
const schema = z.looseObject({
  seed: z.int(),
  input: inputSchema,
  models: z.record(z.string(), modelSchema),
  prefilters: z.array(prefilterSchema),
});

/** The file's tolerances; absolute ones for outputs and kernels as large as its own. */
const outputs: RecordTolerance = {
  entries: { absolute: 1e-5, relative: 1e-5, upTo: 2 },
  moments: { mean: 1e-4, std: 1e-4 },
};
const gradients: RecordTolerance = { entries: { ofRange: 2e-6, relative: 1e-4 } };
const kernels: RecordTolerance = { entries: { absolute: 1e-6 } };

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
    const sizes = peerSizes(tally, name, fixture.kwargs, { bands: x.shape[2], kernel: fixture.dcls_kernel?.shape });
    const model = peerModel(fixture.class, sizes);
    if (!model) {
      tally.leaveOut(name, `no model is of class "${fixture.class.slice(0, 80)}"`);
      continue;
    }
    checkModel(tally, name, fixture, { model, sizes }, x, seed);
    checkParameterCount(tally, name, fixture, sizes);
  }
  for (const fixture of prefilters) checkPrefilter(tally, fixture, seed);
  tally.leaveOut(
    'DNet recursion',
    'the peer cuts its leak after seven time constants; the registry has the recursion (Rahman 2019)',
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

/** A peer's model of layers of ours, and the sizes that its parameters do not show. */
interface Peer {
  readonly model: PeerModel;
  readonly sizes: PeerSizes;
}

function checkModel(tally: Tally, name: string, fixture: Model, peer: Peer, x: NdArray, seed: number): void {
  const { model, sizes } = peer;
  const parameters = Object.fromEntries(fixture.params.map((one) => [one.name, parameterOf(one, seed)]));
  tf.tidy(() => {
    const both = toTensor<tf.Rank.R4>(x);
    const first = both.slice([0, 0, 0, 0], [1, -1, -1, -1]);
    compareOutput(tally, name, model(first, parameters, false), fixture.eval_output);
    for (const { numbers, value } of numberedIfAny(fixture, /^train_output_B(\d+)$/, tensorRecordSchema)) {
      const batch = both.slice([0, 0, 0, 0], [numbers[0], -1, -1, -1]);
      compareOutput(tally, `${name} in training`, model(batch, parameters, true), value);
    }
    checkGradients(tally, name, fixture, model, parameters, first);
    if (fixture.dcls_kernel) {
      const layer = Object.hasOwn(parameters, 'conv.P') ? 'conv' : 'convs.0';
      // [lag, channel, unit] → [unit, 1, channel, tap] in the order of time.
      const kernel = tf
        .reverse(dclsKernel(parameters, layer, sizes), 0)
        .transpose([2, 1, 0])
        .expandDims(1);
      compareRecord(tally, `${name} kernel`, fromTensor(kernel), fixture.dcls_kernel, kernels);
    }
  });
}

/** Our output [batch, time, unit] against the peer's [batch, time], or [batch, unit, 1, time] or ours of several units. */
function compareOutput(tally: Tally, name: string, output: tf.Tensor3D, record: Model['eval_output']): void {
  const [batch, time, units] = output.shape;
  const theirs = units === 1 ? [batch, time] : [batch, units, 1, time];
  const unitsLast = units > 1 && record.shape.length === 3;
  const array = fromTensor(unitsLast ? output : output.transpose([0, 2, 1]).reshape(theirs));
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

function checkParameterCount(tally: Tally, name: string, fixture: Model, { bands, window }: PeerSizes): void {
  const shapes = Object.fromEntries(fixture.params.map(({ name, shape }) => [name, shape]));
  const counterpart = counterpartOf(fixture.class, shapes, window);
  if (!counterpart) {
    tally.leaveOut(`${name} parameter count`, 'no model of the registry has these layers');
    return;
  }
  const { settings, units, more } = counterpart;
  const encoder = new Encoder(settings, { frame: [bands], units, binMs: 5 }, 0);
  tally.equal(`${name} parameters`, encoder.parameterCount, fixture.trainable_parameters + more);
  encoder.dispose();
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
