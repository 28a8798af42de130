import { z } from 'zod';
import { type NdArray, ndarray, sizeOf } from '../arrays.ts';
import { startEngine } from '../engine/index.ts';
import { tf } from '../engine/tensorflow.ts';
import { GaussianBlur, ssimMaps, targetStatistics } from '../training/ssim.ts';
import { VideoLoss } from '../training/video-loss.ts';
import { movingDots } from './dot-videos.ts';
import { generate } from './generator.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { channelsFirst, channelsLast, fromTensor, toTensor, withTensors } from './tensors.ts';

const perFrameSchema = z.looseObject({ value: z.array(z.number()) });
const lossSchema = z.looseObject({
  ssim_part: z.number(),
  mse_part: z.number(),
  total: z.number(),
  grad_wrt_prediction_of_total: tensorRecordSchema,
});
const caseSchema = z.looseObject({
  kind: z.enum(['noise', 'dots']),
  seed: z.int(),
  shape: z.tuple([z.int(), z.literal(3), z.int(), z.int(), z.int()]),
  prediction: tensorRecordSchema,
  target: tensorRecordSchema,
  ssim_win4_per_frame: perFrameSchema,
  ssim_win11_per_frame: perFrameSchema,
  loss_win4: lossSchema,
  loss_win11: lossSchema,
  ssim_map_win4_frame20: tensorRecordSchema,
  ssim_map_win11_frame20: tensorRecordSchema,
});
type LossCase = z.infer<typeof caseSchema>;
const schema = z.looseObject({ cases: z.array(caseSchema) });

const tolerance = { absolute: 2e-6 };
/** One pixel's local variance is a small difference of squares, which float32 leaves with fewer digits than the means. */
const mapTolerance = { absolute: 1e-5 };
const gradientL2 = 1e-4;
/** The frame whose map the file shows. */
const mapFrame = 20;
/** Weights of fixation, cue and stimulus frames. */
const eta = [...Array(5).fill(1), ...Array(10).fill(2), ...Array(30).fill(5)];

/** SSIM maps and the frame-weighted loss with its gradient against pytorch_ssim and the paper's code (loss.json). */
export async function checkLoss(json: unknown): Promise<CheckReport> {
  const { cases } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  for (const fixture of cases) {
    const { prediction, target } = videosOf(fixture);
    const made = { entries: { absolute: 1e-8 } };
    compareRecord(tally, `${fixture.kind}: prediction`, prediction, fixture.prediction, made);
    compareRecord(tally, `${fixture.kind}: target`, target, fixture.target, made);
    const videos = { prediction: channelsLast(prediction), target: channelsLast(target) };
    for (const window of [4, 11] as const) {
      checkSsim(tally, fixture, videos, window);
      checkVideoLoss(tally, fixture, videos, window);
    }
  }
  tally.leaveOut('paper_formula', 'the loss follows the published code: divided by the sum of the weights');
  return tally.report();
}

/** Both [batch, time, height, width, colour]. */
interface Videos {
  readonly prediction: NdArray;
  readonly target: NdArray;
}

function checkSsim(tally: Tally, fixture: LossCase, videos: Videos, window: 4 | 11): void {
  const [batch, frames, height, width, colours] = videos.target.shape;
  const blur = new GaussianBlur(height, width, window);
  const map = withTensors(() => {
    const flat = (video: NdArray) => toTensor(video).reshape<tf.Tensor3D>([batch * frames, height, width * colours]);
    const [prediction, target] = [flat(videos.prediction), flat(videos.target)];
    const { map } = ssimMaps(prediction, target, targetStatistics(target, blur), blur);
    return fromTensor(map.reshape([batch, frames, map.shape[1], -1, colours]));
  });
  blur.dispose();

  const name = `${fixture.kind}, window ${window}`;
  const perFrame = Array.from({ length: frames }, (_, t) => meanOf(frameOf(map, t).data));
  tally.allClose(`${name}: SSIM of frame`, perFrame, fixture[`ssim_win${window}_per_frame`].value, tolerance);
  const shown = channelsFirst(frameOf(map, mapFrame));
  compareRecord(tally, `${name}: map`, shown, fixture[`ssim_map_win${window}_frame20`], { entries: mapTolerance });
  const dissimilarity = 1 - perFrame.reduce((sum, ssim, t) => sum + eta[t] * ssim, 0) / sum(eta);
  tally.close(`${name}: SSIM part`, dissimilarity, fixture[`loss_win${window}`].ssim_part, tolerance);
}

function checkVideoLoss(tally: Tally, fixture: LossCase, { prediction, target }: Videos, window: 4 | 11): void {
  const expected = fixture[`loss_win${window}`];
  const name = `${fixture.kind}, window ${window}`;
  const conditions = Array.from({ length: target.shape[0] }, (_, i) => i);
  const [weighted, unweighted] = [eta, eta.map((_, t) => (t === 0 ? 1 : 0))].map(
    (weights) => new VideoLoss(target, weights, window),
  );
  tf.tidy(() => {
    const input = toTensor<tf.Rank.R5>(prediction);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => weighted.evaluate(x as tf.Tensor5D, conditions))(input);
    tally.close(`${name}: loss`, value.dataSync()[0], expected.total, tolerance);
    const gradient = channelsFirst(fromTensor(grad));
    const record = expected.grad_wrt_prediction_of_total;
    compareRecord(tally, `${name}: gradient`, gradient, record, { entriesL2: gradientL2 });
    const first = fixture[`ssim_win${window}_per_frame`].value[0];
    const firstFrameOnly = unweighted.evaluate(input, conditions).dataSync()[0];
    tally.close(`${name}: loss of frame 0`, firstFrameOnly, 1 - first + expected.mse_part, tolerance);
  });
  weighted.dispose();
  unweighted.dispose();
}

/** Prediction and target [batch, colour, time, height, width] of a case. */
function videosOf({ kind, seed, shape }: LossCase): Videos {
  const length = sizeOf(shape);
  if (kind === 'noise') {
    const prediction = generate(seed, 1100, length, 0.5, 0.5);
    const other = generate(seed, 1101, length, 0.5, 0.5);
    const target = prediction.map((value, i) => 0.75 * value + 0.25 * other[i]);
    return { prediction: ndarray(shape, prediction), target: ndarray(shape, target) };
  }
  const target = movingDots(seed, shape);
  const noise = generate(seed, 1102, length);
  const prediction = target.data.map((value, i) => 0.1 + 0.7 * value + 0.1 * noise[i]);
  return { prediction: ndarray(shape, prediction), target };
}

/** Frame t [batch, height, width, colour] of a video. */
function frameOf({ shape, data }: NdArray, t: number): NdArray {
  const [batch, frames, ...rest] = shape;
  const size = sizeOf(rest);
  const pieces = Array.from({ length: batch }, (_, b) => {
    const start = (b * frames + t) * size;
    return data.subarray(start, start + size);
  });
  return ndarray([batch, ...rest], Float32Array.from(pieces.flatMap((piece) => [...piece])));
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const meanOf = (values: Float32Array): number => values.reduce((a, b) => a + b, 0) / values.length;
