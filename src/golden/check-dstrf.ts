import { z } from 'zod';
import { componentsFor } from '../analysis/subspace/dimensions.ts';
import { type PrincipalComponents, principalComponents, usualRows } from '../analysis/subspace/principal-components.ts';
import { projectClips } from '../analysis/subspace/projections.ts';
import { type Ssrf, stimulusSubspaceField } from '../analysis/subspace/ssrf.ts';
import { windowGradient } from '../analysis/subspace/window-dstrf.ts';
import { stimulusWindows } from '../analysis/subspace/windows.ts';
import { type NdArray, ndarray } from '../arrays.ts';
import { startEngine } from '../engine/index.ts';
import { tf } from '../engine/tensorflow.ts';
import { permute } from '../permute.ts';
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
const spectrumSchema = z.looseObject({
  components_first4: z.array(numbers),
  n_for_90_95_99_percent: z.array(z.int()),
});
const unitSchema = z.looseObject({
  unit: z.int(),
  uncentred: spectrumSchema.extend({
    singular_values: numbers,
    second_moment_eigenvalues_over_N: numbers,
    fraction: numbers,
  }),
  centred_sklearn: spectrumSchema.extend({ explained_variance_ddof1: numbers, explained_variance_ratio: numbers }),
  ssrf: z.looseObject({
    projection_1: numbers,
    projection_2: numbers,
    edges_1: numbers,
    edges_2: numbers,
    count: z.array(numbers),
    mean_response: z.array(z.array(z.number().nullable())),
    mean_response_1d: z.array(z.number().nullable()),
  }),
});
const dpcsSchema = z.looseObject({
  pc_mag: z.array(numbers),
  pcs: tensorRecordSchema,
  projection: tensorRecordSchema,
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
  nems_compute_dpcs: z.looseObject({
    'kept_by_snr_1.0': z.array(z.int()),
    kept_by_snr_5: z.array(z.int()),
    cases: z.record(z.string(), dpcsSchema),
  }),
});
type Fixture = z.infer<typeof schema>;

/** The fixture's own tolerances for single precision; values with a scale of their own get them relative to it. */
const gradient = { absolute: 2e-6 };
const fraction = { absolute: 1e-5, relative: 1e-5 };
/** |cos| > 1 − 1e-6 between unit vectors, and what that leaves for their entries: √(2 · 1e-6). */
const cosineGap = 1e-6;
const entry = { absolute: 1.5e-3 };

/** What each case of NEMS's compute_dpcs changes. */
const dpcsCases: Readonly<Record<string, { ratio?: number; relative?: boolean }>> = {
  default_snr5: { ratio: 5 },
  snr_none: {},
  'snr_1.0': { ratio: 1 },
  norm_mag: { ratio: 5, relative: true },
};

/** dSTRFs, their components and response fields of a small causal network against PyTorch, sklearn and NEMS (dstrf_pca_ssrf.json). */
export async function checkDstrf(json: unknown): Promise<CheckReport> {
  const fixture = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  const stimulus = permute(generateTensor(fixture.seed, fixture.x), [1, 0]);
  const { output, dstrf } = differentiate(fixture, stimulus);
  checkGradients(tally, fixture, output, dstrf);
  for (const unit of fixture.units) checkUnit(tally, unit, stimulus, output, unitOf(dstrf, unit.unit));
  checkDpcs(tally, fixture, dstrf);
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
    const forward = (x: tf.Tensor): tf.Tensor3D => layer(layer(x as tf.Tensor3D, 1), 2);
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
    entries: { absolute: 2e-6 },
    moments: { mean: 1e-6, std: 1e-6 },
  });
  tally.allClose('output of unit 0', unitOf(output, 0).data, fixture.output_unit0, gradient);
  const oldestFirst = peerOrder(dstrf);
  compareRecord(tally, 'dSTRFs', oldestFirst, fixture.dstrf_all_units, {
    entries: gradient,
    moments: { mean: 1e-5, std: 1e-5 },
  });
  tally.allClose('dSTRFs of unit 0', unitOf(oldestFirst, 0).data, fixture.dstrf_unit0_full.value, gradient);
  for (const [unit, mean] of fixture.mean_dstrf.entries()) {
    const { shape, data } = unitOf(oldestFirst, unit);
    const size = shape[1] * shape[2];
    const ours = Float64Array.from({ length: size }, (_, i) => {
      let sum = 0;
      for (let t = 0; t < shape[0]; t++) sum += data[t * size + i] / shape[0];
      return sum;
    });
    tally.allClose(`mean dSTRF of unit ${unit}`, ours, mean.flat(), gradient);
  }
}

