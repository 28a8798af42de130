import type { NdArray } from '../../src/arrays.ts';
import { randomStream } from '../../src/random/stream.ts';
import { noiseField } from '../shared/noise-field.ts';
import { type VisualSimSettings, visualBinMs } from './settings.ts';

/** Below these the amplitude spectrum is flat; above them it falls with 1/f (Dong & Atick 1995). */
const spatialKnee = 0.1;
const temporalKneeHz = 6;
/** Standard deviation of the pixels around mid-grey. */
const contrast = 0.18;

/** Video [time, height, width, colour 1] of drifting 1/f noise, display intensity from 0 to 1. */
export function simulateVideo({ seed, size, clipSeconds }: VisualSimSettings, clip: number): NdArray {
  const frames = Math.round((clipSeconds * 1000) / visualBinMs);
  const temporalKnee = (temporalKneeHz * visualBinMs) / 1000;
  const field = noiseField(
    [frames, size, size],
    ([temporal, y, x]) => 1 / Math.sqrt(1 + (temporal / temporalKnee) ** 2 + (y * y + x * x) / spatialKnee ** 2),
    randomStream(seed, `visual-sim/video-${clip + 1}`),
  );
  const data = field.data.map((value) => Math.min(1, Math.max(0, 0.5 + contrast * value)));
  return { shape: [frames, size, size, 1], data };
}
