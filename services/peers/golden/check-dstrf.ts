import { z } from 'zod';
import { windowGradient } from '../../../src/analysis/subspace/gradients/gradient-source.ts';
import { stimulusWindows } from '../../../src/analysis/subspace/gradients/windows.ts';
import { type NdArray, permute } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { checkUnit, unitSchema } from './check-components.ts';
import { checkDpcs, dpcsCasesSchema } from './check-dpcs.ts';
import { peerOrder, unitOf } from './dstrf-arrays.ts';
import { forSize, gradients, outputs } from './dstrf-tolerances.ts';
import { generateTensor } from './generator.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { fromTensor, toTensor } from './tensors.ts';

const numbers = z.array(z.number());
const parameterSchema = z.looseObject({
  p: z.int(),
  name: z.string(),
  shape: z.array(z.int()),
  offset: z.number(),
  scale: z.number(),
});
const schema = z.looseObject({
  seed: z.int(),
  params: z.array(parameterSchema),
  x: parameterSchema.omit({ name: true }),
  memory_D: z.int(),
  output: tensorRecordSchema,
  output_unit0: numbers,
  dstrf_all_units: tensorRecordSchema,
  dstrf_unit0_full: z.looseObject({ shape: z.array(z.int()), value: numbers }),
  mean_dstrf: z.array(z.array(numbers)),
  units: z.array(unitSchema),
  nems_compute_dpcs: dpcsCasesSchema,
});
type Fixture = z.infer<typeof schema>;

/** dSTRFs, their components and response fields of a small causal network against PyTorch, sklearn and NEMS (dstrf_pca_ssrf.json). */
export async function checkDstrf(json: unknown): Promise<CheckReport> {
  const fixture = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const stimulus = permute(generateTensor(fixture.seed, fixture.x), [1, 0]);
  const { output, dstrf } = differentiate(fixture, stimulus);
  checkGradients(tally, fixture, output, dstrf);
  for (const unit of fixture.units) checkUnit(tally, unit, stimulus, output, unitOf(dstrf, unit.unit));
  checkDpcs(tally, fixture.nems_compute_dpcs, dstrf);
  return tally.report();
}

/** Output [unit, time] over the clip, and dSTRFs [unit, time, lag, channel] at every time with a full window. */
function differentiate(
  { seed, params, memory_D: lags }: Fixture,
  stimulus: NdArray,
): { output: NdArray; dstrf: NdArray } {
  const made = Object.fromEntries(params.map((one) => [one.name, generateTensor(seed, one)]));
  const results: NdArray[] = [];
  tf.tidy(() => {
    const layer = (x: tf.Tensor3D, i: number): tf.Tensor3D => {
      const kernel = toTensor<tf.Rank.R3>(permute(made[`w${i}`], [2, 1, 0]));
      const padded = x.pad([
        [0, 0],
        [kernel.shape[0] - 1, 0],
        [0, 0],
      ]);
      return tf
        .conv1d(padded as tf.Tensor3D, kernel, 1, 'valid')
        .add<tf.Tensor3D>(toTensor(made[`b${i}`]))
        .softplus();
    };
    const forward = (x: tf.Tensor): tf.Tensor3D => {
      let y = x as tf.Tensor3D;
      for (let i = 1; Object.hasOwn(made, `w${i}`); i++) y = layer(y, i);
      return y;
    };
    const whole = forward(toTensor(stimulus).expandDims(0));
    results.push(fromTensor(whole.squeeze([0]).transpose()));
    const times = Array.from({ length: stimulus.shape[0] - lags + 1 }, (_, i) => ({ clip: 0, bin: i + lags - 1 }));
    const windows = stimulusWindows([stimulus], times, { from: 0, to: lags - 1 }).reverse(1);
    const last = tf.fill<tf.Rank.R1>([times.length], lags - 1, 'int32');
    const units = Array.from({ length: whole.shape[2] }, (_, unit) => unit);
    results.push(fromTensor(tf.stack(units.map((unit) => windowGradient(forward, windows, last, unit).reverse(1)))));
  });
  const [output, dstrf] = results;
  return { output, dstrf };
}

function checkGradients(tally: Tally, fixture: Fixture, output: NdArray, dstrf: NdArray): void {
  compareRecord(tally, 'output', output, fixture.output, {
    entries: outputs,
    moments: { mean: 1e-6, std: 1e-6 },
  });
  const first = fixture.output_unit0;
  tally.allClose('output of unit 0', unitOf(output, 0).data, first, forSize(first, outputs));
  const oldestFirst = peerOrder(dstrf);
  compareRecord(tally, 'dSTRFs', oldestFirst, fixture.dstrf_all_units, {
    entries: gradients,
    moments: { mean: 1e-5, std: 1e-5 },
  });
  const { value } = fixture.dstrf_unit0_full;
  tally.allClose('dSTRFs of unit 0', unitOf(oldestFirst, 0).data, value, forSize(value, gradients));
  for (const [unit, mean] of fixture.mean_dstrf.entries()) {
    const { shape, data } = unitOf(oldestFirst, unit);
    const size = shape[1] * shape[2];
    const ours = Float64Array.from({ length: size }, (_, i) => {
      let sum = 0;
      for (let t = 0; t < shape[0]; t++) sum += data[t * size + i] / shape[0];
      return sum;
    });
    tally.allClose(`mean dSTRF of unit ${unit}`, ours, mean.flat(), forSize(mean.flat(), gradients));
  }
}
