import { z } from 'zod';
import { type NdArray, ndarray, sizeOf } from '../../../src/arrays.ts';
import { startEngine } from '../../../src/engine/index.ts';
import { tf } from '../../../src/engine/tensorflow.ts';
import { GaussianBlur, ssimMaps, targetStatistics } from '../../../src/training/decoder/ssim.ts';
import { VideoLoss } from '../../../src/training/decoder/video-loss.ts';
import { movingDots, publishedDots } from './dot-videos.ts';
import { numbered, numberedIfAny } from './fields.ts';
import { generate } from './generator.ts';
import { asInFile, inColour } from './loss-colours.ts';
import { compareRecord, tensorRecordSchema } from './record.ts';
import { type CheckReport, Tally } from './tally.ts';
import { fromTensor, toTensor, withTensors } from './tensors.ts';

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
  shape: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
  prediction: tensorRecordSchema,
  target: tensorRecordSchema,
  /** Weight of every frame, where they are not the published ones. */
  eta: z.array(z.number()).optional(),
  /** Number and radius of the dots, likewise. */
  n: z.int().optional(),
  R: z.number().optional(),
});
type LossCase = z.infer<typeof caseSchema>;
const schema = z.looseObject({
  definitions: z.looseObject({ frame_weighted: z.string().optional() }).default({}),
  cases: z.array(caseSchema),
});

const tolerance = { absolute: 2e-6 };
/** One pixel's local variance is a small difference of squares, which float32 leaves with fewer digits than the means. */
const mapTolerance = { absolute: 1e-5 };
const gradientL2 = 1e-4;
/** Weights of fixation, cue and stimulus frames, and how many of each a video of 45 has (Zhang et al. 2026). */
const publishedWeights = [1, 2, 5] as const;
const publishedCounts = [5, 10, 30] as const;

/** SSIM maps and the frame-weighted loss with its gradient against pytorch_ssim and the paper's code (loss.json). */
export async function checkLoss(json: unknown): Promise<CheckReport> {
  const { definitions, cases } = schema.parse(json);
  await startEngine();
  const tally = new Tally();
  for (const fixture of cases) {
    const made = { entries: { absolute: 1e-8 } };
    const { prediction, target } = videosOf(fixture);
    compareRecord(tally, `${fixture.kind}: prediction`, prediction, fixture.prediction, made);
    compareRecord(tally, `${fixture.kind}: target`, target, fixture.target, made);
    const videos = { prediction: inColour(prediction), target: inColour(target) };
    const weights = fixture.eta ?? frameWeights(tally, fixture.shape[2], definitions.frame_weighted);
    for (const { numbers, value: loss } of numbered(fixture, /^loss_win(\d+)$/, lossSchema)) {
      const [window] = numbers;
      const [ssim] = numbered(fixture, new RegExp(`^ssim_win${window}_per_frame$`), perFrameSchema);
      const expected = { loss, perFrame: ssim.value.value };
      checkSsim(tally, fixture, videos, expected, weights, window);
      checkVideoLoss(tally, fixture, videos, expected, weights, window);
    }
  }
  tally.leaveOut('paper_formula', 'the loss follows the published code: divided by the sum of the weights');
  return tally.report();
}

/** Both [batch, time, height, width, 3]. */
interface Videos {
  readonly prediction: NdArray;
  readonly target: NdArray;
}

/** What the file says about one window. */
interface Expected {
  readonly loss: z.infer<typeof lossSchema>;
  /** SSIM of every frame. */
  readonly perFrame: readonly number[];
}

function checkSsim(
  tally: Tally,
  fixture: LossCase,
  videos: Videos,
  { loss, perFrame: expected }: Expected,
  weights: readonly number[],
  window: number,
): void {
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
  tally.allClose(`${name}: SSIM of frame`, perFrame, expected, tolerance);
  for (const shown of numberedIfAny(fixture, new RegExp(`^ssim_map_win${window}_frame(\\d+)$`), tensorRecordSchema)) {
    const frame = asInFile(frameOf(map, shown.numbers[0]), fixture.shape[1]);
    compareRecord(tally, `${name}: map`, frame, shown.value, { entries: mapTolerance });
  }
  const dissimilarity = 1 - perFrame.reduce((sum, ssim, t) => sum + weights[t] * ssim, 0) / sum(weights);
  tally.close(`${name}: SSIM part`, dissimilarity, loss.ssim_part, tolerance);
}

function checkVideoLoss(
  tally: Tally,
  fixture: LossCase,
  { prediction, target }: Videos,
  { loss: expected, perFrame }: Expected,
  weights: readonly number[],
  window: number,
): void {
  const name = `${fixture.kind}, window ${window}`;
  const conditions = Array.from({ length: target.shape[0] }, (_, i) => i);
  const [weighted, unweighted] = [weights, weights.map((_, t) => (t === 0 ? 1 : 0))].map(
    (shares) => new VideoLoss(target, shares, window),
  );
  tf.tidy(() => {
    const input = toTensor<tf.Rank.R5>(prediction);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => weighted.evaluate(x as tf.Tensor5D, conditions))(input);
    tally.close(`${name}: loss`, value.dataSync()[0], expected.total, tolerance);
    const gradient = asInFile(fromTensor(grad), fixture.shape[1], 'sum');
    const record = expected.grad_wrt_prediction_of_total;
    compareRecord(tally, `${name}: gradient`, gradient, record, { entriesL2: gradientL2 });
    const firstFrameOnly = unweighted.evaluate(input, conditions).dataSync()[0];
    tally.close(`${name}: loss of frame 0`, firstFrameOnly, 1 - perFrame[0] + expected.mse_part, tolerance);
  });
  weighted.dispose();
  unweighted.dispose();
}

/** Weights of the frames by the words of the file, such as "5 x 1, 10 x 2, 30 x 5", or in the published proportions. */
function frameWeights(tally: Tally, frames: number, words = ''): number[] {
  const said = [...words.matchAll(/(\d+) x ([\d.]+)/g)].flatMap(([, count, weight]) =>
    Array.from<number>({ length: Number(count) }).fill(Number(weight)),
  );
  if (said.length === frames) return said;
  tally.assume(`weights of ${frames} frames`, `${publishedWeights} in the proportions ${publishedCounts.join(' : ')}`);
  const [fixation, cue] = publishedCounts;
  const period = (t: number) => ((t + 0.5) * sum(publishedCounts)) / frames;
  return Array.from({ length: frames }, (_, t) => {
    const at = period(t);
    return publishedWeights[at < fixation ? 0 : at < fixation + cue ? 1 : 2];
  });
}

/** Prediction and target [batch, colour, time, height, width] of a case. */
function videosOf({ kind, seed, shape, n, R }: LossCase): Videos {
  const length = sizeOf(shape);
  if (kind === 'noise') {
    const prediction = generate(seed, 1100, length, 0.5, 0.5);
    const other = generate(seed, 1101, length, 0.5, 0.5);
    const target = prediction.map((value, i) => 0.75 * value + 0.25 * other[i]);
    return { prediction: ndarray(shape, prediction), target: ndarray(shape, target) };
  }
  const target = movingDots(seed, shape, { count: n ?? publishedDots.count, radius: R ?? publishedDots.radius });
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
