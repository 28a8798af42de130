import { expect, test } from 'vitest';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { Encoder } from '../../../src/models/encoders/encoder.ts';
import { encoderShapeOf } from '../../../src/models/encoders/encoder-shape.ts';
import { predictClips } from '../../../src/models/encoders/predict-responses.ts';
import { smallData } from '../../training/encoder/encoding-fixture.ts';

await startEngine();

const data = smallData();
const make = (seed: number, shaped = data) =>
  new Encoder({ model: 'linear', options: { lags: 5 } }, encoderShapeOf(shaped), seed);

test('each clip as by itself, in the order asked for', () => {
  const encoder = make(1);
  const predicted = predictClips([encoder], data, [5, 0]);
  expect(predicted.map(({ shape }) => shape)).toEqual([
    [120, 3],
    [120, 3],
  ]);
  for (const [i, clip] of [5, 0].entries()) {
    const alone = encoder.predict(data.clips[clip].stimulus);
    for (const [k, value] of predicted[i].data.entries()) expect(value).toBeCloseTo(alone.data[k], 4);
  }
  encoder.dispose();
});

test('several encoders are averaged', () => {
  const encoders = [make(1), make(2)];
  const [both] = predictClips(encoders, data, [0]);
  const [first, second] = encoders.map((encoder) => predictClips([encoder], data, [0])[0]);
  for (const [k, value] of both.data.entries()) expect(value).toBeCloseTo((first.data[k] + second.data[k]) / 2, 4);
  for (const encoder of encoders) encoder.dispose();
});

test('a clip too long for one pass is cut without a seam', () => {
  const long = smallData({ clips: 4, heldOut: 1, bins: 40_000, channels: 64, units: 1, repeats: 1 });
  const encoder = make(1, long);
  const [whole] = predictClips([encoder], long, [0]);
  const alone = encoder.predict(long.clips[0].stimulus);
  // The border between passes lies at 2²¹ / 64 = 32 768.
  for (let t = 32_700; t < 32_850; t++) expect(whole.data[t]).toBeCloseTo(alone.data[t], 4);
  expect(whole.data.at(-1)).toBeCloseTo(alone.data.at(-1)!, 4);
  encoder.dispose();
});

test('no encoder, and a stimulus that is not finite, are errors', () => {
  expect(() => predictClips([], data, [0])).toThrow(/at least one encoder/);
  const encoder = make(1);
  const [first, ...rest] = data.clips;
  const stimulus = { ...first.stimulus, data: first.stimulus.data.map((value, i) => (i === 9 ? Infinity : value)) };
  const broken = { ...data, clips: [{ ...first, stimulus }, ...rest] };
  expect(() => predictClips([encoder], broken, [0])).toThrow(/clip "clip-0" is not finite/);
  encoder.dispose();
});

test('data that the encoder was not made for are refused by what is other, and no tensor stays', () => {
  const encoder = make(1);
  const tensors = tf.memory().numTensors;
  const withStimuli = (shape: readonly number[], frame = data.frame) => ({
    ...data,
    frame,
    clips: data.clips.map((clip) => ({ ...clip, stimulus: { shape, data: clip.stimulus.data } })),
  });
  expect(() => predictClips([encoder], withStimuli([4, 120]), [0])).toThrow(
    'stimulus "clip-0" must be [time, channel 4] but is [4, 120].',
  );
  expect(() => predictClips([encoder], { ...data, binMs: 5 }, [0])).toThrow(
    'This linear was fitted to other data: small has bins of 5 ms instead of 10.',
  );
  expect(() => predictClips([encoder], withStimuli([240, 2], [2]), [0])).toThrow(/frames \[2\] instead of \[4\]/);
  expect(() => predictClips([encoder], data, [0, 99])).toThrow(/no clip 99: the data have 8, counted from 0/);
  expect(tf.memory().numTensors).toBe(tensors);
  encoder.dispose();
});

test('an encoder that cannot be made leaves no tensor', () => {
  const tensors = tf.memory().numTensors;
  expect(() => make(Number.NaN)).toThrow(/seed must be a non-negative integer but is NaN/);
  expect(tf.memory().numTensors).toBe(tensors);
});