function checkUnit(
  tally: Tally,
  fixture: z.infer<typeof unitSchema>,
  stimulus: NdArray,
  output: NdArray,
  dstrf: NdArray,
): void {
  const { unit, uncentred: raw, centred_sklearn: peer, ssrf } = fixture;
  const all = dstrf.shape[1] * dstrf.shape[2];
  const uncentred = principalComponents(dstrf, { components: all, centred: false });
  const centred = principalComponents(dstrf, { components: all });
  const scale = raw.second_moment_eigenvalues_over_N[0];
  const spectrum = (found: PrincipalComponents, values: number[], fractions: number[], name: string) => {
    const shown = found.eigenvalues.slice(0, values.length);
    tally.allClose(`unit ${unit}: ${name} variance`, shown, values, { absolute: 1e-5 * scale, relative: 1e-5 });
    tally.allClose(
      `unit ${unit}: ${name} fraction`,
      shown.map((value) => value / found.totalVariance),
      fractions,
      fraction,
    );
  };
  spectrum(uncentred, raw.second_moment_eigenvalues_over_N, raw.fraction, 'uncentred');
  spectrum(centred, peer.explained_variance_ddof1, peer.explained_variance_ratio, 'centred');
  const singular = uncentred.eigenvalues
    .slice(0, raw.singular_values.length)
    .map((value) => Math.sqrt(value * uncentred.rows));
  tally.allClose(`unit ${unit}: singular values`, singular, raw.singular_values, { relative: 1e-4 });
  checkSpectrum(tally, `unit ${unit}, uncentred`, uncentred, raw);
  checkSpectrum(tally, `unit ${unit}, centred`, centred, peer);
  checkField(tally, `unit ${unit}`, ssrf, stimulus, unitOf(output, unit).data, uncentred);
}

function checkSpectrum(
  tally: Tally,
  name: string,
  found: PrincipalComponents,
  peer: z.infer<typeof spectrumSchema>,
): void {
  const dimensions = [0.9, 0.95, 0.99].map((part) => componentsFor(found.eigenvalues, part));
  tally.equal(`${name}: dimensions`, dimensions, peer.n_for_90_95_99_percent);
  const filters = peerOrder(found.filters);
  for (const [k, expected] of peer.components_first4.slice(0, 3).entries()) {
    const { data } = unitOf(filters, k);
    const cosine = expected.reduce((sum, value, i) => sum + value * data[i], 0);
    tally.within(`${name}: component ${k + 1}`, (1 - Math.abs(cosine)) / cosineGap);
  }
}

function checkField(
  tally: Tally,
  name: string,
  peer: z.infer<typeof unitSchema>['ssrf'],
  stimulus: NdArray,
  output: Float32Array,
  { filters }: PrincipalComponents,
): void {
  const lags = filters.shape[1];
  const two = {
    shape: [2, ...filters.shape.slice(1)],
    data: filters.data.slice(0, (2 * filters.data.length) / filters.shape[0]),
  };
  const z = projectClips([stimulus], two, { from: 0, to: lags - 1 });
  const full = [0, 1].map((k) => unitOf(z, k).data.slice(lags - 1));
  tally.allClose(`${name}: projection 1`, full[0].slice(0, peer.projection_1.length), peer.projection_1, entry);
  tally.allClose(`${name}: projection 2`, full[1].slice(0, peer.projection_2.length), peer.projection_2, entry);
  const response = output.slice(lags - 1);
  const options = { edges: [peer.edges_1, peer.edges_2], minimumCount: 1 };
  const plane = stimulusSubspaceField(full, response, options);
  tally.equal(`${name}: counts`, Array.from(plane.counts.data), peer.count.flat());
  compareMeans(tally, `${name}: mean response`, plane, peer.mean_response.flat());
  const line = stimulusSubspaceField([full[0]], response, options);
  compareMeans(tally, `${name}: mean response along component 1`, line, peer.mean_response_1d);
}

