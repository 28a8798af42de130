import { CortexError } from '../errors.ts';
import { type CvMat, openCv } from './open-cv.ts';

/** Displacement in pixels of every pixel between two frames, [height, width]; `dy` grows downwards. */
interface FlowField {
  readonly dx: Float32Array;
  readonly dy: Float32Array;
}

/** A mean displacement in pixels; `dy` grows downwards. */
export interface FlowVector {
  readonly dx: number;
  readonly dy: number;
}

/**
 * Dense optical flow (Farnebäck 2003) between two 8-bit grey frames [height, width]: OpenCV's
 * `calcOpticalFlowFarneback` with pyramid .5, 3 levels, window 15, 3 iterations, neighbourhood 5, σ 1.2, no flags.
 */
export function opticalFlow(previous: Uint8Array, next: Uint8Array, height: number, width: number): FlowField {
  return withFlow([previous, next], height, width, (between) => {
    const vectors = between(0, 1);
    const part = (offset: number) => Float32Array.from({ length: height * width }, (_, i) => vectors[2 * i + offset]);
    return { dx: part(0), dy: part(1) };
  });
}

/**
 * Mean flow over the pixels of every pair of frames `step` apart (0 and `step`, 1 and 1 + `step`, …), in pixels a pair.
 * `frames` are 8-bit grey [height, width].
 */
export function meanFlows(frames: readonly Uint8Array[], height: number, width: number, step: number): FlowVector[] {
  if (!(Number.isInteger(step) && step >= 1 && step < frames.length)) {
    throw new CortexError(
      'InvalidInput',
      `Flow over ${frames.length} frames needs a step of 1 to ${frames.length - 1}, got ${step}.`,
    );
  }
  return withFlow(frames, height, width, (between) =>
    Array.from({ length: frames.length - step }, (_, i) => meanVector(between(i, i + step))),
  );
}

/** Direction of a flow vector in degrees, (−180, 180]: 0 = right, 90 = up on the screen; NaN for no motion at all. */
export function flowAngleDeg({ dx, dy }: FlowVector): number {
  if (dx === 0 && dy === 0) return Number.NaN;
  return (Math.atan2(-dy, dx) * 180) / Math.PI;
}

/** Mean of several flow vectors. */
export function averageFlow(flows: readonly FlowVector[]): FlowVector {
  const dx = flows.reduce((sum, flow) => sum + flow.dx, 0) / flows.length;
  const dy = flows.reduce((sum, flow) => sum + flow.dy, 0) / flows.length;
  return { dx, dy };
}

/** Copies the frames into OpenCV, hands out the flow between any two of them, and frees everything. */
function withFlow<T>(
  frames: readonly Uint8Array[],
  height: number,
  width: number,
  use: (between: (from: number, to: number) => Float32Array) => T,
): T {
  const bad = frames.find((frame) => frame.length !== height * width);
  if (bad) throw new CortexError('InvalidShape', `A frame of ${height} × ${width} pixels has ${bad.length} values.`);
  const cv = openCv();
  const mats: CvMat[] = [];
  const flow = new cv.Mat();
  try {
    for (const frame of frames) {
      const mat = new cv.Mat(height, width, cv.CV_8UC1);
      mats.push(mat);
      mat.data.set(frame);
    }
    return use((from, to) => {
      cv.calcOpticalFlowFarneback(mats[from], mats[to], flow, 0.5, 3, 15, 3, 5, 1.2, 0);
      return flow.data32F;
    });
  } finally {
    for (const mat of [...mats, flow]) mat.delete();
  }
}

function meanVector(vectors: Float32Array): FlowVector {
  let dx = 0;
  let dy = 0;
  for (let i = 0; i < vectors.length; i += 2) {
    dx += vectors[i];
    dy += vectors[i + 1];
  }
  return { dx: (2 * dx) / vectors.length, dy: (2 * dy) / vectors.length };
}
