import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sizeOf } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { loadEncoder, saveEncoder } from '../../../src/models/encoders/encoder-file.ts';
import { encoderArchitecture, encoderNames } from '../../../src/models/encoders/registry.ts';
import { BatchStatistics } from '../../../src/models/forward-mode.ts';
import { randomStream } from '../../../src/random/stream.ts';
import { adam, Optimiser } from '../../../src/training/optimisers.ts';
import { normals } from '../../layers/helpers.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { caseShape, encoderCases } from './encoder-cases.ts';

beforeAll(async () => {
  await startEngine();
});

test('every model of the registry has a case here, and every case a model', () => {
  expect(Object.keys(encoderCases).sort()).toEqual([...encoderNames].sort());
  expect(encoderNames.map((name) => encoderArchitecture(name).name)).toEqual(encoderNames);
});

test.each(encoderNames)('%s refuses the frames of the other domain, and options that it does not have', (name) => {
  const { domain } = encoderArchitecture(name);
  const other = { ...caseShape(domain), frame: domain === 'auditory' ? [8, 8, 3] : [18] };
  expect(() => new Encoder({ model: name }, other, 1)).toThrow(
    domain === 'auditory'
      ? /takes sounds, frames \[channel\], but the data have frames \[8, 8, 3\]/
      : /takes videos, frames \[height, width, colour\], but the data have frames \[18\]/,
  );
  expect(() => new Encoder({ model: name, options: { flavour: 1 } }, caseShape(domain), 1)).toThrow(
    /Options of .*: Unrecognized key: "flavour"\. It has the options \w+/,
  );
});

describe.each(encoderNames.filter((name) => name in encoderCases))('%s', (name) => {
  const { options, shape: special, bins = 12, nonlinearity } = encoderCases[name];
  const architecture = encoderArchitecture(name);
  const shape = { ...caseShape(architecture.domain), ...special };
  const samplesPerBin =
    architecture.input === 'waveform' ? Math.round(((shape.samplingRateHz ?? 0) * shape.binMs) / 1000) : 1;
  const inputShape = architecture.input === 'waveform' ? [bins * samplesPerBin] : [bins, ...shape.frame];
  const build = (seed: number) => new Encoder({ model: name, options, nonlinearity }, shape, seed);
  /** Standardised stimuli. */
  const stimuli = (batch: number) => normals('stimuli', [batch, ...inputShape]);

  test(`output t ${architecture.twoSided ? 'sees the future' : 'depends on nothing after t, nor before its receptive field'}`, () => {
    const encoder = build(1);
    const bin = Math.floor((bins - 1) / 2);
    const slope = tf.tidy(() => {
      const output = (x: tf.Tensor) => encoder.forward(x).slice([0, bin, 0], [1, 1, shape.units]).sum();
      return tf.grad(output)(stimuli(1)).abs().reshape([bins, -1]).max(1);
    });
    const perBin = [...slope.dataSync()];
    expect(perBin[bin]).toBeGreaterThan(0);
    const later = Math.max(...perBin.slice(bin + 1));
    if (architecture.twoSided) expect(later).toBeGreaterThan(0);
    else {
      expect(later).toBe(0);
      const first = bin - encoder.receptiveFieldBins + 1;
      expect(perBin.filter((value, t) => t < first && value !== 0)).toEqual([]);
      if (Number.isFinite(first) && first >= 0 && architecture.input === 'frames') {
        expect(perBin[first]).toBeGreaterThan(0);
      }
    }
    encoder.dispose();
  });

  test('two steps of training change the weights; no tensor is left behind', async () => {
    const encoder = build(1);
    const before = await encoder.weights.values();
    const tensors = tf.memory().numTensors;
    const { losses } = train(encoder, stimuli, 2);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(losses.every(Number.isFinite)).toBe(true);
    const after = await encoder.weights.values();
    for (const weight of encoder.weights.trainableNames) {
      expect(after[weight].every(Number.isFinite), weight).toBe(true);
    }
    expect(
      encoder.weights.trainableNames.filter((weight) => !same(before[weight], after[weight])).length,
    ).toBeGreaterThan(encoder.weights.trainableNames.length / 2);
    encoder.dispose();
  });

  test('eight samples are learned by heart', () => {
    const encoder = build(1);
    const { losses, variance } = train(encoder, stimuli, 800, (loss, spread) => loss < 0.15 * spread);
    expect(losses.at(-1)).toBeLessThan(0.15 * variance);
    encoder.dispose();
  });

  test('saved and loaded it answers bit for bit; another seed answers otherwise', async () => {
    const folder = temporaryFolder();
    const [encoder, again, other] = [build(1), build(1), build(2)];
    const stimulus = { shape: inputShape, data: randomStream(1, 'stimulus').normals(sizeOf(inputShape)) };
    encoder.setScaling({
      inputMean: encoder.weights
        .get('input/mean')
        .dataSync()
        .map((_, i) => 0.1 * i),
      inputSd: encoder.weights
        .get('input/sd')
        .dataSync()
        .map((_, i) => 1 + 0.1 * i),
      outputMean: [1, 2, 3],
      outputSd: [2, 3, 4],
    });
    again.setScaling({
      inputMean: encoder.weights.get('input/mean').dataSync(),
      inputSd: encoder.weights.get('input/sd').dataSync(),
      outputMean: [1, 2, 3],
      outputSd: [2, 3, 4],
    });
    const expected = encoder.predict(stimulus);
    expect(expected.shape).toEqual([bins, shape.units]);
    expect(expected.data.every(Number.isFinite)).toBe(true);
    expect(again.predict(stimulus)).toEqual(expected);
    expect(other.predict(stimulus).data).not.toEqual(expected.data);
    const path = join(folder, 'encoder.safetensors');
    await saveEncoder(path, encoder);
    const loaded = await loadEncoder(path);
    expect(loaded.predict(stimulus)).toEqual(expected);
    expect(loaded.parameterCount).toBe(encoder.parameterCount);
    const inputSd = other.weights.get('input/sd').dataSync();
    other.setScaling({ inputMean: inputSd.map(() => Number.NaN), inputSd, outputMean: [1, 2, 3], outputSd: [2, 3, 4] });
    await saveEncoder(path, other);
    await expect(loadEncoder(path)).rejects.toThrow(/encoder\.safetensors is damaged.*"input\/mean"/);
    for (const one of [encoder, again, other, loaded]) one.dispose();
  });
});

