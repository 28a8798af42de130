import { expect, test } from 'vitest';
import { linearCka, predictionCorrelations, principalAngles } from '../../../src/analysis/checks/feature-similarity.ts';
import { checkIdentifiability } from '../../../src/analysis/checks/identifiability.ts';
import { checks, runCheck } from '../../../src/analysis/checks/index.ts';
import { networkInput } from '../../../src/analysis/checks/network-input.ts';
import { ndarray } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { networkFor, noiseData } from './noise-data.ts';

await startEngine();

/** Three orthogonal columns of four samples, each with mean 0 and length 2. */
const [a, b, c] = [
  [1, -1, 1, -1],
  [1, 1, -1, -1],
  [1, -1, -1, 1],
];
const features = (...columns: number[][]) =>
  ndarray(
    [4, columns.length],
    Float32Array.from(
      { length: 4 * columns.length },
      (_, i) => columns[i % columns.length][Math.floor(i / columns.length)],
    ),
  );
const mixed = (x: number[], y: number[], degrees: number) =>
  x.map((value, i) => Math.cos((degrees * Math.PI) / 180) * value + Math.sin((degrees * Math.PI) / 180) * y[i]);

test('CKA by hand: 1 for a rotation with a scale and an offset, 0 for orthogonal features, 1/√2 for half', () => {
  const rotated = features(mixed(a, b, 40), mixed(b, a, -40)).data.map((value) => 5 * value + 2);
  expect(linearCka(features(a, b), ndarray([4, 2], rotated))).toBeCloseTo(1, 5);
  expect(linearCka(features(a), features(b))).toBeCloseTo(0, 10);
  expect(linearCka(features(a), features(a, b))).toBeCloseTo(Math.SQRT1_2, 6);
  expect(() => linearCka(features([3, 3, 3, 3]), features(a))).toThrow(/do not vary/);
  expect(() => linearCka(features(a), ndarray([2, 1], Float32Array.of(1, 2)))).toThrow(/sample 4/);
});

test('more features than samples: the same alignment and angles', () => {
  const many = (x: number[], y: number[]) =>
    features(
      x,
      y,
      x,
      y,
      x.map((value) => -value),
      y,
      x,
    );
  expect(linearCka(many(a, b), many(b, a))).toBeCloseTo(
    linearCka(features(a, a, a, a, b, b, b), features(a, a, a, b, b, b, b)),
    6,
  );
  expect(principalAngles(many(a, b), many(a, mixed(b, c, 30)))).toEqual([expect.closeTo(0, 2), expect.closeTo(30, 4)]);
});

test('principal angles by hand: 0 and 30 degrees; small components are left out', () => {
  const angles = principalAngles(features(a, b), features(a, mixed(b, c, 30)));
  expect(angles[0]).toBeCloseTo(0, 2);
  expect(angles[1]).toBeCloseTo(30, 4);
  const faint = c.map((value) => 0.01 * value);
  expect(principalAngles(features(a, faint), features(a, b)).length).toBe(1);
});

test('prediction correlations unit by unit, null for a constant one', () => {
  const x = features(a, b, [1, 1, 1, 1]);
  expect(predictionCorrelations(x, features(a, mixed(b, c, 60), c))).toEqual([
    expect.closeTo(1, 6),
    expect.closeTo(0.5, 5),
    null,
  ]);
});

test.each([1, 2])('permuted and rescaled hidden units: same function, other weights (seed %d)', (seed) => {
  const data = noiseData();
  const encoder = networkFor(data, { model: 'cnn-population', options: { widths: [12, 10, 14] } });
  const { array } = networkInput(encoder, data.clips[0], 100);
  const result = checkIdentifiability(encoder, array, seed);
  expect(result.layers).toBe(3);
  expect(result.unchanged).toBe(true);
  expect(result.largestDifference).toBeGreaterThan(0);
  expect(result.largestDifference).toBeLessThan(1e-4);
  expect(Math.abs(result.weightCorrelation)).toBeLessThan(0.3);
  expect(result.permutedCka).toBeCloseTo(1, 4);
  encoder.dispose();
});

test('a network without hidden layers has nothing to disguise', () => {
  const data = noiseData();
  const encoder = networkFor(data, { model: 'linear' });
  const { array } = networkInput(encoder, data.clips[0], 60);
  expect(() => checkIdentifiability(encoder, array)).toThrow(/linear is no chain of layers/);
  encoder.dispose();
});

test('every check runs on a network and its result survives JSON', async () => {
  const data = noiseData({ units: 2 });
  const encoder = networkFor(data, { model: 'cnn-population', options: { widths: [8, 6, 7], taps: [5, 6] } });
  for (const { name, description } of checks) {
    expect(description).toMatch(/^[A-Z].*\.$/);
    const run = runCheck(name, { encoders: [encoder], data, seed: 1 });
    if (name === 'patches') {
      // That of images alone; its own test is patch-codes.test.ts.
      await expect(run).rejects.toThrow(/need larger frames/);
      continue;
    }
    const result = await run;
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  }
  await expect(runCheck('causalty', { encoders: [encoder], data, seed: 1 })).rejects.toThrow(
    /Did you mean "causality"/,
  );
  await expect(runCheck('causality', { encoders: [], data, seed: 1 })).rejects.toThrow(/needs a fitted network/);
  encoder.dispose();
});

test('two networks are compared by what they do: one with itself is the same, with another it is not', async () => {
  const data = noiseData();
  const [one, other] = [1, 2].map((seed) => networkFor(data, { model: 'cnn-population' }, seed));
  const compare = (second: typeof one) => runCheck('similarity', { encoders: [one, second], data, seed: 1 });
  expect(await compare(one)).toMatchObject({ medianPredictionR: expect.closeTo(1, 5), cka: expect.closeTo(1, 5) });
  const { medianPredictionR, cka } = (await compare(other)) as { medianPredictionR: number; cka: number };
  expect(Math.abs(medianPredictionR)).toBeLessThan(0.8);
  expect(cka).toBeLessThan(0.95);
  one.dispose();
  other.dispose();
});

test('still images are joined; where nothing varies there is a prediction correlation and alignment of null', async () => {
  const noise = noiseData({ bins: 1 });
  const data = { ...noise, split: { train: [], validation: [], test: [0, 1, 2] } };
  const [one, other] = [1, 2].map((seed) => networkFor(data, { model: 'cnn-population' }, seed));
  const compare = (of: typeof data) => runCheck('similarity', { encoders: [one, other], data: of, seed: 1 });
  const { cka, predictionR } = (await compare(data)) as { cka: number; predictionR: number[] };
  expect(cka).toBeGreaterThan(0);
  expect(predictionR.every((r) => Math.abs(r) <= 1)).toBe(true);
  expect(await compare({ ...data, split: { ...data.split, test: [1] } })).toMatchObject({
    cka: null,
    principalAnglesDeg: null,
    medianPredictionR: null,
  });
  one.dispose();
  other.dispose();
});
