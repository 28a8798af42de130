import { createRequire } from 'node:module';

/** A matrix in OpenCV's own memory: it must be deleted. */
export interface CvMat {
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  delete(): void;
}

/** The part of OpenCV 4.3 (opencv-wasm) that this project uses. */
interface OpenCv {
  readonly CV_8UC1: number;
  Mat: { new (): CvMat; new (rows: number, columns: number, type: number): CvMat };
  calcOpticalFlowFarneback(
    previous: CvMat,
    next: CvMat,
    flow: CvMat,
    pyramidScale: number,
    levels: number,
    windowSize: number,
    iterations: number,
    polynomialNeighbourhood: number,
    polynomialSigma: number,
    flags: number,
  ): void;
}

let loaded: OpenCv | undefined;

/** OpenCV, compiled on first use (about .1 s). */
export function openCv(): OpenCv {
  loaded ??= loadQuietly();
  return loaded;
}

/** Loading OpenCV installs process-wide handlers that would end our process on any rejected promise: take them off. */
function loadQuietly(): OpenCv {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  const { cv }: { cv: OpenCv } = createRequire(import.meta.url)('opencv-wasm');
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i].has(listener)) process.off(event, listener as (...args: unknown[]) => void);
    }
  });
  return cv;
}
