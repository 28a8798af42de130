import { z } from 'zod';
import { inverseOrder, type NdArray, permute } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { generateTensor } from './generator.ts';
import { type GoldenLayer, goldenLayer } from './layer-cases.ts';
import { compareRecord, type RecordTolerance, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { channelsFirst, channelsLast, fromTensor, toTensor } from './tensors.ts';

const parameterSchema = z.looseObject({
  p: z.int(),
  name: z.enum(['weight', 'bias']),
  shape: z.array(z.int()),
  offset: z.number(),
  scale: z.number(),
});
const caseSchema = z.looseObject({
  name: z.string(),
  p: z.int(),
  x_shape: z.array(z.int()),
  params: z.array(parameterSchema),
  g_p: z.int(),
  y: tensorRecordSchema,
  gx: tensorRecordSchema,
  g_weight: tensorRecordSchema.optional(),
  g_bias: tensorRecordSchema.optional(),
});
type LayerCase = z.infer<typeof caseSchema>;
const schema = z.looseObject({ seed: z.int(), cases: z.array(caseSchema) });

/** The file's tolerances, for tensors as large as its own. */
const tolerance: RecordTolerance = {
  entries: { absolute: 1e-5, relative: 1e-5, upTo: 60 },
  moments: { mean: 1e-5, std: 1e-5 },
};
const batchNormGradient: RecordTolerance = {
  entries: { absolute: 1e-4, relative: 1e-5, upTo: 12 },
  moments: { mean: 1e-4, std: 1e-4 },
};

/** Single layers and their gradients against PyTorch (layers.json). */
export async function checkLayers(json: unknown): Promise<CheckReport> {
  const { seed, cases } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  for (const fixture of cases) {
    const layer = goldenLayer(fixture.name);
    if (layer) checkLayer(tally, seed, fixture, layer);
    else tally.leaveOut(fixture.name, 'no layer is called so');
  }
  return tally.report();
}

function checkLayer(tally: Tally, seed: number, fixture: LayerCase, layer: GoldenLayer): void {
  const { name, p, x_shape: shape, params, g_p, y: output } = fixture;
  const inward = layer.channels === 'first' ? channelsLast : same;
  const outward = layer.channels === 'first' ? channelsFirst : same;
  const make = (stream: number, shape: readonly number[]) =>
    generateTensor(seed, { p: stream, shape, offset: 0, scale: 1 });
  const weightOrder = layer.weightOrder;

  tf.tidy(() => {
    const inputs = [
      inward(make(p, shape)),
      ...params.map((parameter) => {
        const value = generateTensor(seed, parameter);
        return parameter.name === 'weight' && weightOrder ? permute(value, weightOrder) : value;
      }),
    ].map((array) => toTensor(array));
    const upstream = toTensor(inward(make(g_p, output.shape)));
    const { value, grads } = tf.valueAndGrads((x, weight, bias) => layer.apply(x, weight, bias))(inputs, upstream);

    compareRecord(tally, name, outward(fromTensor(value)), output, tolerance);
    const limits = name.startsWith('batchnorm') ? batchNormGradient : tolerance;
    compareRecord(tally, `${name}: gradient of x`, outward(fromTensor(grads[0])), fixture.gx, limits);
    params.forEach((parameter, i) => {
      const record = fixture[`g_${parameter.name}`];
      if (!record) return;
      const gradient = fromTensor(grads[i + 1]);
      const theirs =
        parameter.name === 'weight' && weightOrder ? permute(gradient, inverseOrder(weightOrder)) : gradient;
      compareRecord(tally, `${name}: gradient of ${parameter.name}`, theirs, record, limits);
    });
  });
}

const same = (array: NdArray): NdArray => array;