const compareMeans = (tally: Tally, name: string, { grid }: Ssrf, expected: readonly (number | null)[]) =>
  tally.allClose(name, grid.data, expected, { absolute: 1e-5 });

function checkDpcs(tally: Tally, { nems_compute_dpcs: peer }: Fixture, dstrf: NdArray): void {
  const units = Array.from({ length: dstrf.shape[0] }, (_, unit) => unitOf(dstrf, unit));
  for (const ratio of [1, 5] as const) {
    const kept = units.map((unit) => usualRows(unit, ratio).length);
    tally.equal(`rows kept at ratio ${ratio}`, kept, ratio === 1 ? peer['kept_by_snr_1.0'] : peer.kept_by_snr_5);
  }
  for (const [name, expected] of Object.entries(peer.cases)) {
    const settings = dpcsCases[name];
    if (!settings) {
      tally.leaveOut(`compute_dpcs ${name}`, 'this variant is not part of the published analysis');
      continue;
    }
    const found = units.map((unit) => principalComponents(unit, { components: 3, outlierRatio: settings.ratio }));
    const magnitudes = expected.pc_mag.map((_, k) =>
      found.map(({ eigenvalues, totalVariance }) =>
        Math.sqrt(eigenvalues[k] / (settings.relative ? totalVariance : 1)),
      ),
    );
    tally.allClose(`${name}: magnitudes`, magnitudes.flat(), expected.pc_mag.flat(), { relative: 1e-5 });
    const filters = ndarray(expected.pcs.shape, concatenate(found.map(({ filters }) => peerOrder(filters).data)));
    compareRecord(tally, `${name}: components`, filters, expected.pcs, { entries: entry });
    const projections = units.map((unit, u) => centredProjections(unit, found[u], settings.ratio));
    const projected = ndarray(expected.projection.shape, concatenate(projections));
    compareRecord(tally, `${name}: projections`, projected, expected.projection, { entries: entry });
  }
}

/** (H − mean of the rows kept) · component for every row, [time, component]. */
function centredProjections(dstrf: NdArray, { filters }: PrincipalComponents, ratio: number | undefined): Float32Array {
  const [times, count] = [dstrf.shape[0], filters.shape[0]];
  const size = dstrf.data.length / times;
  const kept = ratio === undefined ? Array.from({ length: times }, (_, t) => t) : usualRows(dstrf, ratio);
  const mean = new Float64Array(size);
  for (const t of kept) for (let i = 0; i < size; i++) mean[i] += dstrf.data[t * size + i] / kept.length;
  return Float32Array.from({ length: times * count }, (_, flat) => {
    const [t, k] = [Math.floor(flat / count), flat % count];
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (dstrf.data[t * size + i] - mean[i]) * filters.data[k * size + i];
    return sum;
  });
}

/** […, lag, channel] with lag 0 first → […, channel, lag] with the oldest lag first, as the peers have it. */
function peerOrder({ shape, data }: NdArray): NdArray {
  const [lags, channels] = shape.slice(-2);
  const turned = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += lags * channels) {
    for (let lag = 0; lag < lags; lag++) {
      for (let c = 0; c < channels; c++) turned[start + c * lags + lags - 1 - lag] = data[start + lag * channels + c];
    }
  }
  return { shape: [...shape.slice(0, -2), channels, lags], data: turned };
}

function unitOf({ shape, data }: NdArray, unit: number): NdArray {
  const size = data.length / shape[0];
  return { shape: shape.slice(1), data: data.subarray(unit * size, (unit + 1) * size) };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    joined.set(part, start);
    start += part.length;
  }
  return joined;
}
