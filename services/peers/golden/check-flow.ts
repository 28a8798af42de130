import { createHash } from 'node:crypto';
import { z } from 'zod';
import { frameFlows } from '../../../src/analysis/decoding/frame-flows.ts';
import { ownKernels } from '../../../src/engine/native/own-kernels.ts';
import { angleDifferenceDeg } from '../../../src/metrics/angles.ts';
import { greyOfRgb } from '../../../src/metrics/grey.ts';
import {
  averageFlow,
  type FlowVector,
  flowAngleDeg,
  meanFlows,
  opticalFlow,
} from '../../../src/metrics/optical-flow.ts';
import { type DotMovie, renderDots } from './dot-movie.ts';
import { numbered } from './fields.ts';
import { type CheckReport, Tally } from './tally.ts';

const pairsSchema = z.looseObject({
  mean_dx: z.array(z.number()),
  mean_dy: z.array(z.number()),
  overall_mean: z.tuple([z.number(), z.number()]),
  overall_angle_deg: z.number().nullable(),
});

const caseSchema = z.looseObject({
  what: z.string(),
  p: z.int(),
  N: z.int(),
  T: z.int(),
  n: z.int(),
  R: z.number(),
  vx: z.number(),
  vy: z.number(),
  apert: z.number(),
  frames_sum: z.number(),
  frames_sha256: z.string(),
  first_pair_flow_grid: z.looseObject({
    rows_and_cols: z.array(z.int()),
    dx: z.array(z.array(z.number())),
    dy: z.array(z.array(z.number())),
  }),
});

const schema = z.looseObject({
  seed: z.int(),
  cases: z.array(caseSchema),
  rgb2gray_uint8: z.looseObject({
    rgb: z.array(z.tuple([z.number(), z.number(), z.number()])),
    gray_COLOR_RGB2GRAY: z.array(z.number()),
  }),
});

/** Mean vectors may differ by 2 % of their length; still frames give up to 5e-4 px of their own in either version. */
const ofLength = 0.02;
const stillPixels = 1e-3;
const angleToleranceDeg = 1;

/** Farnebäck flow of moving dots against OpenCV, and OpenCV's grey levels (flow.json). */
export function checkFlow(json: unknown): CheckReport {
  const fixture = schema.parse(json);
  const tally = new Tally();
  for (const movie of fixture.cases) checkMovie(tally, fixture.seed, movie);
  const { rgb, gray_COLOR_RGB2GRAY: grey } = fixture.rgb2gray_uint8;
  tally.equal(
    'grey levels',
    rgb.map(([r, g, b]) => greyOfRgb(r, g, b)),
    grey,
  );
  return tally.report();
}

function checkMovie(tally: Tally, seed: number, movie: z.infer<typeof caseSchema>): void {
  const { what, N } = movie;
  const frames = renderDots(seed, dotMovieOf(movie));
  const bytes = Buffer.concat(frames);
  tally.equal(`${what}: frames`, createHash('sha256').update(bytes).digest('hex').slice(0, 16), movie.frames_sha256);
  for (const { numbers, value: expected } of numbered(movie, /^pairs_t_t\+(\d+)$/, pairsSchema)) {
    const [step] = numbers;
    for (const [by, meansOf] of waysOfReading()) {
      const flows = meansOf(frames, N, N, step);
      tally.equal(`${what}: pairs ${step} apart${by}`, flows.length, expected.mean_dx.length);
      flows.forEach((flow, t) => {
        const peer = { dx: expected.mean_dx[t], dy: expected.mean_dy[t] };
        tally.within(`${what}: flow ${t} to ${t + step}${by}`, vectorError(flow, peer));
      });
      checkOverall(tally, `${what}: overall flow ${step} apart${by}`, averageFlow(flows), expected);
    }
  }
  checkGrid(tally, what, opticalFlow(frames[0], frames[1], N, N), movie);
}

/** OpenCV's own, and our kernel where it runs. */
function waysOfReading(): [name: string, meansOf: typeof meanFlows][] {
  return [
    ['', meanFlows],
    ...(ownKernels() === undefined ? [] : [[', our kernel', frameFlows] as [string, typeof frameFlows]]),
  ];
}

function checkOverall(tally: Tally, name: string, flow: FlowVector, expected: z.infer<typeof pairsSchema>): void {
  const [dx, dy] = expected.overall_mean;
  tally.within(name, vectorError(flow, { dx, dy }));
  if (expected.overall_angle_deg === null || Math.hypot(dx, dy) < stillPixels) return;
  const error = angleDifferenceDeg(flowAngleDeg(flow), expected.overall_angle_deg);
  tally.within(`${name}, angle`, error / angleToleranceDeg);
}

function checkGrid(
  tally: Tally,
  what: string,
  flow: { dx: Float32Array; dy: Float32Array },
  { N, first_pair_flow_grid: grid }: z.infer<typeof caseSchema>,
): void {
  const lengths = grid.dx.flatMap((row, i) => row.map((dx, j) => Math.hypot(dx, grid.dy[i][j])));
  const limit = ofLength * Math.max(...lengths) + stillPixels;
  grid.rows_and_cols.forEach((y, i) => {
    grid.rows_and_cols.forEach((x, j) => {
      const at = y * N + x;
      const error = Math.hypot(flow.dx[at] - grid.dx[i][j], flow.dy[at] - grid.dy[i][j]);
      tally.within(`${what}: flow at row ${y}, column ${x}`, error / limit);
    });
  });
}

function vectorError(flow: FlowVector, peer: FlowVector): number {
  return Math.hypot(flow.dx - peer.dx, flow.dy - peer.dy) / (ofLength * Math.hypot(peer.dx, peer.dy) + stillPixels);
}

function dotMovieOf({ p, N, T, n, R, vx, vy, apert }: z.infer<typeof caseSchema>): DotMovie {
  return { stream: p, size: N, frames: T, dots: n, radius: R, velocityX: vx, velocityY: vy, aperture: apert };
}