/**
 * Adam on the last bin of eight stimuli until `enough` or so many steps. Returns the loss before every step and the
 * variance of the targets, which the best constant leaves.
 */
function train(
  encoder: Encoder,
  stimuli: (batch: number) => tf.Tensor,
  steps: number,
  enough: (loss: number, variance: number) => boolean = () => false,
): { losses: number[]; variance: number } {
  const { units } = encoder.shape;
  const weights = encoder.weights.trainableNames.map((name) => [name, encoder.weights.get(name)] as const);
  const optimiser = new Optimiser(adam(), Object.fromEntries(weights));
  const [x, target] = tf.tidy(() => [stimuli(8), tf.sigmoid(normals('targets', [8, units]))]);
  const spread = tf.tidy(() => target.sub(target.mean(0)).square().mean());
  const variance = spread.dataSync()[0];
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const statistics = new BatchStatistics();
    const { value, grads } = tf.tidy(() =>
      tf.variableGrads(
        () => {
          const output = encoder.forward(x, { training: true, statistics, dropoutKey: { seed: 1, step } });
          const last = output.slice([0, output.shape[1] - 1, 0], [8, 1, units]).reshape([8, units]);
          return last.sub(target).square().mean();
        },
        weights.map(([, variable]) => variable),
      ),
    );
    statistics.applyTo(encoder.weights, (norm) => encoder.biasOf(norm));
    losses.push(value.dataSync()[0]);
    const named = weights.map(([name, variable]) => [name, grads[variable.name]] as const);
    optimiser.apply(Object.fromEntries(named.filter(([, gradient]) => gradient)), 0.02);
    tf.dispose([value, grads]);
    if (enough(losses[step], variance)) break;
  }
  optimiser.dispose();
  tf.dispose([x, target, spread]);
  return { losses, variance };
}

const same = (a: Float32Array, b: Float32Array): boolean => a.every((value, i) => value === b[i]);
